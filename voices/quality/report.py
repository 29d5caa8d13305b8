"""What is said about one take: measures in numbers, findings in one plain sentence each, one verdict."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


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
    """Everything measured on one take; levels in dB or LUFS, shares of 1, times in ms or s.

    `hum_db`: how far lines at `hum_hz` and its multiples stand out; `decay_s`: time to fall by 60 dB, None
    where no decay was heard; `band_hz`: where the sound ends; `start_db`, `end_db`: level of the edges over
    the speech; `emptied_s`: pauses without any sound; `fingerprint`: see that module."""

    duration_ms: int
    speech_ms: int
    leading_silence_ms: int
    trailing_silence_ms: int
    clipping: float
    snr_db: float
    level_lufs: float
    dc: float
    hum_hz: float
    hum_db: float
    decay_s: float | None
    band_hz: float
    start_db: float
    end_db: float
    emptied_s: float
    fingerprint: str
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
