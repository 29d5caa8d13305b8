"""One sentence until it is good: checked, heard, and spoken again with a new seed when it is not."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, Samples

from .checks import fault
from .listening import Ear, Heard

log = logging.getLogger(__name__)

RETRIES: Final = 3


class ModelFault(Exception):
    """The model could not speak this; another seed may."""


@dataclass(slots=True)
class SpeechRecord:
    """What happened on the way to a speech: each sentence's faulty tries, and how the good one was heard."""

    sentences: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def details(self) -> Mapping[str, Any]:
        """As JSON: similarity and word errors of the worst sentence, None where none was compared."""
        similarities = [heard.similarity for heard in self.heard if heard.similarity is not None]
        errors = [heard.word_errors for heard in self.heard if heard.word_errors is not None]
        return {
            "sentences": self.sentences,
            "faults": list(self.faults),
            "similarity_min": round(min(similarities), 4) if similarities else None,
            "word_errors_max": round(max(errors), 4) if errors else None,
        }


@dataclass(frozen=True, slots=True)
class SentenceSpeaker:
    """Lets a voice speak sentence by sentence; `pace` is the seconds that a character may take."""

    sample_rate: int
    pace: tuple[float, float]
    ear: Ear
    reference: NDArray[np.float32] | None

    def speak(
        self,
        make: Callable[[int], Samples],
        *,
        text: str,
        language: str,
        speed: float,
        seed: int,
        record: SpeechRecord,
    ) -> Samples:
        """The first good try of four; `make` speaks with a seed or raises ModelFault.

        Raises EngineError(speech_faulty), naming what was wrong with each try.
        """
        number = record.sentences
        tries = list[str]()
        for attempt in range(1 + RETRIES):
            heard, samples = self._try(make, _seed(seed, number, attempt), text, language, speed)
            if heard.fault is None:
                record.sentences += 1
                record.heard.append(heard)
                clipped: Samples = np.clip(samples, -1.0, 1.0)
                return clipped
            tries.append(heard.fault)
            record.faults.append({"sentence": number + 1, "try": attempt + 1, "fault": heard.fault})
            log.warning("sentence %d, try %d: %s", number + 1, attempt + 1, heard.fault)
        found = ", ".join(tries)
        raise EngineError(
            "speech_faulty",
            f"Sentence {number + 1} did not come out well in {len(tries)} tries ({found}); reword it.",
        )

    def _try(
        self, make: Callable[[int], Samples], seed: int, text: str, language: str, speed: float
    ) -> tuple[Heard, Samples]:
        try:
            samples = make(seed)
        except ModelFault:
            return Heard("model_error"), np.zeros(0, np.float32)
        pace = (self.pace[0] / speed, self.pace[1] / speed)
        wrong = fault(samples, self.sample_rate, len(text), pace)
        if wrong is not None:
            return Heard(wrong), samples
        return self.ear.hear(samples, self.sample_rate, text, language, self.reference), samples


def _seed(seed: int, sentence: int, attempt: int) -> int:
    """Equal requests draw equally; a retry and a repeated sentence draw anew."""
    digest = hashlib.sha256(f"{seed}:{sentence}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:7], "big")
