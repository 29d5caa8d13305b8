"""`python -m infra.bench.revocation [--voices N] [--stops N]`: deliveries against stops, by many processes.

Workers claim and deliver prepared renders through the real `deliver_render` (no speech: that takes no part in
the race), half of them of what is about to be stopped. They are killed at random, and halt (SIGSTOP) inside
the delivery's transaction with all its locks; then what they were delivering is stopped at once. A checker
reads the history; it first proves itself on a planted one and on a run whose last check is broken.
"""

import argparse
import multiprocessing
import os
import random
import signal
import statistics
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.bench._revocation_checker import Commit, Stop, proves_itself, violations
from infra.bench._revocation_stage import Stage, build
from infra.bench._revocation_streams import cut_ms_max
from infra.bench._revocation_worker import NOTHING, Shared, work
from infra.bench._scratch import report, scratch

WORKERS = 8
KILL_EVERY = (3.0, 8.0)  # seconds between kills, at any instruction
BEFORE_THE_LAST = 0.9  # the share of the deliveries over which the stops are spread
HALT_SECONDS = 2.5  # longer than PostgreSQL lets a session idle inside a delivery


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", type=int, default=56)
    parser.add_argument("--stops", type=int, default=320)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--streams", action="store_true", help="only the open downloads that stops cut")
    options = parser.parse_args()
    if not proves_itself():
        raise AssertionError("the checker does not find what was planted")
    if options.streams:
        with scratch("streams"):
            report("revocation_streams", {"stream_cut_ms_max": cut_ms_max()})
        return 0
    with scratch("revocation"), tempfile.TemporaryDirectory() as folder:
        broken = Race(small(options.seed), 30, options.seed, Path(folder) / "broken", broken=True)
        planted = broken.run()
        print(f"last check broken: {len(planted)} violations found", flush=True)
        stage = build(voices=options.voices, licences=6, scripts=16, takes=6, seed=options.seed)
        race = Race(stage, options.stops, options.seed, Path(folder) / "race")
        found = race.run()
        print(*found[:20], sep="\n")
        figures = race.figures() | {"violations": len(found), "planted_found": len(planted)}
        figures |= {"stream_cut_ms_max": cut_ms_max()}
    report("revocation", figures)
    return 0 if planted and not found else 1


def small(seed: int) -> Stage:
    """Enough for the broken run to be caught."""
    return build(voices=6, licences=3, scripts=8, takes=6, seed=seed)


@dataclass
class Race:
    """Workers and stops over one stage; what happened is kept."""

    stage: Stage
    stops: int
    seed: int
    folder: Path
    broken: bool = False
    acknowledged: list[Stop] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    paused_latencies: list[float] = field(default_factory=list)
    kills: int = 0

    def run(self) -> list[str]:
        """Everything, and the checker's verdict."""
        self.folder.mkdir()
        self.rng = random.Random(self.seed)  # noqa: S311  (no secret)
        self.started = time.monotonic()
        self.places = self.stage.by_subject()
        self.agenda = self._agenda()
        self.shared = Shared(multiprocessing.get_context("fork"), WORKERS)
        self.plan = [self.places[subject] for subject in self.agenda]
        self.running: dict[int, int] = {}
        self.continue_at: dict[int, float] = {}
        self._race()
        self.ended = time.monotonic()
        return self._verdict()

    def _agenda(self) -> list[str]:
        """What is stopped, one after the other: many texts, some licences, few consents and voices."""
        of_kind: dict[str, list[str]] = {}
        for subject in sorted(self.places):
            of_kind.setdefault(subject.partition(":")[0], []).append(subject)
        shares = {"script": 0.74, "licence": 0.2, "consent": 0.03, "voice": 0.03}
        chosen = [
            subject
            for kind, share in shares.items()
            for subject in self.rng.sample(
                of_kind[kind], min(int(self.stops * share), len(of_kind[kind]) // 3)
            )
        ]
        self.rng.shuffle(chosen)
        return chosen

    def _race(self) -> None:
        next_kill = time.monotonic() + self.rng.uniform(*KILL_EVERY)
        done = 0
        while done < len(self.agenda) or self.running:
            for slot in set(range(WORKERS)) - set(self.running.values()):
                if done < len(self.agenda):
                    self._spawn(slot)
            self._reap()
            if done < len(self.agenda):
                self.shared.next.value = done
                time.sleep(self._pause(done))
                self._stop(self.agenda[done], self.latencies)
                done += 1
            else:
                self.shared.halting.value, self.shared.next.value = 0, NOTHING
                time.sleep(0.05)
            if time.monotonic() > next_kill and self.running and done < len(self.agenda):
                os.kill(self.rng.choice(sorted(self.running)), signal.SIGKILL)
                self.kills += 1
                next_kill = time.monotonic() + self.rng.uniform(*KILL_EVERY)

    def _pause(self, done: int) -> float:
        """Stops are spread over the deliveries: each waits for its share of what is left, at today's pace."""
        from synthesis.models import Render

        left = Render.objects.filter(status__in=["queued", "rendering"]).count()
        ended = len(self.stage.renders) - left
        seconds_each = (time.monotonic() - self.started) / max(1, ended)
        return min(2.0, left * seconds_each / (len(self.agenda) - done) * BEFORE_THE_LAST)

    def _spawn(self, slot: int) -> None:
        """Fork a worker; the child never returns."""
        from django.db import connections

        connections.close_all()
        seed = self.rng.getrandbits(32)
        pid = os.fork()
        if pid:
            self.running[pid] = slot
            return
        code = 1
        try:
            if self.broken:
                break_the_last_check()
            history = self.folder / f"{slot}.txt"
            work(self.stage, self.plan, self.shared, slot, seed, history)
            code = 0
        except BaseException:  # noqa: BLE001  (reported, and the parent stops at the exit code)
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self) -> None:
        """Workers that ended, halted, or have halted for long enough."""
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED) if self.running else (0, 0)
            if not pid:
                break
            if os.WIFSTOPPED(status):
                self.continue_at[pid] = time.monotonic() + HALT_SECONDS
                self._stop_the_halted(self.running[pid])
                continue
            self.running.pop(pid)
            self.continue_at.pop(pid, None)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status):
                raise RuntimeError(f"a worker failed with {status}")
        for pid, at in list(self.continue_at.items()):
            if time.monotonic() >= at:
                del self.continue_at[pid]
                os.kill(pid, signal.SIGCONT)

    def _stop_the_halted(self, slot: int) -> None:
        """Stop what a worker holds the locks of, while it stands still."""
        number = self.shared.halted[slot]
        licence = self.stage.renders[number].licence
        if licence not in {stop.subject for stop in self.acknowledged}:
            self._stop(licence, self.paused_latencies)

    def _stop(self, subject: str, latencies: list[float]) -> None:
        from licensing import services as licensing
        from marketplace.core import clock
        from synthesis.models import Render

        kind, _, subject_id = subject.partition(":")
        now, asked_at = clock.now(), time.monotonic()
        licensing.revoke(
            actor=self.stage.talent, subject_kind=kind, subject_id=subject_id, reason="", now=now
        )
        acknowledged_at = time.monotonic()
        ids = {self.stage.renders[number].id: number for number in self.places[subject]}
        there = Render.objects.filter(id__in=list(ids), status="delivered").values_list("id", flat=True)
        latencies.append((acknowledged_at - asked_at) * 1000)
        self.acknowledged.append(Stop(subject, acknowledged_at, frozenset(ids[one] for one in there)))

    def _delivered(self) -> frozenset[int]:
        from synthesis.models import Render

        ids = set(Render.objects.filter(status="delivered").values_list("id", flat=True))
        return frozenset(number for number, one in enumerate(self.stage.renders) if one.id in ids)

    def _verdict(self) -> list[str]:
        lines = [line.split() for file in self.folder.glob("*.txt") for line in file.read_text().splitlines()]
        return violations(
            commits=[Commit(int(number), float(at)) for number, at in lines],
            stops=self.acknowledged,
            subjects={number: one.subjects for number, one in enumerate(self.stage.renders)},
            delivered=self._delivered(),
        )

    def figures(self) -> dict[str, float | int]:
        """What the run came to."""
        return {
            "deliveries": len(self._delivered()),
            "revocations": len(self.acknowledged),
            "workers": WORKERS,
            "kills": self.kills,
            "pauses": len(self.paused_latencies),
            "ack_p50_ms": statistics.median(self.latencies),
            "ack_p99_ms": statistics.quantiles(self.latencies, n=100)[-1],
            "ack_max_ms": max(self.latencies),
            "ack_paused_p50_ms": statistics.median(self.paused_latencies),
            "ack_paused_p99_ms": statistics.quantiles(self.paused_latencies, n=100)[-1],
            "ack_paused_max_ms": max(self.paused_latencies),
            "seconds": self.ended - self.started,
        }


def break_the_last_check() -> None:
    """In this process nothing is judged or locked at the delivery: the mistake that the checker must see."""
    from licensing import services as licensing
    from licensing.policies.decision import Decision

    def everything_goes(**_: Any) -> Decision:
        return Decision(permitted=True, rulings=())

    licensing.authorise = everything_goes


if __name__ == "__main__":
    raise SystemExit(main())
