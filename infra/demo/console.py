"""What the demo prints: numbered chapters, facts, timings and a progress bar."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_BAR = 32


@dataclass
class Chapter:
    """One step of the story: what was done, how long it took, what came out."""

    title: str
    seconds: float = 0.0
    facts: list[tuple[str, str]] = field(default_factory=list)

    def fact(self, name: str, value: object) -> None:
        """Note a fact and print it."""
        self.facts.append((name, str(value)))
        print(f"     {name:<22} {value}", flush=True)


@dataclass
class Console:
    """Prints chapters as they happen and keeps them for the page."""

    chapters: list[Chapter] = field(default_factory=list)
    _drawn: int = -1

    @contextmanager
    def chapter(self, title: str) -> Iterator[Chapter]:
        """Run one chapter under a title and time it."""
        chapter = Chapter(title)
        self.chapters.append(chapter)
        print(f"\n{len(self.chapters):>3}. {title}", flush=True)
        start = time.monotonic()
        yield chapter
        chapter.seconds = time.monotonic() - start
        print(f"     {chapter.seconds:.1f} s", flush=True)

    def progress(self, fraction: float, stage: str) -> None:
        """Draw a bar: in place on a terminal, a line each tenth elsewhere."""
        filled = round(fraction * _BAR)
        bar = f"     [{'█' * filled}{'·' * (_BAR - filled)}] {fraction:>4.0%} {stage:<24}"
        if sys.stdout.isatty():
            print(f"\r{bar}", end="\n" if fraction >= 1 else "", flush=True)
        elif int(fraction * 10) != self._drawn:
            self._drawn = int(fraction * 10)
            print(bar.rstrip(), flush=True)
