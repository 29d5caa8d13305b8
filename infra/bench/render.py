"""`python -m infra.bench.render [--renders N]`: CPU of everything but the engine, per render of five seconds.

Counted are this process, the programs it starts (audiowmark) and, where PostgreSQL runs on this machine, its
backend. The engine is the tests' tone engine, whose share is left out.
"""

import argparse
import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.bench._scratch import report, scratch

TEXT = "Fresh bread, every morning, and coffee that wakes you up at last."


class Meter:
    """CPU milliseconds by part."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = defaultdict(float)
        self._last = 0.0

    def start(self) -> None:
        self._last = cpu_ms()

    def lap(self, part: str) -> None:
        now = cpu_ms()
        self.parts[part] += now - self._last
        self._last = now

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self.start()
        yield
        self.lap(name)


def cpu_ms() -> float:
    """CPU of this process, of children that ended, and of our PostgreSQL backend."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (time.process_time() + children.ru_utime + children.ru_stime + backend_seconds())


def backend_seconds() -> float:
    """CPU seconds of the backend that serves our connection; 0 where it runs elsewhere."""
    from django.db import connection

    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.is_file():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=int, default=20)
    parser.add_argument("--no-encoder", action="store_true", help="leave the speaker check out")
    options = parser.parse_args()
    with scratch("render"):
        figures = measure(options.renders, encoder=not options.no_encoder)
    report("render", figures)
    return 0


def measure(count: int, *, encoder: bool) -> dict[str, float | int]:
    """Render `count` times, then time the parts of marking once more on their own."""
    from django.conf import settings

    from infra.bench._studio import TONE, enrol, studio
    from marketplace.core import clock
    from synthesis import services
    from tests.synthesis.studio import WORKER

    settings.SYNTHESIS_ENGINES = TONE
    if not encoder:
        settings.SPEAKER_ENCODERS = {}
    stage, meter = studio(), Meter()
    if encoder:
        enrol(stage, TEXT)
    seconds = 0.0
    for number in range(count + 1):
        if number == 1:  # the first one loads programs and models
            meter = Meter()
        meter.start()
        render = stage.request(text=TEXT, formats=["wav", "mp3"])
        meter.lap("request")
        claim = services.claim_render(actor=WORKER, render_id=render.id, now=clock.now())
        if claim is None:
            raise RuntimeError("the render just requested cannot be claimed")
        services.perform_render(actor=WORKER, claim=claim, observe=meter.lap)
        render.refresh_from_db()
        if render.status != "delivered":
            raise RuntimeError(f"{render.error_code}: {render.error_detail}")
        seconds = render.files.all()[0].duration_ms / 1000
    engine = Meter()
    marking(stage, engine, count)
    return summary(meter, engine, count, seconds)


def marking(stage: object, meter: Meter, count: int) -> None:
    """The engine's own share, and the parts of marking."""
    from marketplace.core import backends
    from synthesis.audio.files import encode
    from synthesis.audio.levels import level
    from synthesis.engines.protocol import SpeechRequest
    from synthesis.watermarks.protocol import new_mark
    from tests.synthesis.plugins.tone import artefact

    voice = backends.get("SYNTHESIS_ENGINES").load(artefact())
    watermarker = backends.get("WATERMARKERS")
    for _ in range(count):
        with meter.part("engine"):
            speech = voice.synthesize(SpeechRequest(TEXT, "en"))
        with meter.part("level"):
            samples = level(speech.samples, speech.sample_rate)
        with meter.part("embed"):
            marked = watermarker.embed(samples, speech.sample_rate, mark=new_mark())
        with meter.part("encode_wav"):
            encode(marked, speech.sample_rate, format="wav")
        with meter.part("encode_mp3"):
            encode(marked, speech.sample_rate, format="mp3")
        with meter.part("read_back_one_file"):
            watermarker.read(marked, speech.sample_rate)


def summary(whole: Meter, parts: Meter, count: int, seconds: float) -> dict[str, float | int]:
    """Milliseconds per render."""
    each = {name: value / count for name, value in whole.parts.items()}
    alone = {f"{name}_cpu_ms": round(value / count, 1) for name, value in parts.parts.items()}
    engine = alone.pop("engine_cpu_ms")
    figures: dict[str, float | int] = {
        "renders": count,
        "audio_seconds": round(seconds, 1),
        "overhead_cpu_ms": round(sum(each.values()) - engine, 1),
        "request_cpu_ms": round(each["request"], 1),
        "claim_cpu_ms": round(each["claimed"], 1),
        "checks_cpu_ms": round(each["spoken"] - engine, 1),
        "marking_cpu_ms": round(each["marked"], 1),
        "store_cpu_ms": round(each["stored"], 1),
        "deliver_cpu_ms": round(each["delivered"], 1),
    }
    return figures | {f"of_which_{name}": value for name, value in alone.items()}


if __name__ == "__main__":
    raise SystemExit(main())
