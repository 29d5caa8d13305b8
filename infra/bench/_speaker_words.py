"""Stand-ins who speak statements, and challenges that are not what they spoke."""

import random
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from licensing.policies.statements import StatementText, statement_text
from licensing.vocabulary import challenges
from voices.quality.recording import Recording

VOICES = (
    "flite slt",
    "flite rms",
    "flite awb",
    "flite kal16",
    "espeak-ng en-us",
    "espeak-ng en-us+f3",
    "espeak-ng en-gb+m3",
    "espeak-ng en-gb-scotland+f2",
)
SPEEDS = (0.85, 1.0, 1.2)
NAMES = ("Lena Jarvis", "Alan Stand-in", "Mina Vale", "Robert Okafor", "Yuki Tanaka", "Zoë Grünwald")
WRONG = ("one word off", "two words swapped", "all four others")
WORDS_PER_MINUTE = 165


class Spoken(NamedTuple):
    """A statement that was spoken: who, the words, and the sound."""

    voice: str
    text: StatementText
    challenge: list[str]
    recording: Recording


def spoken(count: int, seed: int) -> Iterator[Spoken]:
    """Statements in turn by every voice at every speed, each with its own name and words."""
    generator = random.Random(seed)  # noqa: S311 - a bench must repeat itself
    words = challenges.WORDS["en"]
    for index in range(count):
        challenge = generator.sample(words, challenges.LENGTH)
        text = statement_text(
            language="en",
            name=generator.choice(NAMES),
            agency="Northlight Talent",
            voice="Bright",
            on=date(2026, 1 + index % 12, 1 + index % 28),
            challenge=challenge,
        )
        voice, speed = VOICES[index % len(VOICES)], SPEEDS[index // len(VOICES) % len(SPEEDS)]
        samples, rate = _say(voice, speed, text.whole)
        yield Spoken(voice, text, challenge, Recording(samples, rate, 16, "wav"))


def wrong(challenge: list[str], index: int) -> tuple[str, list[str]]:
    """Another challenge than was spoken, and how it differs."""
    generator = random.Random(index)  # noqa: S311 - a bench must repeat itself
    others = [word for word in challenges.WORDS["en"] if word not in challenge]
    kind, asked = WRONG[index % len(WRONG)], list(challenge)
    if kind == "one word off":
        asked[generator.randrange(len(asked))] = generator.choice(others)
    elif kind == "two words swapped":
        one, other = generator.sample(range(len(asked)), 2)
        asked[one], asked[other] = asked[other], asked[one]
    else:
        asked = generator.sample(others, len(asked))
    return kind, asked


def _say(voice: str, speed: float, text: str) -> tuple[NDArray[np.float32], int]:
    program, name = voice.split(" ", 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        command = {
            "flite": [
                "flite",
                "-voice",
                name,
                "--setf",
                f"duration_stretch={1 / speed:.3f}",
                "-t",
                text,
                "-o",
            ],
            "espeak-ng": ["espeak-ng", "-v", name, "-s", str(round(WORDS_PER_MINUTE * speed)), text, "-w"],
        }[program]
        subprocess.run([*command, str(path)], check=True)
        samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate
