"""A worker of the revocation bench: claims and delivers for real, without speech, and notes its commits."""

import os
import random
import signal
import time
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, Final

from infra.bench._revocation_stage import Stage

NOTHING: Final = -1
# Every second render is taken from what is about to be stopped, so that deliveries and stops meet.
TOWARDS_THE_STOP: Final = 0.5
# How often a worker stops itself inside the delivery's transaction, with all its locks.
HALT: Final = 0.004
CONNECTION_LOST: Final = 75


class Shared:
    """What the processes see of each other: the subject that is stopped next, and who halted under what."""

    def __init__(self, context: Any, workers: int) -> None:
        self.next: Synchronized[int] = context.Value("l", NOTHING)
        self.halted = context.Array("l", [NOTHING] * workers)
        self.halting = context.Value("b", 1)


def work(stage: Stage, plan: list[list[int]], shared: Shared, slot: int, seed: int, history: Path) -> None:
    """Deliver this slot's share, and of what is stopped next: `plan[n]` are the n-th subject's renders."""
    from django.db import connection

    rng = random.Random(seed)  # noqa: S311  (no secret)
    with history.open("a", buffering=1) as log:
        recorder = Recorder(connection, log)
        halter = Halter(shared, slot, rng)
        for number in range(slot, len(stage.renders), len(shared.halted)):
            hot = plan[shared.next.value] if shared.next.value != NOTHING else []
            if hot and rng.random() < TOWARDS_THE_STOP:
                deliver(stage, rng.choice(hot), recorder, halter)
            deliver(stage, number, recorder, halter)


def deliver(stage: Stage, number: int, recorder: "Recorder", halter: "Halter") -> None:
    """Claim one render and deliver it, if it is still to be had."""
    from django.db import InternalError, OperationalError, connection

    from marketplace.core import clock
    from marketplace.core.actor import system_actor
    from marketplace.core.objects import StoredObject
    from synthesis import services
    from synthesis.services.claims import LeaseLost
    from synthesis.services.deliver import Denied, MadeFile, deliver_render

    actor, render_id = system_actor("bench-worker"), stage.renders[number].id
    try:
        claim = services.claim_render(actor=actor, render_id=render_id, now=clock.now())
        if claim is None:
            return
        stored = StoredObject(f"renders/{render_id}/audio.wav", "0" * 64, 48_000)
        recorder.begin(number)
        halter.begin(number)
        try:
            deliver_render(
                actor=actor,
                claim=claim,
                files=[MadeFile("wav", stored, 2_000)],
                seed_spoken=0,
                measures={},
                now=clock.now(),
            )
        except Denied as denied:
            recorder.abandon()
            services.deny_render(actor=actor, claim=claim, decision=denied.decision, now=clock.now())
    except LeaseLost:
        recorder.abandon()
    except (OperationalError, InternalError):
        # PostgreSQL ended the session of a worker that had halted inside its transaction.
        recorder.abandon()
        connection.close()
    finally:
        halter.end()


class Recorder:
    """Writes the moment before each delivery's COMMIT is sent."""

    def __init__(self, connection: Any, log: Any) -> None:
        self._log = log
        self._number = NOTHING
        self._commit = connection.commit
        connection.commit = self._committing

    def begin(self, number: int) -> None:
        self._number = number

    def abandon(self) -> None:
        self._number = NOTHING

    def _committing(self) -> None:
        number, self._number = self._number, NOTHING
        sent_at = time.monotonic()
        self._commit()
        if number != NOTHING:
            self._log.write(f"{number} {sent_at:.6f}\n")


class Halter:
    """Stops this process (SIGSTOP) now and then, right after the rules were judged under the locks."""

    def __init__(self, shared: Shared, slot: int, rng: random.Random) -> None:
        from licensing import services as licensing

        self._shared, self._slot, self._rng, self._number = shared, slot, rng, NOTHING
        self._plain = licensing.authorise
        licensing.authorise = self._authorise

    def begin(self, number: int) -> None:
        self._number = number

    def end(self) -> None:
        self._number = NOTHING

    def _authorise(self, **values: Any) -> Any:
        decision = self._plain(**values)
        if decision.permitted and self._shared.halting.value and self._rng.random() < HALT:
            self._shared.halted[self._slot] = self._number
            os.kill(os.getpid(), signal.SIGSTOP)
        return decision
