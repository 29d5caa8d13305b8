"""What a whole session has in common: counted findings, the room, steady levels, and advice given once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import numpy as np

# A fault of this share of the takes is the session's, not the take's.
COMMON = 0.2
FEWEST_TAKES = 3
# A listener hears neighbouring takes as unlike in level from about here (ITU-R BS.1770 programmes: ±1 LU).
UNSTEADY_LU = 6.0

ADVICE: Final = {
    "hum": "Mains hum runs through the session: unplug chargers and dimmers, use a balanced cable.",
    "noise": "The room is too loud throughout: find a quieter place or move closer to the microphone.",
    "reverberation": "The room rings throughout: hang blankets around you or go to a smaller, softer room.",
    "bandwidth": "The files hold less than their rate says: send the recorder's own, never an MP3.",
    "clipping": "Many takes are cut off at the top: lower the gain and keep peaks below -6 dBFS.",
    "quiet": "The session is quiet throughout: raise the gain or move closer.",
    "loud": "The session is loud throughout: lower the gain a little.",
    "dc": "The waveform sits off its middle throughout: try another interface or cable.",
    "emptied": "Pauses are emptied throughout: switch off gates and noise removal, we want the room.",
    "words_unchecked": "The words of this language are not checked here: have somebody listen to every take.",
}
CUT_SHORT = "Takes begin or end inside a word throughout: leave half a second of quiet on both sides."
UNSTEADY = "Levels differ by {spread:.0f} LU between takes: keep one distance and never touch the gain."


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many takes have a finding, and in how many it means a retake."""

    code: str
    takes: int
    retakes: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Levels in dB and LU, time in s; None where nothing was measured.

    `level_spread_lu` lies between the 5th and the 95th percentile of the takes' loudness.
    """

    findings: list[FindingCount]
    snr_db: float | None
    decay_s: float | None
    level_lufs: float | None
    level_spread_lu: float | None
    advice: list[str]


def summarise(reports: Sequence[Mapping[str, Any]]) -> Summary:
    """Sum up the reports of a session's current takes."""
    codes: Counter[str] = Counter()
    retakes: Counter[str] = Counter()
    for report in reports:
        for finding in report["findings"]:
            codes[finding["code"]] += 1
            retakes[finding["code"]] += finding["verdict"] == "reject"
    levels = _values(reports, "level_lufs")
    spread = _spread(levels) if len(levels) >= FEWEST_TAKES else None
    return Summary(
        findings=[FindingCount(code, count, retakes[code]) for code, count in codes.most_common()],
        snr_db=_middle(_values(reports, "snr_db")),
        decay_s=_middle(_values(reports, "decay_s")),
        level_lufs=_middle(levels),
        level_spread_lu=None if spread is None else round(spread, 1),
        advice=_advice(codes, len(reports), spread),
    )


def _advice(codes: Mapping[str, int], takes: int, spread: float | None) -> list[str]:
    if takes < FEWEST_TAKES:
        return []
    common = {code for code, count in codes.items() if count >= COMMON * takes}
    said = [sentence for code, sentence in ADVICE.items() if code in common]
    if common & {"truncated_start", "truncated_end"}:
        said.append(CUT_SHORT)
    if spread is not None and spread > UNSTEADY_LU:
        said.append(UNSTEADY.format(spread=spread))
    return said


def _values(reports: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    return [report[key] for report in reports if report.get(key) is not None]


def _spread(values: Sequence[float]) -> float:
    low, high = np.percentile(values, [5, 95])
    return float(high - low)


def _middle(values: Sequence[float]) -> float | None:
    return round(median(values), 2) if values else None
