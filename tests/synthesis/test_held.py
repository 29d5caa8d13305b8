"""Models that may not be sold: held by a gate or behind the one on offer, released; trainings cancelled."""

import datetime
from collections.abc import Callable
from ctypes.util import find_library
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from marketplace.audit.models import Entry
from marketplace.core import clock, objects
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from synthesis import services
from synthesis.models import VoiceModel
from synthesis.policies.gates import Bound, Gate
from tests.conftest import Tenant
from tests.licensing.market import Market
from tests.synthesis.plugins.tone import GATES
from tests.synthesis.studio import WORKER, Studio, claimed, ready_model
from tests.synthesis.test_train import perform, record, train
from voices import prompts

pytestmark = pytest.mark.django_db
TONE = "tests.synthesis.plugins.tone.ToneEngine"


@pytest.fixture
def recorded(market: Market) -> Market:
    """Takes of a voice that a consent covers."""
    record(market, 12)
    market.consent()
    return market


def held(market: Market, *, failed: bool, now: datetime.datetime) -> VoiceModel:
    """A held model without a training: behind a gate, or only behind the model on offer."""
    model = ready_model(market.voice, now=now)
    gate = Gate("similarity", 0.5 if failed else 0.9, Bound(least=0.75), not failed, "…")
    VoiceModel.objects.filter(id=model.id).update(
        status="held", ready_at=None, gates=[gate.as_json()], stage="held"
    )
    model.refresh_from_db()
    return model


@pytest.mark.skipif(find_library("espeak-ng") is None, reason="espeak-ng's library is not installed")
def test_takes_that_lack_sounds_are_held_with_the_lines_to_record(
    recorded: Market, settings: Settings
) -> None:
    settings.MODEL_GATES = {"tone": GATES["tone"] | {"phones_covered": {"least": 0.8}}}
    model = perform(train(recorded))
    assert (model.status, model.artefact_key) == ("held", "")
    assert [gate["figure"] for gate in model.gates if gate["passed"] is False] == ["phones_covered"]
    assert "ɔɪ" in model.metrics["phones_missing"]
    assert len(model.advice) == 20
    assert set(model.advice) <= {line.text for line in prompts.lines("en")}
    assert not VoiceModel.objects.newest_ready(recorded.voice.id).exists()


def test_pitch_and_pace_are_measured_where_they_are_bound(recorded: Market, settings: Settings) -> None:
    settings.MODEL_GATES = {"tone": GATES["tone"] | {"speaking_rate_ratio": {"least": 0.01}}}
    metrics = perform(train(recorded)).metrics
    assert 0 < metrics["speaking_rate_ratio"] < 10
    assert metrics["f0_mean_hz"] == pytest.approx(metrics["f0_mean_hz_own"], rel=0.2)


def test_a_model_that_falls_behind_is_held_and_its_agency_may_release_it(
    recorded: Market, settings: Settings, encoder: None
) -> None:
    # The model on offer was never measured: it is measured now, beside its successor.
    offered = ready_model(recorded.voice, now=clock.now())
    settings.MODEL_GATES = {"tone": GATES["tone"] | {"similarity": None}}
    settings.SYNTHESIS_ENGINES = {
        "default": {"BACKEND": TONE},
        "worse": {"BACKEND": TONE, "OPTIONS": {"tricks": {"*": "other"}}},
    }
    model = perform(train(recorded, engine="worse"))
    assert (model.status, model.compared_with_id) == ("held", offered.id)
    fallen = [change for change in model.drift if not change["passed"]]
    assert [change["figure"] for change in fallen] == ["similarity"]
    assert fallen[0]["before"] > 0.9 > fallen[0]["measured"]
    assert objects.get(key=model.artefact_key, data_key=recorded.voice.data_key)
    assert VoiceModel.objects.newest_ready(recorded.voice.id).first() == offered

    released = services.release_model(
        actor=recorded.agency.actor, model_id=model.id, reason=" Clients asked. ", now=clock.now()
    )
    assert (released.status, released.release_reason) == ("ready", "Clients asked.")
    assert released.released_by == recorded.agency.actor.principal
    assert VoiceModel.objects.newest_ready(recorded.voice.id).first() == released
    entry = Entry.objects.get(action="synthesis.model.released")
    assert "Clients" not in str(entry.data)


def test_an_equal_model_takes_the_place_of_the_one_on_offer(recorded: Market, encoder: None) -> None:
    first, second = perform(train(recorded)), perform(train(recorded))
    assert (second.status, second.compared_with_id) == ("ready", first.id)
    assert {change["figure"] for change in second.drift} == {"similarity", "identified"}
    assert VoiceModel.objects.newest_ready(recorded.voice.id).first() == second


def test_who_may_release_what(
    studio: Studio, platform: Tenant, make_tenant: Callable[..., Tenant], now: datetime.datetime
) -> None:
    behind = held(studio.market, failed=False, now=now)
    barred = held(studio.market, failed=True, now=now)

    def refused(error: type[Refusal], code: str, model: VoiceModel = behind, **more: Any) -> None:
        values: dict[str, Any] = {"actor": studio.market.agency.actor, "reason": "Better so."} | more
        with pytest.raises(error) as caught:
            services.release_model(model_id=model.id, now=now, **values)
        assert caught.value.code == code

    refused(NotFound, "not_found", actor=make_tenant("agency", "Other").actor)
    refused(Forbidden, "agency.required", actor=platform.actor)
    refused(Forbidden, "agency.required", actor=studio.buyer)
    refused(Forbidden, "roster.staff_only", actor=studio.market.talent_actor)
    refused(Forbidden, "model.gate_failed", model=barred)
    refused(Conflict, "model.not_held", model=studio.model)
    refused(Invalid, "model.reason", reason="  ")


def test_a_held_model_speaks_for_nobody(studio: Studio, now: datetime.datetime) -> None:
    VoiceModel.objects.filter(id=studio.model.id).update(status="held", ready_at=None)
    with pytest.raises(Forbidden) as caught:
        studio.request()
    assert caught.value.code == "render.voice_not_ready"


def cancel(market: Market, model: VoiceModel, **more: Any) -> VoiceModel:
    values: dict[str, Any] = {"actor": market.agency.actor, "now": clock.now()} | more
    return services.cancel_training(model_id=model.id, **values)


def test_a_waiting_training_is_cancelled_for_good(market: Market, make_tenant: Callable[..., Tenant]) -> None:
    model = VoiceModel.objects.create(voice=market.voice, engine="default", created_at=clock.now())
    for error, code, actor in (
        (NotFound, "not_found", make_tenant("agency", "Other").actor),
        (Forbidden, "agency.required", market.advertiser.actor),
        (Forbidden, "roster.staff_only", market.talent_actor),
    ):
        with pytest.raises(error) as caught:
            cancel(market, model, actor=actor)
        assert caught.value.code == code
    assert cancel(market, model).status == "cancelled"
    assert cancel(market, model).status == "cancelled"
    assert Entry.objects.filter(action="synthesis.model.cancelled").count() == 1
    assert services.claim_model(actor=WORKER, model_id=model.id, now=clock.now()) is None


def test_what_has_ended_is_not_cancelled(studio: Studio) -> None:
    with pytest.raises(Conflict) as caught:
        cancel(studio.market, studio.model)
    assert caught.value.code == "model.not_in_training"


def test_a_running_training_stops_at_its_next_report_and_leaves_nothing(recorded: Market) -> None:
    model, seen = train(recorded), list[str]()
    ticks = iter(range(100))

    def ticking() -> datetime.datetime:
        tick = next(ticks)
        if tick == 5:
            cancel(recorded, model)
        return clock.now() + datetime.timedelta(seconds=2 * tick)

    claim = claimed(model)
    assert services.perform_training(actor=WORKER, claim=claim, clock=ticking, observe=seen.append) is None
    assert seen == ["claimed"]
    assert next(ticks) == 6

    late = train(recorded)
    key = f"models/{late.id}/artefact"

    def cancel_at(step: str) -> None:
        if step == "stored":
            assert objects.size(key)
            cancel(recorded, late)

    services.perform_training(actor=WORKER, claim=claimed(late), observe=cancel_at)
    late.refresh_from_db()
    assert (late.status, late.artefact_key, late.lease_until) == ("cancelled", "", None)
    assert objects.size(key) is None
