"""Which source reads for a talent, fitted to the talent's pitch and tempo."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from synthesis.engines.builtin.features import Analysis, analyse, resampled
from synthesis.engines.protocol import EngineError

from . import espeak, flite
from .espeak import EspeakSource
from .flite import FliteSource
from .protocol import SpeechSource

CALIBRATION_TEXTS = 8
SHIFTS, STRETCHES = (0.6, 1.8), (0.8, 1.25)


def open_source(settings: Mapping[str, Any]) -> SpeechSource:
    """Open the source a voice was trained with. Raises KeyError for settings that name none."""
    if settings["source"] == "flite":
        return FliteSource(
            settings["voice"],
            f0_shift=float(settings["f0_shift"]),
            duration_stretch=float(settings["duration_stretch"]),
        )
    if settings["source"] == "espeak-ng":
        return EspeakSource(settings["voice"])
    raise KeyError(settings["source"])


def choose_source(
    language: str, *, pitch: float, voice: str | None = None, avoid: Collection[str] = ()
) -> SpeechSource:
    """The source for a language (primary subtag) and a talent's mean pitch in Hz.

    `voice` asks for one flite voice or for "espeak-ng"; `avoid` names flite voices that must not be used.
    Raises EngineError: unsupported_language, engine_unavailable.
    """
    if language not in espeak.VOICES:
        raise EngineError("unsupported_language", f"No speech source here reads the language {language}.")
    if language == "en" and voice != "espeak-ng" and flite.installed():
        allowed = [name for name in flite.VOICES if name not in avoid]
        if voice is not None:
            allowed = [name for name in allowed if name == voice]
        if allowed:
            nearest = min(allowed, key=lambda name: abs(math.log(pitch / flite.VOICES[name])))
            return FliteSource(nearest)
    if voice not in (None, "espeak-ng") or not espeak.installed():
        wanted = voice or ("flite or espeak-ng" if language == "en" else "espeak-ng")
        raise EngineError(
            "engine_unavailable", f"The speech source {wanted} is not on this machine; install it first."
        )
    return EspeakSource(espeak.VOICES[language])


def calibrated(source: SpeechSource, texts: Sequence[str], takes: Sequence[Analysis]) -> SpeechSource:
    """Fit a flite source's mean pitch and tempo to the talent's takes of the same texts."""
    if not isinstance(source, FliteSource):
        return source
    chosen = np.linspace(0, len(texts) - 1, min(CALIBRATION_TEXTS, len(texts))).astype(int)
    readings = [source.read(texts[index]) for index in chosen]
    heard = [analyse(resampled(reading.samples, reading.sample_rate)) for reading in readings]
    shift = math.exp(mean_log_f0(takes) - mean_log_f0(heard))
    stretch = sum(len(takes[index]) for index in chosen) / sum(len(analysis) for analysis in heard)
    source.close()
    return FliteSource(
        source.voice,
        f0_shift=round(float(np.clip(shift, *SHIFTS)), 4),
        duration_stretch=round(float(np.clip(stretch, *STRETCHES)), 4),
    )


def mean_log_f0(analyses: Sequence[Analysis]) -> float:
    """Mean log F0 over the voiced frames."""
    voiced = np.concatenate([analysis.f0[analysis.f0 > 0] for analysis in analyses])
    if not len(voiced):
        raise EngineError(
            "too_little_speech", "No voiced speech was found in these takes; record them again."
        )
    return float(np.log(voiced).mean())
