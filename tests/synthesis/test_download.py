"""open_render_file and receipts: who may hear and prove what, and until when."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licensing.services import revoke
from marketplace.audit import services as audit
from marketplace.audit.notes import read_proof
from marketplace.core import clock, keys
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Gone, NotFound
from synthesis import services
from synthesis.models import Render
from tests.conftest import Tenant
from tests.synthesis.studio import Studio

pytestmark = pytest.mark.django_db


def fetch(actor: Actor, render: Render, format: str = "wav") -> Any:
    return services.open_render_file(actor=actor, render_id=render.id, format=format, now=clock.now())


def test_the_licensee_the_agency_and_the_talent_hear_a_render(studio: Studio) -> None:
    render = studio.deliver(formats=["wav", "mp3"])
    for actor in (studio.buyer, studio.market.agency.actor, studio.market.talent_actor):
        opened = fetch(actor, render)
        assert hashlib.sha256(opened.content).hexdigest() == render.files.get(format="wav").sha256
    assert fetch(studio.buyer, render, "mp3").content_type == "audio/mpeg"


def test_nobody_else_does(
    studio: Studio, make_tenant: Callable[..., Tenant], make_member: Callable[..., Any]
) -> None:
    render = studio.deliver()
    for kind in ("advertiser", "agency"):
        with pytest.raises(NotFound):
            fetch(make_tenant(kind, "Stranger").actor, render)
    _, other_talent, _ = make_member(studio.market.agency, "talent", "other@talent.example")
    with pytest.raises(NotFound):
        fetch(other_talent, render)
    _, finance, _ = make_member(studio.market.advertiser, "finance")
    with pytest.raises(Forbidden):
        fetch(finance, render)


def test_what_is_not_there_says_why(studio: Studio) -> None:
    render = studio.request()
    with pytest.raises(Conflict, match=r"render\.not_ready"):
        fetch(studio.buyer, render)
    studio.perform(render)
    with pytest.raises(NotFound, match=r"render\.no_audio"):
        fetch(studio.buyer, render, "mp3")


@pytest.mark.parametrize("kind", ["voice", "consent", "licence"])
def test_after_a_stop_the_audio_is_gone(studio: Studio, kind: str) -> None:
    render = studio.deliver()
    subject = {
        "voice": studio.licence.voice_id,
        "consent": studio.licence.consent_id,
        "licence": studio.licence.id,
    }[kind]
    revoke(
        actor=studio.market.talent_actor, subject_kind=kind, subject_id=subject, reason="no", now=clock.now()
    )
    for actor in (studio.buyer, studio.market.agency.actor):
        with pytest.raises(Gone) as caught:
            fetch(actor, render)
        assert caught.value.code == "render.revoked"


def test_a_destroyed_key_is_the_end(studio: Studio) -> None:
    render = studio.deliver()
    keys.destroy_data_key(studio.market.voice.data_key, clock.now())
    with pytest.raises(Gone):
        fetch(studio.buyer, render)


def test_a_receipt_ties_everything_together(studio: Studio) -> None:
    render = studio.deliver()
    document = services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now())
    statement = json.loads(json.dumps(document))["statement"]
    files = {file["format"]: file["sha256"] for file in statement["files"]}
    assert files["wav"] == hashlib.sha256(fetch(studio.buyer, render).content).hexdigest()
    assert statement["render"]["watermark"] == render.watermark_id
    assert statement["consent"]["version"] == studio.licence.consent.version
    assert statement["money"]["price_micros"] == 500_000
    assert services.verify_receipt(document)


def test_the_log_proof_comes_with_the_number(studio: Studio) -> None:
    render = studio.deliver()
    assert services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now())["log"] is None
    audit.sequence(clock.now())
    document = services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now())
    leaf = json.loads(read_proof(document["log"]).extra or b"")
    assert leaf["data"]["files"]["wav"] == document["statement"]["files"][0]["sha256"]
    assert services.verify_receipt(document)


def test_any_change_breaks_a_receipt(studio: Studio) -> None:
    render = studio.deliver(formats=["wav", "mp3"])
    document = json.loads(
        json.dumps(services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now()))
    )
    paths = list(_leaves(document["statement"]))
    assert len(paths) > 30
    for path in paths:
        forged = copy.deepcopy(document)
        _change(forged["statement"], path)
        assert not services.verify_receipt(forged), path
    for part in ("statement", "signature"):
        for key in list(document[part]):
            forged = copy.deepcopy(document)
            del forged[part][key]
            assert not services.verify_receipt(forged), key
    forged = copy.deepcopy(document)
    forged["statement"]["extra"] = 1
    assert not services.verify_receipt(forged)


def test_a_receipt_of_another_key_is_not_ours(studio: Studio) -> None:
    document = services.receipt(actor=studio.buyer, render_id=studio.deliver().id, now=clock.now())
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert not services.verify_receipt(document, public_key=other)
    assert not services.verify_receipt({})


def test_receipts_exist_for_delivered_renders_only(
    studio: Studio, make_tenant: Callable[..., Tenant]
) -> None:
    render = studio.request()
    with pytest.raises(NotFound, match=r"receipt\.not_delivered"):
        services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now())
    with pytest.raises(NotFound, match=r"render\.not_found"):
        services.receipt(actor=make_tenant("advertiser").actor, render_id=render.id, now=clock.now())


def _leaves(value: Any, path: Any = ()) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path


def _change(value: Any, path: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    old = value[path[-1]]
    value[path[-1]] = old + 1 if isinstance(old, int) else f"{old}x"


def test_the_split_is_told_to_the_talents_side_only(studio: Studio) -> None:
    render = studio.deliver()
    now = clock.now()
    buyer = services.receipt(actor=studio.buyer, render_id=render.id, now=now)
    agency = services.receipt(actor=studio.market.agency.actor, render_id=render.id, now=now)
    assert buyer["statement"]["money"]["split"] is None
    split = agency["statement"]["money"]["split"]
    assert sum(part["micros"] for part in split.values()) == render.price_micros
    assert services.verify_receipt(buyer)
    assert services.verify_receipt(agency)
