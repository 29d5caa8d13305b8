"""train_model and perform_training: from accepted takes to a measured, sealed, pinned voice model."""

import datetime
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from marketplace.audit.services import record
from marketplace.core import backends, objects, outbox, permissions, states
from marketplace.core import clock as database_clock
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Gone, Invalid, NotFound, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from synthesis.engines.protocol import NEUTRAL, EngineError, SynthesisEngine, TrainedVoice, TrainingTake
from synthesis.models import VoiceModel
from voices import services as voices
from voices.models import Take, Voice
from voices.policies import require_recordable, require_roster_keeper

from .claims import Claim, Clock, LeaseLost, lock_claimed, renew
from .failures import WorkFailed
from .standing import enrol, require_standing, require_standing_still
from .verdict import Verdict, judge_model

log = logging.getLogger(__name__)

TRAINING_SHARE: Final = 0.85
MEASURED_AT: Final = 0.9
MOST_HELD_OUT: Final = 6
WRITE_EVERY: Final = datetime.timedelta(seconds=1)


@transaction.atomic
def train_model(
    *, actor: Actor, voice_id: UUID, now: datetime.datetime, engine: str = "default"
) -> VoiceModel:
    """Queue the training of a voice from its accepted takes.

    Raises:
        NotFound: `not_found`.
        Forbidden: `consent.missing`, `consent.statement_missing`, `consent.statement_voice`,
            `voice.enrolled_elsewhere`, `voice.revoked`, `voice.withdrawn`, `talent.suspended`,
            `roster.staff_only`.
        Invalid: `model.engine`, `model.language`, `model.too_little_speech`.
        Conflict: `model.in_training`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    voice = Voice.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=voice_id).first()
    if voice is None:
        raise NotFound("not_found", "There is no such voice that you may see.")
    require_recordable(voice)
    require_standing(voice, now)
    _require_engine(voice, engine)
    if VoiceModel.objects.filter(voice=voice, status__in=["queued", "training"]).exists():
        raise Conflict("model.in_training", "This voice is being trained already.")
    model = VoiceModel.objects.create(id=uuid7(), voice=voice, engine=engine, created_at=now)
    tell(actor, model, "synthesis.model.queued", {})
    wake("synthesis.train", str(model.id))
    return model


def perform_training(
    *,
    actor: Actor,
    claim: Claim,
    clock: Clock = database_clock.now,
    observe: Callable[[str], None] = lambda step: None,
) -> VoiceModel | None:
    """Train a claimed model, measure it on prompts it never heard, seal and release it if it passes.

    None when the lease was lost or the training cancelled; the next report of progress notices either. Safe
    to be killed anywhere; `engine_unavailable` is raised so that the sweep tries again. `observe` hears
    claimed, trained, measured, stored, finished.
    """
    related = ("voice__talent", "voice__data_key")
    model = VoiceModel.objects.select_related(*related).get(id=claim.id)
    try:
        return _train(actor, claim, model, clock, observe)
    except LeaseLost:
        _let_go(claim)
        return None
    except (WorkFailed, Gone) as error:
        return _fail(actor, claim, error.code, error.detail, clock())
    except EngineError as error:
        if error.code == "engine_unavailable":
            raise
        return _fail(actor, claim, f"engine.{error.code}", str(error), clock())


def _train(
    actor: Actor, claim: Claim, model: VoiceModel, clock: Clock, observe: Callable[[str], None]
) -> VoiceModel:
    enrol(actor, model.voice, clock())
    require_standing_still(model.voice, clock())
    observe("claimed")
    takes = [TrainingTake(str(t.take_id), *t[1:]) for t in voices.training_takes(voice=model.voice)]
    heard, held_out = part(takes)
    engine: SynthesisEngine = backends.get("SYNTHESIS_ENGINES", model.engine)
    report = _Reporter(claim, clock)
    trained = engine.train(
        heard, language=model.voice.language, progress=lambda f, stage: report(f * TRAINING_SHARE, stage)
    )
    styles = sorted({take.style for take in heard})
    trained = replace(trained, details={**trained.details, "styles": styles})
    observe("trained")
    report(TRAINING_SHARE, "measuring", force=True)
    verdict = judge_model(
        model.voice,
        engine,
        trained.artefact,
        recorded=[take.text for take in takes],
        held_out=held_out,
        report=lambda stage: report(MEASURED_AT, stage, force=True),
    )
    observe("measured")
    report(0.98, "sealing", force=True)
    stored = _seal(model, trained) if verdict.passed_gates else None
    observe("stored")
    enrol(actor, model.voice, clock())
    finished = _finish(actor, claim, trained, stored, verdict, clock())
    observe("finished")
    return finished


def _seal(model: VoiceModel, trained: TrainedVoice) -> objects.StoredObject:
    return objects.put(key=_artefact_key(model.id), plaintext=trained.artefact, data_key=model.voice.data_key)


def _artefact_key(model_id: UUID) -> str:
    return f"models/{model_id}/artefact"


def _let_go(claim: Claim) -> None:
    """Of a cancelled training nothing is kept; another worker's artefact, under the same key, is."""
    if VoiceModel.objects.filter(id=claim.id, status=VoiceModel.Status.CANCELLED).exists():
        objects.delete(_artefact_key(claim.id))
        log.info("training %s was cancelled", claim.id)
    else:
        log.info("training %s was taken over by another worker", claim.id)


def part(takes: list[TrainingTake]) -> tuple[list[TrainingTake], list[TrainingTake]]:
    """Takes to train from, and of the neutral ones the last fifth (at most six) to measure on.

    Below ten neutral takes all are heard. Styled ones are always heard: a voice has few of each.
    """
    neutral = [take for take in takes if take.style == NEUTRAL]
    count = min(MOST_HELD_OUT, len(neutral) // 5) if len(neutral) >= 10 else 0
    held_out = neutral[-count:] if count else []
    measured = {take.take_id for take in held_out}
    return [take for take in takes if take.take_id not in measured], held_out


class _Reporter:
    """Writes progress to the row, at most once a second, and keeps the lease alive."""

    def __init__(self, claim: Claim, clock: Clock) -> None:
        self._claim, self._clock = claim, clock
        self._written: datetime.datetime | None = None
        self._stage = ""

    def __call__(self, fraction: float, stage: str, *, force: bool = False) -> None:
        now = self._clock()
        due = self._written is None or now - self._written >= WRITE_EVERY
        if due or force or stage != self._stage:
            progress = min(max(fraction, 0.0), 1.0)
            renew(VoiceModel, self._claim, now=now, progress=progress, stage=stage[:64])
            self._written, self._stage = now, stage


@transaction.atomic
def _finish(
    actor: Actor,
    claim: Claim,
    trained: TrainedVoice,
    stored: objects.StoredObject | None,
    verdict: Verdict,
    now: datetime.datetime,
) -> VoiceModel:
    """The model becomes ready, or held: kept for its figures, and where it may be released, for its sound."""
    model: VoiceModel = lock_claimed(VoiceModel, claim)
    # The voice's row lock keeps a stop from passing between this check and the commit.
    voice = Voice.objects.select_for_update().get(id=model.voice_id)
    require_standing_still(voice, now)
    status = VoiceModel.Status.READY if verdict.sellable and stored else VoiceModel.Status.HELD
    sealed = {"artefact_key": stored.key, "artefact_sha256": stored.sha256} if stored else {}
    states.advance(
        model,
        status,
        engine_version=trained.engine_version,
        details=dict(trained.details),
        progress=1.0,
        stage=str(status),
        ready_at=now if status == VoiceModel.Status.READY else None,
        lease_until=None,
        **sealed,
        **verdict.columns(),
    )
    if status == VoiceModel.Status.READY:
        voices.mark_voice_ready(actor=system_actor("training"), voice=voice, now=now)
    tell(actor, model, f"synthesis.model.{status}", _facts(model))
    return model


def _facts(model: VoiceModel) -> dict[str, Any]:
    """What the log says of a verdict: which artefact, and which figures it did not reach."""
    failed = [row["figure"] for row in (*model.gates, *model.drift) if row["passed"] is False]
    return {"artefact_sha256": model.artefact_sha256, "failed": sorted(set(failed))}


@transaction.atomic
def _fail(actor: Actor, claim: Claim, code: str, detail: str, now: datetime.datetime) -> VoiceModel:
    model: VoiceModel = lock_claimed(VoiceModel, claim)
    states.advance(
        model, VoiceModel.Status.FAILED, error_code=code, error_detail=detail[:2000], lease_until=None
    )
    tell(actor, model, "synthesis.model.failed", {"code": code})
    return model


def _require_engine(voice: Voice, engine: str) -> None:
    if engine not in backends.aliases("SYNTHESIS_ENGINES"):
        known = ", ".join(backends.aliases("SYNTHESIS_ENGINES"))
        raise Invalid("model.engine", f"There is no engine “{engine}”; choose from: {known}.")
    info = backends.get("SYNTHESIS_ENGINES", engine).info
    primary = voice.language.split("-")[0].lower()
    if not info.trains or primary not in {language.split("-")[0].lower() for language in info.languages}:
        raise Invalid("model.language", f"The engine {info.name} does not train voices in {voice.language}.")
    total = Take.objects.usable().filter(session__voice=voice).aggregate(total=Sum("duration_ms"))["total"]
    seconds = (total or 0) / 1000
    if seconds < info.minimum_seconds:
        raise Invalid(
            "model.too_little_speech",
            f"This voice has {seconds:.0f} s of usable takes; the engine needs {info.minimum_seconds:.0f} s. "
            "Record more takes.",
            seconds=round(seconds, 1),
            minimum_seconds=info.minimum_seconds,
        )


def tell(actor: Actor, model: VoiceModel, event: str, data: dict[str, Any]) -> None:
    """Log and announce what became of a model."""
    organization_id = model.voice.talent.organization_id
    facts = {"voice": str(model.voice_id), "engine": model.engine, **data}
    record(
        actor=actor, action=event, subject=f"model:{model.id}", data=facts, organization_id=organization_id
    )
    outbox.emit(topic=event, payload={"model": str(model.id), **facts}, organization_id=organization_id)
