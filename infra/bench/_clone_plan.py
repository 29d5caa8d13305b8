"""Which talents `./dev bench clone` trains, on how many minutes, and what each of them says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ._clone_cell import Cell, Part
from ._clone_talents import TALENTS

STAND_INS = ("slt", "rms", "awb")
VARIED = ("slt_varied", "rms_varied")
LADDER_TALENT, LADDER_MINUTES, LADDER_TEXTS = "slt_varied", (1.0, 2.0, 3.0, 5.0, 15.0), 24
LJ_MINUTES = (1.0, 2.0)
WIDE_TALENT, FEW_TEXTS = "slt_wide", 8
LONG_TALENT, LONG_MINUTES = "slt_varied", 30.0


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    quick: bool = False
    talent: str | None = None
    minutes: float | None = None
    ladder: bool = False
    long: bool = False
    seed: int = 0


def plan(wanted: Wanted, texts: Sequence[str], *, recorded: bool) -> list[Cell]:
    """The cells of one run; LJ Speech only where the recordings are."""
    if wanted.talent is not None:
        minutes = wanted.minutes or TALENTS[wanted.talent].headline_minutes
        return [Cell(wanted.talent, minutes, tuple(texts), wanted.seed, Part.HEADLINE)]
    cells = [_headline("lj", texts)] if recorded else []
    if not wanted.quick:
        cells += [_headline(name, texts) for name in STAND_INS]
    if wanted.ladder:
        few, ladder = tuple(texts[:FEW_TEXTS]), tuple(texts[:LADDER_TEXTS])
        cells += [_headline(name, texts) for name in VARIED]
        cells += [Cell(LADDER_TALENT, minutes, ladder, part=Part.LADDER) for minutes in LADDER_MINUTES]
        if recorded:
            cells += [Cell("lj", minutes, ladder, part=Part.LADDER) for minutes in LJ_MINUTES]
        cells.append(Cell(WIDE_TALENT, TALENTS[WIDE_TALENT].headline_minutes, few, part=Part.WIDE))
    if wanted.long:
        cells.append(Cell(LONG_TALENT, LONG_MINUTES, tuple(texts[:FEW_TEXTS]), part=Part.LONG))
    return [replace(cell, seed=wanted.seed) for cell in cells]


def _headline(name: str, texts: Sequence[str]) -> Cell:
    return Cell(name, TALENTS[name].headline_minutes, tuple(texts))
