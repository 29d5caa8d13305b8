"""One found sentence: measured, compared, heard and sealed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from marketplace.core import backends, objects
from marketplace.core.models import DataKey
from voices.quality import speaker
from voices.quality.acoustics import ARCHIVE_SNR_REJECT_DB
from voices.quality.archive.limits import sentence_rate
from voices.quality.archive.spans import TONES_UNDER_SPEECH, Kind
from voices.quality.archive.trust import Doubt, confidence, doubt
from voices.quality.examine import examine
from voices.quality.recording import Recording
from voices.quality.report import QualityReport, Verdict
from voices.transcribers.protocol import Transcriber, WordTranscriber

Samples = NDArray[np.float32]
BEST = "whisper"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What became of a found sentence; of one that is not kept only `kind` counts."""

    kind: Kind
    similarity: float
    report: QualityReport
    object_key: str = ""
    sample_rate: int = 0
    text: str = ""
    confidence: float | None = None
    transcriber: str = ""
    doubt: Doubt | None = None


class Judge:
    """Judges the sentences of one file against one reference; loads encoder and transcriber once."""

    def __init__(self, *, reference: Samples, language: str, data_key: DataKey, folder: str) -> None:
        self._reference, self._data_key, self._folder = reference, data_key, folder
        self._encoder: Any = backends.get("SPEAKER_ENCODERS")
        self._transcriber = best_transcriber(language)

    def judge(self, samples: Samples, file_rate: int, bits: int, tones: float, name: str) -> Sentence:
        """Measure mono samples of a sentence; where it is good, hear and seal it as FLAC under `name`."""
        rate = sentence_rate(file_rate)
        if rate != file_rate:
            samples = np.clip(soxr.resample(samples, file_rate, rate), -1.0, 1.0).astype(np.float32)
        report = examine(Recording(samples, rate, bits, "flac"), snr_reject_db=ARCHIVE_SNR_REJECT_DB)
        try:
            similarity = float(self._encoder.embed(samples, rate) @ self._reference)
        except ValueError:
            similarity = 0.0
        kind = _kind(tones, similarity, report)
        if kind != Kind.TALENT:
            return Sentence(kind, similarity, report)
        text, probabilities = hear(self._transcriber, samples, rate)
        heard_by = self._transcriber
        key = f"{self._folder}/{name}.flac"
        objects.put(key=key, plaintext=_flac(samples, rate, bits), data_key=self._data_key)
        return Sentence(
            kind,
            similarity,
            report,
            object_key=key,
            sample_rate=rate,
            text=text,
            confidence=confidence(probabilities),
            transcriber=f"{heard_by.name}/{heard_by.version}" if heard_by else "",
            doubt=doubt(text, probabilities, similarity, report),
        )


def best_transcriber(language: str) -> Transcriber | None:
    """The better of the configured transcribers that knows the language, or None."""
    primary = language.split("-", 1)[0].lower()
    for alias in (BEST, "default"):
        if alias in backends.aliases("TRANSCRIBERS"):
            found: Transcriber = backends.get("TRANSCRIBERS", alias)
            if primary in found.languages:
                return found
    return None


def hear(transcriber: Transcriber | None, samples: Samples, rate: int) -> tuple[str, Sequence[float]]:
    """The words of a sentence and the probability of each, where the transcriber has them."""
    if transcriber is None:
        return "", ()
    if isinstance(transcriber, WordTranscriber):
        words = transcriber.words(samples, rate)
        return " ".join(word.word for word in words), [word.probability for word in words]
    return transcriber.transcribe(samples, rate), ()


def _kind(tones: float, similarity: float, report: QualityReport) -> Kind:
    if tones >= TONES_UNDER_SPEECH:
        return Kind.MUSIC
    if report.verdict == Verdict.REJECT:
        return Kind.POOR
    return Kind.TALENT if similarity >= speaker.REJECT_BELOW else Kind.UNCLEAR


def _flac(samples: Samples, rate: int, bits: int) -> bytes:
    file = io.BytesIO()
    subtype = "PCM_24" if bits > 16 else "PCM_16"
    soundfile.write(file, samples, rate, format="FLAC", subtype=subtype)
    return file.getvalue()
