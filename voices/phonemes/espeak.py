"""Texts as phones, read by espeak-ng in a child process."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from .sounds import PAUSE, sounds_of

READER = Path(__file__).with_name("reader.py")
SECONDS = 30
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "ESPEAK_DATA_PATH")
_NO_SUCH_VOICE = 3
_SWITCH = re.compile(r"\([a-z][a-z-]*\)")
_STRESS = re.compile("[ˈˌ]")


class PhonemesUnavailable(Exception):
    """espeak-ng is not on this machine, or did not answer."""


class LanguageUnknown(Exception):
    """espeak-ng does not read this language."""


def phones_of(texts: Sequence[str], language: str) -> list[tuple[str, ...]]:
    """Per text its phones in IPA, with "_" before, between and after clauses.

    `language` is a BCP 47 tag. Phones that speakers do not tell apart are merged (see `sounds`).

    Raises:
        LanguageUnknown: espeak-ng has no voice for it.
        PhonemesUnavailable: espeak-ng is missing or failed.
    """
    return list(_phones_of(tuple(texts), language))


@lru_cache(maxsize=64)
def _phones_of(texts: tuple[str, ...], language: str) -> tuple[tuple[str, ...], ...]:
    sounds = sounds_of(language)
    return tuple(
        _line([sounds.canonical(_raw(clause)) for clause in clauses])
        for clauses in _read(texts, sounds.voice)
    )


def _line(clauses: list[list[str]]) -> tuple[str, ...]:
    return (PAUSE, *(phone for clause in clauses if clause for phone in (*clause, PAUSE)))


def _raw(clause: str) -> list[str]:
    """espeak's phones of a clause, without stress and without its marks for a change of language."""
    plain = _STRESS.sub("", _SWITCH.sub("_", clause))
    return [phone for phone in re.split("[_ ]", plain) if phone]


def _read(texts: Sequence[str], voice: str) -> list[list[str]]:
    # NUL would end the text for espeak.
    asked = json.dumps([text.replace("\0", " ") for text in texts])
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), voice],
            input=asked,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PhonemesUnavailable("espeak-ng took too long to read these texts.") from error
    if done.returncode == _NO_SUCH_VOICE:
        raise LanguageUnknown(f"espeak-ng has no voice “{voice}”.")
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise PhonemesUnavailable(f"espeak-ng could not be run ({said[0]}); install espeak-ng.")
    answers: list[list[str]] = json.loads(done.stdout)
    return answers
