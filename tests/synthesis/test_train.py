"""Training: who may start it, what it leaves, how it is measured, and that a stop stops it."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from licensing.services import revoke
from marketplace.core import backends, clock, objects
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from marketplace.core.models import OutboxEvent
from synthesis import services
from synthesis.engines.protocol import TrainingTake
from synthesis.models import VoiceModel
from synthesis.services.train import part
from tests.conftest import Tenant
from tests.licensing.market import SCOPE, Market
from tests.synthesis.plugins.tone import GATES
from tests.synthesis.studio import WORKER, claimed
from tests.voices.sound import encode, speech
from voices.models import Voice
from voices.services import create_prompt_script, create_talent, create_voice, open_session, receive_take

pytestmark = pytest.mark.django_db
PROMPTS = 12


@pytest.fixture
def recorded(market: Market) -> Any:
    """A draft voice with twelve takes of two seconds, and a consent."""
    Voice.objects.filter(id=market.voice.id).update(status="draft")
    market.voice.refresh_from_db()
    record(market, PROMPTS)
    market.consent()
    return market


def record(market: Market, count: int, seconds: float = 2.2) -> Any:
    actor, now = market.agency.actor, clock.now()
    script = create_prompt_script(
        actor=actor,
        name="Tones",
        language="en",
        prompts=[f"Line number {n} is read." for n in range(1, count + 1)],
        now=now,
    )
    session = open_session(actor=actor, voice=market.voice, script=script, now=now)
    for number in range(1, count + 1):
        receive_take(
            actor=actor,
            session=session,
            prompt_number=number,
            data=encode(speech(seconds, seed=number)),
            filename="take.flac",
            now=now,
        )
    return session


def train(market: Market, **more: Any) -> Any:
    values: dict[str, Any] = {
        "actor": market.agency.actor,
        "voice_id": market.voice.id,
        "now": clock.now(),
    } | more
    return services.train_model(**values)


def perform(model: Any, **more: Any) -> Any:
    claim = claimed(model)
    services.perform_training(actor=WORKER, claim=claim, **more)
    model.refresh_from_db()
    return model


def test_a_training_makes_a_sealed_pinned_model_and_a_ready_voice(recorded: Market) -> None:
    model = perform(train(recorded))
    assert (model.status, model.progress, model.stage) == ("ready", 1.0, "ready")
    assert model.details == {"takes": PROMPTS - 2, "styles": ["neutral"]}
    assert model.metrics["held_out"] == 2
    assert {gate["passed"] for gate in model.gates} == {True, None}
    artefact = objects.get(key=model.artefact_key, data_key=recorded.voice.data_key)
    assert artefact not in objects.get_raw(key=model.artefact_key)
    recorded.voice.refresh_from_db()
    assert recorded.voice.status == "ready"
    assert OutboxEvent.objects.get(topic="synthesis.model.ready").payload["model"] == str(model.id)


def test_a_trained_voice_speaks(recorded: Market) -> None:
    from tests.synthesis.studio import Studio, fund

    perform(train(recorded))
    recorded.voice.refresh_from_db()
    licence = recorded.agree(recorded.offer())
    fund(recorded.advertiser.actor, 10_000_000, licence.currency)
    studio = Studio(recorded, VoiceModel.objects.get(), licence)
    assert studio.deliver().status == "delivered"


def test_likeness_and_confusion_are_measured(recorded: Market, encoder: None) -> None:
    metrics = perform(train(recorded)).metrics
    assert metrics["encoder"] == "pitch/1"
    assert metrics["similarity"] > 0.9
    assert metrics["similarity_own"] > 0.9
    assert metrics["identified"] == 1.0
    assert metrics["other_voices"] == 0


def test_a_voice_unlike_its_talent_is_not_sold(recorded: Market, encoder: None, settings: Settings) -> None:
    settings.MODEL_GATES = {"tone": GATES["tone"] | {"similarity": {"least": 1.1}}}
    model = perform(train(recorded))
    assert (model.status, model.ready_at, model.artefact_key) == ("held", None, "")
    assert [gate["figure"] for gate in model.gates if gate["passed"] is False] == ["similarity"]
    recorded.voice.refresh_from_db()
    assert recorded.voice.status == "draft"
    assert OutboxEvent.objects.get(topic="synthesis.model.held").payload["failed"] == ["similarity"]


def test_without_consent_nothing_is_trained(market: Market) -> None:
    record(market, PROMPTS)
    with pytest.raises(Forbidden) as caught:
        train(market)
    assert caught.value.code == "consent.missing"


def test_a_stop_during_the_training_ends_it(recorded: Market) -> None:
    model = train(recorded)

    def stop_at(step: str) -> None:
        if step == "trained":
            revoke(
                actor=recorded.talent_actor,
                subject_kind="voice",
                subject_id=recorded.voice.id,
                reason="no",
                now=clock.now(),
            )

    assert perform(model, observe=stop_at).error_code == "voice.revoked"


def test_a_withdrawn_consent_ends_it_too(recorded: Market) -> None:
    model = train(recorded)
    revoke(
        actor=recorded.talent_actor,
        subject_kind="consent",
        subject_id=recorded.voice.consents.get().id,
        reason="no",
        now=clock.now(),
    )
    assert perform(model).error_code == "consent.missing"


def test_refusals(recorded: Market, make_tenant: Callable[..., Tenant]) -> None:
    def refused(error: type[Refusal], code: str, **more: Any) -> None:
        with pytest.raises(error) as caught:
            train(recorded, **more)
        assert caught.value.code == code

    refused(NotFound, "not_found", actor=make_tenant("agency", "Other").actor)
    refused(Forbidden, "agency.required", actor=recorded.advertiser.actor)
    refused(Forbidden, "roster.staff_only", actor=recorded.talent_actor)
    refused(Invalid, "model.engine", engine="unknown")
    engine = backends.get("SYNTHESIS_ENGINES", "default")
    engine.info = dataclasses.replace(engine.info, minimum_seconds=500.0)
    refused(Invalid, "model.too_little_speech")
    engine.info = dataclasses.replace(engine.info, minimum_seconds=1.0, languages=("de",))
    refused(Invalid, "model.language")
    train(recorded, engine="research")
    refused(Conflict, "model.in_training", engine="research")


def test_an_abandoned_training_is_taken_over_and_ends_after_five(recorded: Market) -> None:
    model = train(recorded)
    for attempt in range(5):
        now = clock.now() + datetime.timedelta(hours=attempt)
        assert services.claim_model(actor=WORKER, model_id=model.id, now=now) is not None
    late = clock.now() + datetime.timedelta(hours=9)
    assert services.claim_model(actor=WORKER, model_id=model.id, now=late) is None
    services.sweep(actor=WORKER, now=late)
    model.refresh_from_db()
    assert (model.status, model.error_code) == ("failed", "attempts.exhausted")


def test_progress_is_written_and_a_lost_lease_noticed(recorded: Market) -> None:
    model, seen = train(recorded), []
    claim = claimed(model)

    def take_over_at(step: str) -> None:
        if step == "trained":
            seen.append(VoiceModel.objects.get(id=model.id).progress)
            VoiceModel.objects.update(fence=99)

    assert services.perform_training(actor=WORKER, claim=claim, observe=take_over_at) is None
    assert seen == [pytest.approx(0.85)]


def test_a_fifth_is_held_out_and_never_trained_on() -> None:
    takes = [TrainingTake(str(n), np.zeros(1, np.float32), 16_000, "") for n in range(32)]
    heard, held_out = part(takes)
    assert (len(heard), len(held_out)) == (26, 6)
    assert not {t.take_id for t in heard} & {t.take_id for t in held_out}
    assert [len(half) for half in part(takes[:9])] == [9, 0]


def test_no_training_before_the_consent_is_spoken(market: Market) -> None:
    record(market, PROMPTS)
    market.spoken(market.consent(spoken=False), status="refused", code="statement.voice")
    with pytest.raises(Forbidden, match=r"consent\.statement_missing"):
        train(market)
    assert not VoiceModel.objects.exists()


def test_a_statement_that_stands_no_more_stops_a_training_before_it_ends(recorded: Market) -> None:
    def widen(step: str) -> None:
        if step == "stored":
            recorded.consent(spoken=False, scope=dataclasses.replace(SCOPE, media=SCOPE.media | {"tv"}))

    model = perform(train(recorded), observe=widen)
    assert (model.status, model.error_code) == ("failed", "consent.statement_missing")


def test_a_voice_that_is_enrolled_elsewhere_is_not_trained(
    recorded: Market, encoder: None, make_tenant: Callable[..., Tenant]
) -> None:
    other = make_tenant("agency")
    talent = create_talent(actor=other.actor, stage_name="T", legal_name="T", now=clock.now())
    earlier = create_voice(actor=other.actor, talent=talent, name="V", language="en", now=clock.now())
    model = train(recorded)

    def enrol_before(step: str) -> None:
        if step == "measured":
            mine = Voice.objects.get(id=recorded.voice.id)
            Voice.objects.filter(id=earlier.id).update(
                centroid=mine.centroid, centroid_encoder=mine.centroid_encoder, centroid_version=1
            )

    model = perform(model, observe=enrol_before)
    assert (model.status, model.error_code) == ("failed", "voice.enrolled_elsewhere")
    assert str(earlier.id) not in model.error_detail
    with pytest.raises(Forbidden, match=r"voice\.enrolled_elsewhere"):
        train(recorded)


def test_styled_takes_are_all_heard() -> None:
    takes = [
        TrainingTake(str(n), np.zeros(1, np.float32), 16_000, "", "warm" if n >= 12 else "neutral")
        for n in range(32)
    ]
    heard, held_out = part(takes)
    assert [take.take_id for take in held_out] == ["10", "11"]
    assert sum(take.style == "warm" for take in heard) == 20
