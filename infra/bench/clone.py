"""`./dev bench clone`: trains talents, measures whose voice and which words come out, and at what cost."""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from . import _clone_cell as steps
from . import _clone_page as page
from . import _clone_report as report
from ._clone_cell import Cell, Part
from ._clone_figures import Figures, Results, figures
from ._clone_plan import STAND_INS, Wanted, plan
from ._clone_samples import Place
from ._clone_talents import TALENTS, recorded
from ._clone_texts import DEVELOPMENT, FRESH, ROOT, lines
from ._processes import fresh

RESULTS = ROOT / "build" / "bench"
AT_ONCE = 2
REFERENCES = ("espeak", "flite")
# One thread a process: two talents are measured side by side, and their CPU must be their own.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Run:
    """One run of the bench: this process only waits, every step computes in a process of its own."""

    def __init__(self, cells: list[Cell], texts: list[str], place: Place, artefacts: Path) -> None:
        self.cells, self.texts, self.place, self.artefacts = cells, texts, place, artefacts
        self.results = Results()

    def measure(self) -> Results:
        """Train, speak and listen, the longest training first; then time the voices, one by one."""
        longest_first = sorted(self.cells, key=lambda cell: -cell.minutes)
        talents = dict.fromkeys(cell.talent for cell in self.cells)
        work: list[Callable[[], None]] = [partial(self._clone, cell) for cell in longest_first]
        work += [partial(self._own, name) for name in talents]
        work += [partial(self._reference, name) for name in REFERENCES]
        _side_by_side([*work, self._enrol])
        for cell in self.cells:
            if cell.part in (Part.HEADLINE, Part.LONG):
                note(f"{cell.talent}, {cell.minutes:g} min: first audio")
                self.results.latency[cell] = fresh(steps.first_audio, self._artefact(cell))
        return self.results

    def _clone(self, cell: Cell) -> None:
        name = f"{cell.talent}, {cell.minutes:g} min"
        note(f"{name}: training")
        trained = fresh(steps.train, cell, self._artefact(cell))
        note(f"{name}: trained in {trained.cpu_seconds / 60:.1f} CPU min; {trained.details}")
        spoken = fresh(steps.speak, cell, self._artefact(cell), self.place)
        note(f"{name}: {spoken.seconds:.0f} s spoken at {spoken.rtf:.3f} of real time")
        if cell.part is Part.HEADLINE:
            fresh(steps.keep_source, cell.talent, trained.details["source"], cell.spoken, self.place)
        self.results.trained[cell], self.results.spoken[cell] = trained, spoken

    def _own(self, talent: str) -> None:
        texts = max((cell.texts for cell in self.cells if cell.talent == talent), key=len)
        self.results.own[talent] = fresh(steps.own, talent, texts, self.place)

    def _reference(self, name: str) -> None:
        self.results.references[name] = fresh(steps.reference, name, self.texts, self.place)

    def _enrol(self) -> None:
        talents = [cell.talent for cell in self.cells]
        wanted = dict.fromkeys((*talents, *(("lj",) if recorded() else ())))
        if any(name != "lj" for name in talents):
            wanted |= dict.fromkeys(STAND_INS)
        self.results.enrolled = fresh(steps.enrolled, list(wanted), self.place)

    def _artefact(self, cell: Cell) -> Path:
        return self.artefacts / f"{cell.talent}-{cell.minutes:g}.voice"


def _side_by_side(work: Sequence[Callable[[], None]]) -> None:
    """Do all of it, some at once; after a failure nothing new begins."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(job) for job in work]
        try:
            for done in as_completed(jobs):
                done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def write(path: Path, found: Figures) -> None:
    """A flat JSON object; what is not finite (an error rate over none) is null."""
    shown = {name: report.finite(value) for name, value in found.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(shown, indent=2, sort_keys=True) + "\n")


def cpu_minutes() -> float:
    """CPU of this run: of this process and of every one it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.process_time() + ended.ru_utime + ended.ru_stime) / 60


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench clone", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="LJ Speech with 3 minutes only")
    parser.add_argument(
        "--ladder", action="store_true", help="also varied stand-ins, 1 to 15 minutes of takes, a wide band"
    )
    parser.add_argument("--long", action="store_true", help="also train 30 minutes of takes")
    parser.add_argument("--talent", choices=sorted(TALENTS), help="one talent only")
    parser.add_argument("--minutes", type=float, help="that talent's minutes of takes (default: its usual)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the training (default: the engine's)")
    parser.add_argument(
        "--development",
        action="store_true",
        help="speak the development texts: use this to choose anything, the fresh texts only to report",
    )
    options = parser.parse_args()
    if options.minutes is not None and (options.talent is None or not 1 <= options.minutes <= 60):
        parser.error("--minutes wants a --talent, and from 1 to 60")
    if options.talent and (options.quick or options.ladder or options.long):
        parser.error("--talent runs one cell; it goes with none of --quick, --ladder and --long")
    if options.talent == "lj" and not recorded():
        parser.error("LJ Speech is not here: ../shared/speech is missing")
    return options


def main() -> int:
    options = arguments()
    os.environ.update(dict.fromkeys(THREADS, "1"))
    texts = lines(DEVELOPMENT if options.development else FRESH)
    wanted = Wanted(
        quick=options.quick,
        talent=options.talent,
        minutes=options.minutes,
        ladder=options.ladder,
        long=options.long,
        seed=options.seed,
    )
    if not recorded():
        note("No recordings in ../shared/speech: LJ Speech and the crowd are left out.")
    cells = plan(wanted, texts, recorded=recorded())
    if not cells:
        note("Nothing is left to measure; run without --quick.")
        return 1
    suffix = "-development" if options.development else ""
    place = Place(RESULTS / f"clone{suffix}", RESULTS / "heard")
    with tempfile.TemporaryDirectory(prefix="voxlicet-bench-") as artefacts:
        results = Run(cells, texts, place, Path(artefacts)).measure()
    found = figures(results) | {"texts": len(texts), "bench_cpu_min": cpu_minutes()}
    name = "clone" if not options.talent else f"clone-{options.talent}-{cells[0].minutes:g}min"
    path = RESULTS / f"{name}{suffix}.json"
    write(path, found)
    report.show(results, found)
    print(
        f"\nFigures: {path.relative_to(ROOT)}   Listen: {page.write(place, results, found).relative_to(ROOT)}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
