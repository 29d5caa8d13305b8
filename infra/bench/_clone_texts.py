"""What the clone bench has read: fresh texts for its figures, development texts for everything else."""

from collections.abc import Collection
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SPEECH = ROOT.parent / "shared" / "speech"
PROMPTS = ROOT / "voices" / "prompts"
FRESH, DEVELOPMENT, LATENCY = (
    HERE / name for name in ("clone_fresh.txt", "clone_sentences.txt", "clone_latency.txt")
)
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
    """Every English text at hand that a stand-in may read in its session: the shipped prompts first.

    The fresh and the latency texts are never among them, nor is any text in `kept_back`.
    """
    shipped = [text for path in sorted(PROMPTS.glob("english*.txt")) for text in lines(path)]
    more = [*lines(DEVELOPMENT), *(words for _, words in lj_rows())]
    spoken = {*lines(FRESH), *lines(LATENCY), *kept_back}
    return [text for text in dict.fromkeys([*shipped, *more]) if text not in spoken]
