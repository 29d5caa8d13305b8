"""`python -m infra.bench.screening`: how much of what must be blocked is blocked, and how many innocents are.

The scripts are labelled by hand (`_screening/README.md`). A script counts as found where its outcome is
blocked and a blocking finding is of its label's topic; `caught` also counts those that go to a person. The
rules were written on the development scripts; the held-out ones are only ever run through here, and none of
them is printed. Times are of scripts seen before (`cpu_ms_…`) and of scripts seen for the first time
(`cpu_ms_600_first`): the automata behind the rules are built as texts need them.
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from licensing.screening.packs import PackScreener
from licensing.screening.protocol import Outcome, Screening
from licensing.screening.topics import TOPICS

from ._scratch import RESULTS

CORPUS = Path(__file__).with_name("_screening")
ROUNDS = 5
Rows = Sequence[dict[str, Any]]


def main() -> int:
    screener = PackScreener()
    development, heldout = _rows("development"), _rows("heldout")
    figures: dict[str, float | int | str] = {"version": screener.version}
    figures |= figures_of(development, screener, "")
    figures |= figures_of(heldout, screener, "heldout_")
    figures |= speed(screener, development)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "screening.json").write_text(json.dumps(figures, indent=2) + "\n")
    show(figures)
    return 0


def figures_of(rows: Rows, screener: PackScreener, prefix: str) -> dict[str, float | int]:
    """Recall per topic and the smallest of them, and what happens to the innocent."""
    blocked: dict[str, list[bool]] = defaultdict(list)
    caught: dict[str, list[bool]] = defaultdict(list)
    innocent: list[Outcome] = []
    for row in rows:
        screening = screener.screen(row["text"], language=row["language"])
        if row["label"] == "innocent":
            innocent.append(screening.outcome)
            continue
        blocked[row["label"]].append(_finds(screening, row["label"], (Outcome.BLOCKED,)))
        caught[row["label"]].append(_finds(screening, row["label"], (Outcome.BLOCKED, Outcome.REVIEW)))
    figures: dict[str, float | int] = {
        f"{prefix}scripts": len(rows),
        f"{prefix}recall_min": min(map(_share, blocked.values())),
        f"{prefix}recall_mean": _share([hit for hits in blocked.values() for hit in hits]),
        f"{prefix}caught_min": min(map(_share, caught.values())),
        f"{prefix}caught_mean": _share([hit for hits in caught.values() for hit in hits]),
        f"{prefix}false_block_rate": _share([outcome is Outcome.BLOCKED for outcome in innocent]),
        f"{prefix}false_review_rate": _share([outcome is Outcome.REVIEW for outcome in innocent]),
    }
    return figures | {f"{prefix}recall_{topic}": _share(blocked[topic]) for topic in TOPICS}


def speed(screener: PackScreener, rows: Rows) -> dict[str, float]:
    """CPU milliseconds for scripts of 600 and 5,000 characters, joined from innocent ones and from all."""
    innocent = "\n".join(row["text"] for row in rows if row["label"] == "innocent")
    everything = "\n".join(row["text"] for row in rows)
    figures: dict[str, float] = {}
    for name, text, length in (
        ("600", innocent, 600),
        ("600_of_all_topics", everything, 600),
        ("5000", innocent, 5000),
    ):
        pieces = [text[at : at + length] for at in range(0, len(text) - length, length)]
        first, *again = [_cpu_ms(screener, pieces) for _ in range(ROUNDS)]
        figures |= {f"cpu_ms_{name}_chars": statistics.median(again), f"cpu_ms_{name}_first": first}
    return {name: round(value, 2) for name, value in figures.items()}


def _cpu_ms(screener: PackScreener, pieces: Sequence[str]) -> float:
    began = time.process_time()
    for piece in pieces:
        screener.screen(piece, language="en")
    return (time.process_time() - began) / len(pieces) * 1000


def _finds(screening: Screening, topic: str, outcomes: Sequence[Outcome]) -> bool:
    return screening.outcome in outcomes and any(
        finding.topic == topic and finding.outcome in outcomes for finding in screening.findings
    )


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4)


def _rows(name: str) -> list[dict[str, Any]]:
    """The scripts of every author: `name.jsonl`, `name2.jsonl` and so on."""
    files = sorted(CORPUS.glob(f"{name}*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def show(figures: dict[str, float | int | str]) -> None:
    """One line per figure, development beside held out."""
    for name, value in figures.items():
        if name.startswith("heldout_"):
            continue
        other = figures.get(f"heldout_{name}")
        print(f"{name:<32}{value!s:>26}{'' if other is None else f'{other!s:>12} held out'}")


if __name__ == "__main__":
    sys.exit(main())
