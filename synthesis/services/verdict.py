"""The verdict on a trained model: its gates, and what fell beside the model on offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from marketplace.core import backends, objects
from synthesis.engines.protocol import EngineError, SynthesisEngine, TrainingTake
from synthesis.models import VoiceModel
from synthesis.policies import drift, gates
from voices.models import Voice

from .measure import Report, measure_voice, same_instruments
from .phones import advice, phones_covered


@dataclass(frozen=True, slots=True)
class Verdict:
    """A model may be sold when every gate passed and no figure fell."""

    metrics: dict[str, Any]
    gates: Sequence[gates.Gate]
    drift: Sequence[drift.Change]
    compared_with: UUID | None
    advice: Sequence[str]

    @property
    def passed_gates(self) -> bool:
        return all(gate.passed is not False for gate in self.gates)

    @property
    def sellable(self) -> bool:
        return self.passed_gates and all(change.passed for change in self.drift)

    def columns(self) -> dict[str, Any]:
        """For the model's row."""
        return {
            "metrics": self.metrics,
            "gates": [gate.as_json() for gate in self.gates],
            "drift": [change.as_json() for change in self.drift],
            "compared_with_id": self.compared_with,
            "advice": list(self.advice),
        }


def judge_model(
    voice: Voice,
    engine: SynthesisEngine,
    artefact: bytes,
    *,
    recorded: Sequence[str],
    held_out: Sequence[TrainingTake],
    report: Report,
) -> Verdict:
    """Measure a new artefact and hold it against the bounds of its engine and the voice's model on offer.

    `recorded` are the texts of all takes; where a gate fails, the advice is which lines to record next.
    """
    bounds = gates.bounds_for(engine.info.name, settings.MODEL_GATES)
    metrics = measure_voice(voice, engine, artefact, held_out, wanted=bounds, report=report)
    if "phones_covered" in bounds:
        metrics |= phones_covered(recorded, voice.language)
    judged = gates.judge(metrics, bounds)
    failed = any(gate.passed is False for gate in judged)
    lines = advice(recorded, voice.language) if failed else []
    offered = VoiceModel.objects.newest_ready(voice.id).first()
    if offered is None:
        return Verdict(metrics, judged, [], None, lines)
    before = _comparable(offered, metrics, voice, held_out, report)
    changes = drift.changes(before, metrics, drift.tolerances(settings.MODEL_TOLERANCES))
    return Verdict(metrics, judged, changes, offered.id, lines)


def _comparable(
    offered: VoiceModel,
    metrics: dict[str, Any],
    voice: Voice,
    held_out: Sequence[TrainingTake],
    report: Report,
) -> dict[str, Any]:
    """The offered model's figures by the instruments of today: as they stand, or measured again.

    A model that this installation can load no more has none to compare; the gates bind its successor alone.
    """
    stored: dict[str, Any] = offered.metrics
    if same_instruments(stored, metrics):
        return stored
    report("measuring the present model again")
    if offered.engine not in backends.aliases("SYNTHESIS_ENGINES"):
        return {}
    engine: SynthesisEngine = backends.get("SYNTHESIS_ENGINES", offered.engine)
    artefact = objects.get(key=offered.artefact_key, data_key=voice.data_key)
    covered = {name: stored[name] for name in ("phones_covered",) if name in stored}
    try:
        return measure_voice(voice, engine, artefact, held_out, report=report) | covered
    except EngineError as error:
        if error.code == "engine_unavailable":
            raise
        return {}
