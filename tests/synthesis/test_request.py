"""request_render: what is checked, held, counted and told, and what every refusal leaves behind: nothing."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Hold
from licensing.services import revoke
from marketplace.audit.models import Entry
from marketplace.core import clock
from marketplace.core.actor import ANONYMOUS
from marketplace.core.errors import Forbidden, Invalid, NotFound, PaymentRequired, Refusal
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from synthesis.models import Render, VoiceModel
from synthesis.policies import MAXIMUM_CHARACTERS, clean_text, plausible_duration
from tests.conftest import Tenant
from tests.licensing.market import TEXT, USE, Market
from tests.synthesis.studio import Studio, fund, held_micros, open_studio, ready_model, wallet_of

pytestmark = pytest.mark.django_db


def refused(studio: Studio, error: type[Refusal], code: str, **more: object) -> Refusal:
    """The refusal of a request; it must leave no trace."""
    before = (Hold.objects.count(), Entry.objects.count(), OutboxEvent.objects.count())
    with pytest.raises(error) as caught:
        studio.request(**more)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert not Render.objects.exists()
    assert (Hold.objects.count(), Entry.objects.count(), OutboxEvent.objects.count()) == before
    studio.licence.refresh_from_db()
    assert studio.licence.usage.renders == 0
    return caught.value


def test_a_request_is_queued_with_its_money_held(studio: Studio) -> None:
    render = studio.request()
    assert render.status == "queued"
    assert render.characters == len(TEXT)
    assert render.decision["permitted"]
    assert len(render.watermark_id) == 32
    assert Hold.objects.get(key=render.id).amount_micros == render.price_micros == 500_000
    assert held_micros(studio.buyer.organization_id) == 500_000
    studio.licence.refresh_from_db()
    assert (studio.licence.usage.renders, studio.licence.usage.characters) == (1, len(TEXT))
    assert Entry.objects.filter(action="synthesis.render.requested", subject=f"render:{render.id}").exists()
    assert OutboxEvent.objects.filter(topic="synthesis.render.queued").exists()


def test_a_request_is_cheap(studio: Studio) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        studio.request()
    assert len(queries) <= 25, "\n".join(query["sql"][:150] for query in queries)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "render.text_empty"),
        (" \n\t ", "render.text_empty"),
        ("…!?", "render.text_empty"),
        ("a" * 50_000, "render.text_too_long"),
        ("a" * (MAXIMUM_CHARACTERS + 1), "render.text_too_long"),
        ("word " * 900, "render.text_too_long"),
        ("stop\x00it", "render.text_characters"),
        ("half \ud83d a pair", "render.text_characters"),
    ],
)
def test_bad_texts_are_refused(studio: Studio, text: str, code: str) -> None:
    refused(studio, Invalid, code, text=text)


def test_texts_are_normalised_before_they_are_hashed() -> None:
    assert clean_text("  Cafe\u0301 \n") == "Café"
    assert clean_text("你好，世界") == "你好，世界"


def test_other_bad_input_is_refused(studio: Studio) -> None:
    refused(studio, Invalid, "render.format", formats=["ogg"])
    refused(studio, Invalid, "render.format", formats=[])
    refused(studio, Invalid, "render.seed", seed=-1)
    refused(studio, Invalid, "render.seed", seed=2**40)
    for speed in (0.1, 3.0, float("nan")):
        refused(studio, Invalid, "render.speed", speed=speed)
    refused(studio, Invalid, "render.style", style="angry")


def test_a_style_is_spoken_only_where_it_was_recorded(studio: Studio) -> None:
    refused(studio, Forbidden, "render.style_unrecorded", style="warm")
    VoiceModel.objects.filter(id=studio.model.id).update(details={"styles": ["neutral", "warm"]})
    refused(studio, Forbidden, "render.style_unrecorded", style="excited")
    assert studio.request(style="warm").style == "warm"
    assert studio.request().style == "neutral"


def test_foreign_and_unknown_licences_look_absent(studio: Studio, make_tenant: Callable[..., Tenant]) -> None:
    stranger = make_tenant("advertiser", "Stranger")
    refused(studio, NotFound, "licence.not_found", actor=stranger.actor)
    refused(studio, NotFound, "licence.not_found", licence_id=uuid7())


def test_only_the_licensee_may_use_a_licence(studio: Studio) -> None:
    refused(studio, Forbidden, "render.not_licensee", actor=studio.market.agency.actor)
    refused(studio, Forbidden, "permission.missing", actor=studio.market.talent_actor)
    refused(studio, Forbidden, "permission.missing", actor=ANONYMOUS)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"purpose": "audiobook"}, "consent.purpose"),
        ({"medium": "tv"}, "consent.medium"),
        ({"territory": "CN"}, "consent.territory"),
        ({"language": "fr"}, "consent.language"),
        ({"category": "alcohol"}, "consent.category"),
    ],
)
def test_every_dimension_is_enforced(studio: Studio, changed: dict[str, Any], code: str) -> None:
    error = refused(studio, Forbidden, code, use=replace(USE, **changed))
    assert error.extra["rule"] == code


def test_expired_licences_are_refused(studio: Studio) -> None:
    later = studio.licence.ends_at + datetime.timedelta(seconds=1)
    refused(studio, Forbidden, "licence.expired", now=later)


def test_volume_is_enforced(market: Market) -> None:
    studio = open_studio(market, max_renders=1)
    studio.request()
    with pytest.raises(Forbidden) as caught:
        studio.request()
    assert caught.value.code == "licence.volume.renders"
    assert Render.objects.count() == Hold.objects.count() == 1


def test_an_empty_wallet_is_refused(market: Market) -> None:
    studio = open_studio(market, funds_micros=0)
    error = refused(studio, PaymentRequired, "wallet.insufficient_funds")
    assert error.extra["needed_micros"] == 500_000


def test_the_last_cent_can_be_spent_once(market: Market) -> None:
    studio = open_studio(market, funds_micros=0)
    fund(studio.buyer, 500_000 * 2 - 10_000, studio.licence.currency)
    studio.request()
    with pytest.raises(PaymentRequired):
        studio.request()
    wallet = wallet_of(studio.buyer)
    assert wallet.held_micros == 500_000


@pytest.mark.parametrize("kind", ["voice", "consent", "licence"])
def test_what_was_revoked_is_refused(studio: Studio, kind: str) -> None:
    subject = {
        "voice": studio.licence.voice_id,
        "consent": studio.licence.consent_id,
        "licence": studio.licence.id,
    }[kind]
    revoke(
        actor=studio.market.talent_actor,
        subject_kind=kind,
        subject_id=subject,
        reason="enough",
        now=clock.now(),
    )
    with pytest.raises(Forbidden) as caught:
        studio.request()
    assert caught.value.code in {"voice.revoked", "consent.withdrawn", "licence.revoked"}
    assert not Hold.objects.exists()


def test_a_voice_without_a_model_is_refused(studio: Studio) -> None:
    VoiceModel.objects.all().delete()
    refused(studio, Forbidden, "render.voice_not_ready")


def test_an_engine_that_forbids_commercial_use_refuses_it(studio: Studio) -> None:
    ready_model(studio.market.voice, now=clock.now(), engine="research")
    refused(studio, Forbidden, "engine.commercial_use_forbidden")


def test_durations_have_to_be_plausible() -> None:
    assert plausible_duration(seconds=2.0, characters=30, speed=1.0)
    assert plausible_duration(seconds=0.9, characters=2, speed=1.0)
    assert not plausible_duration(seconds=60.0, characters=30, speed=1.0)
    assert not plausible_duration(seconds=1.0, characters=3000, speed=1.0)
    assert plausible_duration(seconds=16.0, characters=120, speed=0.5)
