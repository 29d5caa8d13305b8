"""The stop of a single text: its renders end, its links die, the licence goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from licensing import services as licensing
from licensing.models import Licence, Revocation, Script
from marketplace.core import clock, outbox
from marketplace.core.errors import Forbidden, Gone, NotFound
from marketplace.core.models import OutboxEvent
from synthesis import services
from synthesis.models import Render
from tests.conftest import Tenant
from tests.synthesis.studio import Studio, held_micros

OTHER = "Warm rolls, every evening."


def script_of(render: Render) -> Script:
    """The text's row."""
    return Script.objects.get(renders=render)


def stop(studio: Studio, render: Render, **more: Any) -> Revocation:
    values: dict[str, Any] = {
        "actor": studio.market.talent_actor,
        "reason": "Not this one.",
        "now": clock.now(),
    } | more
    return licensing.revoke(subject_kind="script", subject_id=script_of(render).id, **values)


def test_nothing_more_is_spoken_of_it_and_everything_else_is(studio: Studio) -> None:
    heard, waiting, other = studio.deliver(), studio.request(), studio.request(text=OTHER)
    assert stop(studio, heard).licences_stopped == 0
    with pytest.raises(Forbidden, match=r"script\.revoked"):
        studio.request()
    with pytest.raises(Gone, match=r"render\.revoked"):
        services.open_render_file(actor=studio.buyer, render_id=heard.id, format="wav", now=clock.now())
    outbox.relay()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == ("denied", "script.revoked")
    assert studio.perform(other).status == "delivered"
    assert Licence.objects.get().status == "active"
    assert held_micros(studio.buyer.organization_id) == 0


def test_what_is_being_made_is_denied_at_its_delivery(studio: Studio) -> None:
    render = studio.request()

    def observe(step: str) -> None:
        if step == "stored":
            stop(studio, render)

    assert studio.perform(render, observe=observe).status == "denied"
    assert render.error_code == "script.revoked"


def test_it_is_final_and_told_once(studio: Studio) -> None:
    render = studio.deliver()
    first = stop(studio, render)
    assert stop(studio, render) == first
    script = script_of(render)
    assert (script.status, script.epoch) == ("revoked", 1)
    (news,) = OutboxEvent.objects.filter(topic="licensing.script.revoked")
    assert news.organization_id == studio.buyer.organization_id
    assert news.payload["text_sha256"] == script.text_sha256


def test_strangers_do_not_find_it_and_the_licensee_cannot_stop_it(
    studio: Studio, make_tenant: Callable[..., Tenant]
) -> None:
    render = studio.deliver()
    for kind in ("agency", "advertiser"):
        with pytest.raises(NotFound, match=r"revocation\.subject_not_found"):
            stop(studio, render, actor=make_tenant(kind).actor)
    with pytest.raises(Forbidden, match=r"revocation\.not_yours"):
        stop(studio, render, actor=studio.buyer)
