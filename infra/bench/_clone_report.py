"""The clone bench's figures as tables for people, and which of its targets they meet."""

import math
from collections.abc import Iterator, Mapping, Sequence

from ._clone_cell import Part
from ._clone_figures import LADDER_FIGURES, Figures, Results
from ._clone_samples import REFERENCES

# (figure, whether it should be at most or at least, target)
TARGETS = (
    ("lj_identification_rate", ">=", 1.0),
    ("lj_cosine_mean", ">=", 0.90),
    ("lj_wer", "<=", 0.45),
    ("cosine_gap_max", "<=", 0.03),
    ("identification_rate", ">=", 1.0),
    ("wer_ratio_max", "<=", 1.1),
    ("f0_sd_ratio_min", ">=", 0.85),
    ("join_jump_ratio_max", "<=", 1.2),
    ("rtf", "<=", 0.10),
    ("first_audio_ms", "<=", 120.0),
    ("train_30min_cpu_min", "<=", 12.0),
    ("memory_mb", "<=", 1_500.0),
    ("model_mb_per_minute", "<=", 3.0),
    ("load_seconds", "<=", 1.0),
)
COLUMNS = (
    ("cos", "cosine_mean"),
    ("min", "cosine_min"),
    ("own", "cosine_own"),
    ("ident", "identification_rate"),
    ("WER", "wer"),
    ("±", "wer_se"),
    ("own", "wer_own"),
    ("ratio", "wer_ratio"),
    ("±", "wer_ratio_se"),
    ("whisper", "wer_whisper"),
    ("own", "wer_own_whisper"),
    ("ratio", "wer_ratio_whisper"),
    ("F0 SD×", "f0_sd_ratio"),
    ("jump×", "join_jump_ratio"),
    ("RTF", "rtf"),
    ("train", "train_cpu_min"),
)
ON_PAGE = (
    "cosine_mean",
    "cosine_min",
    "identification_rate",
    "wer",
    "wer_whisper",
    "f0_sd_ratio",
    "join_jump_ratio",
    "rtf",
)
IDLE_CORES = 0.2
LADDER_COLUMNS = ("cos", "gap", "ident", "WER", "ratio", "whisper", "ratio", "train")
NOTES = """
WER: pocketsphinx; whisper: tiny.en, the better ear. ±: standard errors, bootstrap over texts.
own: the talent's own readings of the same texts (lj: of her 6 held-out lines; the ratios are over those).
F0 SD× and jump×: clone over own. train: CPU minutes. RTF: CPU seconds a second of speech, source included.
"""


def show(results: Results, found: Figures) -> None:
    """Print everything one reads first; the JSON holds the rest."""
    rows: list[list[str | float]] = [
        [f"{cell.talent} {cell.minutes:g} min", *(found[f"{cell.talent}_{name}"] for _, name in COLUMNS)]
        for cell in results.cells(Part.HEADLINE)
    ]
    _table(["talent", *(head for head, _ in COLUMNS)], rows)
    ladder = [
        (cell.talent, cell.minutes)
        for cell in results.spoken
        if f"ladder_{cell.talent}_{cell.minutes:g}min_wer" in found
    ]
    if ladder:
        print("\nBy minutes of takes, over the same texts")
        _table(
            ["talent", *LADDER_COLUMNS],
            [
                [f"{name} {minutes:g} min", *_ladder_row(found, name, minutes)]
                for name, minutes in sorted(ladder)
            ],
        )
    references = "   ".join(
        f"{name} {found[f'{name}_wer']:.3f} (whisper {found[f'{name}_wer_whisper']:.3f})"
        for name in results.references
    )
    print(f"\nWER of the readers themselves: {references}\n")
    for name, sense, target in TARGETS:
        if name in found:
            met = found[name] <= target if sense == "<=" else found[name] >= target
            print(f"{name:24} {found[name]:10.3f}  {sense} {target:<8g} {'met' if met else 'MISSED'}")
    print(NOTES.rstrip())
    if found["first_audio_busy_elsewhere"] > IDLE_CORES:
        busy = found["first_audio_busy_elsewhere"]
        print(
            f"Other work kept {busy:.1f} cores while first audio was timed: time it again on an idle machine."
        )


def condition_figures(
    results: Results, found: Figures
) -> Iterator[tuple[str, str, Mapping[str, float | None]]]:
    """(talent, condition, its figures by plain names) for the listening page."""
    for cell in results.spoken:
        prefixes = (f"{cell.talent}_", f"ladder_{cell.talent}_{cell.minutes:g}min_")
        prefix = prefixes[0] if cell.part is Part.HEADLINE else prefixes[1]
        figures = {name: finite(found[prefix + name]) for name in ON_PAGE if prefix + name in found}
        if figures:
            yield cell.talent, cell.label, figures
        if cell.part is Part.HEADLINE:
            own = {"cosine_mean": "cosine_own", "wer": "wer_own", "wer_whisper": "wer_own_whisper"}
            yield cell.talent, "own", {name: finite(found[prefix + figure]) for name, figure in own.items()}
    for name in results.references:
        figures = {"wer": finite(found[f"{name}_wer"]), "wer_whisper": finite(found[f"{name}_wer_whisper"])}
        yield REFERENCES, name, figures


def finite(value: float) -> float | None:
    """JSON knows no infinity."""
    return value if math.isfinite(value) else None


def _ladder_row(found: Figures, talent: str, minutes: float) -> list[float]:
    return [found[f"ladder_{talent}_{minutes:g}min_{name}"] for name in LADDER_FIGURES]


def _table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> None:
    print(f"{head[0]:18}" + "".join(f"{name:>8}" for name in head[1:]))
    for row in rows:
        print(f"{row[0]:18}" + "".join(f"{value:8.3f}" for value in row[1:]))
