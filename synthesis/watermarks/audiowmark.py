"""audiowmark 0.6 (GPL-3) as a program of its own behind a pipe; nothing of it is in our address space."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import soundfile as sf

from .protocol import NO_MARK, Reading, Samples, WatermarkError, require_mark

STRONG = 30
# `get` maps and unmaps large buffers all the time; keeping them saves a seventh of its CPU.
KEEP_MEMORY = ":".join(
    f"glibc.malloc.{tunable}={size}"
    for tunable, size in (("mmap_threshold", 1 << 30), ("trim_threshold", 1 << 30), ("top_pad", 64 << 20))
)


def strength_for(seconds: float) -> int:
    """Strength by duration, as measured on speech: the shorter the clip, the stronger the mark must be."""
    if seconds < 5:
        return STRONG
    return 20 if seconds < 8 else 15


class Audiowmark:
    """Runs `audiowmark`; `key_file` holds the secret key, without it the public default key is used."""

    name = "audiowmark"
    minimum_seconds = 2.0

    def __init__(self, program: str = "audiowmark", key_file: str | None = None) -> None:
        self._program = program
        self._key_file = key_file

    def embed(self, samples: Samples, sample_rate: int, *, mark: str, strong: bool = False) -> Samples:
        """See Watermarker. The program's limiter holds peaks below 0.99."""
        require_mark(mark)
        seconds = len(samples) / sample_rate
        if seconds < self.minimum_seconds:
            raise WatermarkError(
                "audio_too_short", f"A mark needs {self.minimum_seconds:g} s of audio; lengthen it first."
            )
        strength = STRONG if strong else strength_for(seconds)
        answer = self._run("add", ["--strength", str(strength), "-", "-", mark], _wav(samples, sample_rate))
        marked, rate = sf.read(io.BytesIO(answer), dtype="float32")
        if rate != sample_rate or marked.shape != samples.shape:
            raise WatermarkError(
                "program_failed", "audiowmark returned audio of another length; check its version."
            )
        return np.asarray(marked, dtype=np.float32)

    def read(self, samples: Samples, sample_rate: int, *, search_speed: bool = False) -> tuple[Reading, ...]:
        """See Watermarker. `get` exits 0 with or without a match, so only its JSON counts.

        A time limit of 20 s and one second per second of audio is far above the usual one second per five.
        """
        options = ["--detect-speed"] if search_speed else []
        answer = self._run("get", [*options, "--json", "-", "-"], _wav(samples, sample_rate))
        try:
            matches = json.loads(answer)["matches"]
            readings = [_reading(match) for match in matches]
        except (ValueError, KeyError, TypeError) as error:
            raise WatermarkError("program_failed", "audiowmark answered in an unknown form.") from error
        return tuple(reading for reading in readings if reading.bits != NO_MARK)

    def _run(self, command: str, arguments: list[str], audio: bytes) -> bytes:
        """Run one command, audio on stdin; stdout is a pipe, since `--json -` truncates regular files."""
        line = [self._found_program(), command, "-q", *self._key_options(), *arguments]
        limit = 20 + len(audio) / 40_000
        try:
            done = subprocess.run(line, input=audio, capture_output=True, timeout=limit, env=_environment())
        except subprocess.TimeoutExpired as error:
            raise WatermarkError("program_failed", f"audiowmark took longer than {limit:.0f} s.") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()[-300:]
            raise WatermarkError("program_failed", f"audiowmark {command} failed: {said}")
        return done.stdout

    def _found_program(self) -> str:
        found = shutil.which(self._program)
        if found is None:
            raise WatermarkError(
                "program_missing",
                f"{self._program} was not found; install audiowmark or set VOXLICET_AUDIOWMARK.",
            )
        return found

    def _key_options(self) -> list[str]:
        if self._key_file is None:
            return []
        if not Path(self._key_file).is_file():
            raise WatermarkError(
                "key_missing", "The watermark key file is missing; restore it from its back-up."
            )
        return ["--key", self._key_file]


def _wav(samples: Samples, sample_rate: int) -> bytes:
    # 24 bits, so that marking adds no quantisation noise of its own.
    stream = io.BytesIO()
    sf.write(stream, np.clip(samples, -1, 1), sample_rate, format="WAV", subtype="PCM_24")
    return stream.getvalue()


def _reading(match: dict[str, str | float]) -> Reading:
    minutes, seconds = str(match["pos"]).split(":")
    return Reading(
        bits=str(match["bits"]),
        quality=float(match["quality"]),
        start_seconds=float(int(minutes) * 60 + int(seconds)),
        speed=float(match.get("speed", 1.0)),
    )


def _environment() -> dict[str, str]:
    # Our own environment holds secrets the program has no need of.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "GLIBC_TUNABLES": KEEP_MEMORY}
