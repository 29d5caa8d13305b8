"""Judges one take: measures in numbers, findings in one plain sentence each, one verdict."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from voices.quality import measures
from voices.quality.recording import Recording

CLIPPING_WARN, CLIPPING_REJECT = 2e-4, 2e-3
SNR_REJECT_DB, SNR_WARN_DB = 25.0, 35.0
LEVEL_REJECT_LUFS, LEVEL_WARN_LUFS, LEVEL_LOUD_LUFS = -45.0, -32.0, -13.0
DC_WARN, DC_REJECT = 0.01, 0.1
SILENCE_WARN_SECONDS = 1.5
SPEECH_REJECT_SECONDS = 0.3


class Verdict(StrEnum):
    """In rising order of trouble."""

    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its stable code, what it does to the take, and what to do about it."""

    code: str
    verdict: Verdict
    sentence: str

    def as_json(self) -> dict[str, str]:
        """The finding as stored in a report."""
        return {"code": self.code, "verdict": self.verdict.value, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Everything measured on one take; levels in dB or LUFS, shares of 1, times in ms."""

    duration_ms: int
    speech_ms: int
    leading_silence_ms: int
    trailing_silence_ms: int
    clipping: float
    snr_db: float
    level_lufs: float
    dc: float
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(finding.verdict for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as stored with the take and shown by the API."""
        findings = [finding.as_json() for finding in self.findings]
        return {"verdict": self.verdict.value, **asdict(self), "findings": findings}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of the verdicts; accept where there are none."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.ACCEPT)


def examine(recording: Recording) -> QualityReport:
    """Measure a take and judge it."""
    samples, rate = recording.samples, recording.sample_rate
    edges = measures.speech_edges(samples, rate)
    clipping = measures.clipped_share(samples) + measures.overshoot_share(samples)
    snr, level = measures.snr_db(samples, rate), measures.level_lufs(samples, rate)
    dc = measures.dc_offset(samples)
    if edges.speech_s < SPEECH_REJECT_SECONDS:
        found = [
            Finding(
                "no_speech", Verdict.REJECT, "No speech was found; check the microphone and record it again."
            )
        ]
    else:
        found = [*_noise(snr), *_level(level), *_edges(edges)]
    return QualityReport(
        duration_ms=recording.duration_ms,
        speech_ms=round(1000 * edges.speech_s),
        leading_silence_ms=round(1000 * edges.leading_s),
        trailing_silence_ms=round(1000 * edges.trailing_s),
        clipping=round(clipping, 6),
        snr_db=round(snr, 1),
        level_lufs=round(level, 1),
        dc=round(dc, 5),
        findings=(*found, *_clipping(clipping), *_dc(dc)),
    )


def _clipping(share: float) -> list[Finding]:
    if share <= CLIPPING_WARN:
        return []
    verdict = Verdict.REJECT if share > CLIPPING_REJECT else Verdict.WARN
    sentence = (
        f"The loudest sounds are cut off ({share:.2%} of the take); lower the gain and record it again."
    )
    return [Finding("clipping", verdict, sentence)]


def _noise(snr: float) -> list[Finding]:
    if snr >= SNR_WARN_DB:
        return []
    verdict = Verdict.REJECT if snr < SNR_REJECT_DB else Verdict.WARN
    sentence = f"The room is only {snr:.0f} dB below the voice; find a quieter place or move closer."
    return [Finding("noise", verdict, sentence)]


def _level(level: float) -> list[Finding]:
    if level > LEVEL_LOUD_LUFS:
        return [
            Finding("loud", Verdict.WARN, f"The take is loud ({level:.0f} LUFS); lower the gain a little.")
        ]
    if level >= LEVEL_WARN_LUFS:
        return []
    verdict = Verdict.REJECT if level < LEVEL_REJECT_LUFS else Verdict.WARN
    return [
        Finding("quiet", verdict, f"The take is quiet ({level:.0f} LUFS); raise the gain or move closer.")
    ]


def _dc(offset: float) -> list[Finding]:
    if abs(offset) <= DC_WARN:
        return []
    verdict = Verdict.REJECT if abs(offset) > DC_REJECT else Verdict.WARN
    sentence = f"The waveform sits {abs(offset):.1%} off its middle; try another interface or cable."
    return [Finding("dc", verdict, sentence)]


def _edges(edges: measures.Edges) -> list[Finding]:
    sides = (("leading", "starts", edges.leading_s), ("trailing", "ends", edges.trailing_s))
    return [
        Finding(
            f"{side}_silence",
            Verdict.WARN,
            f"The take {verb} with {seconds:.1f} s of silence; trim it to half a second.",
        )
        for side, verb, seconds in sides
        if seconds > SILENCE_WARN_SECONDS
    ]
