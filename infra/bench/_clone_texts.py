"""What the clone bench has read: fresh texts for its figures, development texts for everything else."""

from collections.abc import Collection
from pathlib import Path

from voices import prompts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SPEECH = ROOT.parent / "shared" / "speech"
FRESH, LATENCY = (HERE / name for name in ("clone_fresh.txt", "clone_latency.txt"))
# What a training listens to, and what the engine's constants were chosen on.
DEVELOPMENT = ROOT / "synthesis" / "engines" / "builtin" / "tuning_lines.txt"
LJ_TRAIN_LINES, LJ_HELD_OUT_LINES = 26, 6


def lines(path: Path) -> list[str]:
    """The lines of a file, without empty ones and without comments (#)."""
    found = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line and not line.startswith("#")]


def lj_rows() -> list[tuple[str, str]]:
    """LJ Speech's 32 lines: (id, words as read); none where the recordings are absent."""
    path = SPEECH / "ljspeech" / "metadata.csv"
    if not path.exists():
        return []
    rows = [line.split("|") for line in lines(path)]
    return [(row[0], row[2]) for row in rows[: LJ_TRAIN_LINES + LJ_HELD_OUT_LINES]]


def script(kept_back: Collection[str] = ()) -> list[str]:
    """What a stand-in reads in its session: the neutral lines of every English script that ships.

    None of the bench's own texts is among them, nor any text in `kept_back`.
    """
    spoken = {*lines(FRESH), *lines(DEVELOPMENT), *lines(LATENCY), *kept_back}
    neutral = dict.fromkeys(line.text for line in prompts.lines("en") if line.style == prompts.NEUTRAL)
    return [text for text in neutral if text not in spoken]
