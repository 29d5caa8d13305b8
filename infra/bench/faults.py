"""`python -m infra.bench.faults [--renders N] [--kills N]`: workers are killed and paused at random.

Afterwards every render must have ended, every delivered one must have been charged exactly once, and
everything held for the others must have been given back.
"""

import argparse
import os
import random
import signal
import time
import traceback

from infra.bench._scratch import report, scratch

WORKERS = 2
LEASE_SECONDS = 10
KILL_EVERY = (6.0, 15.0)  # seconds between kills from outside, at any instruction
EXIT = 0.33  # chance that an attempt ends with the worker's death at one of its steps
PAUSE = 0.03  # chance that a worker sleeps past its lease before it delivers
STEPS = ("claimed", "spoken", "marked", "stored", "delivering", "delivered")
KILLED = 137


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=int, default=200)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with scratch("faults"):
        from django.conf import settings

        from infra.bench._studio import TONE, studio

        settings.SYNTHESIS_ENGINES, settings.SPEAKER_ENCODERS = TONE, {}
        settings.SYNTHESIS_LEASE_SECONDS = LEASE_SECONDS
        stage = studio()
        asked = 0
        kills, started = 0, time.monotonic()
        # More renders are asked for until enough workers have died.
        while asked < options.renders or kills < options.kills:
            for number in range(options.renders if not asked else 20):
                stage.request(text=f"Take number {asked + number}.", formats=["wav"])
            asked += options.renders if not asked else 20
            kills += supervise(random.Random(options.seed + asked))  # noqa: S311  (no secret)
            print(f"{asked} renders, {kills} kills, {time.monotonic() - started:.0f} s", flush=True)
        figures = verdict() | {"kills": kills, "seconds": round(time.monotonic() - started, 1)}
    report("faults", figures)
    return 0 if figures["double_charges"] == figures["lost"] == figures["discrepancies"] == 0 else 1


def supervise(rng: random.Random) -> int:
    """Keep workers running, and kill them, until nothing is left to do; returns the deaths."""
    from marketplace.core import clock
    from marketplace.core.actor import system_actor
    from synthesis import services

    running: set[int] = set()
    kills = 0
    next_kill = time.monotonic() + rng.uniform(*KILL_EVERY)
    while unfinished():
        while len(running) < WORKERS:
            running.add(spawn(rng.getrandbits(32)))
        if time.monotonic() > next_kill:
            os.kill(rng.choice(sorted(running)), signal.SIGKILL)
            next_kill = time.monotonic() + rng.uniform(*KILL_EVERY)
        services.sweep(actor=system_actor("sweep"), now=clock.now())
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            running.discard(pid)
            died = os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == KILLED
            kills += died
            if not died and os.WEXITSTATUS(status):
                raise RuntimeError(f"a worker failed with {status}")
        time.sleep(0.02)
    for pid in running:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    return kills


def unfinished() -> bool:
    from synthesis.models import Render

    return Render.objects.filter(status__in=["queued", "rendering"]).exists()


def spawn(seed: int) -> int:
    """Fork a worker; the child never returns."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work(random.Random(seed))  # noqa: S311  (no secret)
        code = 0
    except BaseException:  # noqa: BLE001  (reported, and the parent stops at the exit code)
        traceback.print_exc()
    finally:
        os._exit(code)


def work(rng: random.Random) -> None:
    """Claim whatever can be claimed, and die at a random step of some attempts."""
    from marketplace.core import clock, outbox
    from marketplace.core.actor import system_actor
    from synthesis import services
    from synthesis.models import Render

    actor, plain = system_actor("bench-worker"), outbox.emit
    doom, pause = "", False

    def emit(**event: object) -> object:
        written = plain(**event)  # type: ignore[arg-type]
        if doom == "delivering" and event["topic"] == "synthesis.render.delivered":
            os._exit(KILLED)
        return written

    def observe(step: str) -> None:
        if step == doom:
            os._exit(KILLED)
        if step == "stored" and pause:
            time.sleep(LEASE_SECONDS + 1)

    outbox.emit = emit  # type: ignore[assignment]
    while ids := list(Render.objects.claimable(clock.now()).values_list("id", flat=True)[:8]):
        claim = services.claim_render(actor=actor, render_id=rng.choice(ids), now=clock.now())
        if claim is None:
            continue
        doom = rng.choice(STEPS) if rng.random() < EXIT else ""
        pause = rng.random() < PAUSE
        services.perform_render(actor=actor, claim=claim, observe=observe)


def verdict() -> dict[str, int]:
    """Count what the books and the store say."""
    from django.db.models import Count

    from billing.models import Charge, Hold
    from billing.services import discrepancies
    from marketplace.core import objects
    from synthesis.models import Render

    renders = list(Render.objects.prefetch_related("files"))
    charges = dict(Charge.objects.values_list("key").annotate(n=Count("id")))
    holds = dict(Hold.objects.values_list("key", "status"))
    delivered = [render for render in renders if render.status == Render.Status.DELIVERED]
    ended = [render for render in renders if render.status in (Render.Status.FAILED, Render.Status.DENIED)]
    whole = [
        render
        for render in delivered
        if charges.get(render.id) == 1
        and holds[render.id] == "captured"
        and all(objects.size(file.object_key) for file in render.files.all())
        and len(render.files.all()) == len(render.formats)
    ]
    wrong = discrepancies()
    print(*wrong, sep="\n")
    given_back = [render for render in ended if holds[render.id] == "released" and render.id not in charges]
    return {
        "renders": len(renders),
        "delivered": len(delivered),
        "failed_after_five": len(ended),
        "attempts": sum(render.attempts for render in renders),
        "charges": sum(charges.values()),
        "double_charges": sum(charges.values()) - len(set(charges) & {render.id for render in delivered}),
        "lost": len(renders) - len(whole) - len(given_back),
        "discrepancies": len(wrong),
    }


if __name__ == "__main__":
    raise SystemExit(main())
