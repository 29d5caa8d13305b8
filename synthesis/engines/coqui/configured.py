"""A model as the operator configured it: its files, licence, place to run, and what its speech must pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, LicenceTerms, TrainingTake

from .arrays import Arrays, pack, unpack
from .artefact import CoquiVoice
from .checkpoint import Checkpoint
from .child import Hosting
from .licences import terms_of
from .listening import Ear, Listening
from .process import ModelProcess
from .speaking import SentenceSpeaker
from .store import ModelStore

COQUI: Final = "0.28.0"
RATES: Final = {"xtts": 24_000, "vits": 22_050, "openvoice": 22_050, "freevc": 24_000, "knnvc": 16_000}
MOST_REFERENCE: Final = 300.0


@dataclass(frozen=True, slots=True)
class Configured:
    """One checkpoint and everything around it that the settings say."""

    checkpoint: Checkpoint
    store: ModelStore
    hosting: Hosting
    terms: LicenceTerms
    ear: Ear
    pace: tuple[float, float]
    sample_rate: int

    @classmethod
    def of(
        cls,
        *,
        model: str,
        store: str | Path,
        sha256: Mapping[str, str],
        weights: str | Mapping[str, Any],
        cache: str | Path | None = None,
        s3_endpoint: str | None = None,
        s3_region: str | None = None,
        listening: Mapping[str, Any] | None = None,
        pace: Sequence[float] = (0.02, 0.25),
        sample_rate: int | None = None,
        **hosting: Any,
    ) -> Self:
        """Raises ValueError, or TypeError for an option there is not, on options that are not exact."""
        checkpoint = Checkpoint.of(model=model, store=store, sha256=sha256)
        if cache is None and str(store).startswith("s3://"):
            raise ValueError("a store on S3 needs a cache: the folder for the verified copies")
        slowest, fastest = pace[1], pace[0]
        if not 0 <= fastest < slowest:
            raise ValueError("pace is [least, most] seconds per character")
        return cls(
            checkpoint,
            ModelStore(Path(cache or "."), s3_endpoint, s3_region),
            Hosting(**hosting),
            terms_of(weights),
            Ear(Listening.of(listening)),
            (fastest, slowest),
            sample_rate or RATES[model],
        )

    @property
    def version(self) -> str:
        return f"{COQUI}+{self.checkpoint.model}.{self.checkpoint.weights_sha256[:12]}"

    def process(self, tuned: Arrays | None = None) -> ModelProcess:
        return ModelProcess(
            self.checkpoint, self.store, self.hosting, sample_rate=self.sample_rate, tuned=tuned
        )

    def speaker(self, voice: CoquiVoice) -> SentenceSpeaker:
        """Raises EngineError(artefact_unreadable) where the voice's reference cannot be compared."""
        self.ear.require(voice.encoder)
        return SentenceSpeaker(self.sample_rate, self.pace, self.ear, voice.reference)

    def require_own(self, voice: CoquiVoice) -> None:
        """Refuse a voice of another model or of other weights. Raises EngineError(artefact_unreadable)."""
        if (voice.model, voice.weights_sha256) != (self.checkpoint.model, self.checkpoint.weights_sha256):
            raise EngineError(
                "artefact_unreadable", "This voice belongs to other weights than the configured ones."
            )


def latents(process: ModelProcess, takes: Sequence[TrainingTake]) -> dict[str, NDArray[Any]]:
    """What the model keeps of the takes' voice, from up to five minutes of them, in order.

    Raises EngineError: engine_unavailable, training_failed.
    """
    used = reference_takes(takes)
    described, data = pack(
        {str(number): np.asarray(take.samples, np.float32) for number, take in enumerate(used)}
    )
    with process.held():
        header, payload = process.ask(
            {"do": "latents", "arrays": described, "sample_rates": [take.sample_rate for take in used]}, data
        )
    if "error" in header:
        raise EngineError("training_failed", f"The model could not take these recordings: {header['error']}")
    found = unpack(header["arrays"], payload)
    if not all(np.isfinite(value).all() for value in found.values()):
        raise EngineError("training_failed", "The model gave no usable voice; check the weights.")
    return found


def reference_takes(takes: Sequence[TrainingTake]) -> list[TrainingTake]:
    used, seconds = [], 0.0
    for take in takes:
        if seconds >= MOST_REFERENCE:
            break
        used.append(take)
        seconds += len(take.samples) / take.sample_rate
    return used


def require_seconds(takes: Sequence[TrainingTake], least: float) -> float:
    """How long the takes are together. Raises EngineError(too_little_speech)."""
    seconds = sum(len(take.samples) / take.sample_rate for take in takes)
    if seconds < least:
        raise EngineError(
            "too_little_speech", f"Record {least:.0f} seconds at least; there are {seconds:.1f}."
        )
    return seconds
