"""Statements really spoken, by a stand-in, and really heard: the four words, the rest, and silence."""

import datetime
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytest_django.fixtures import Settings

from licensing.models import Consent, Statement
from licensing.policies.statements import COVERED_ACCEPT, COVERED_REFUSE, StatementText, statement_text
from marketplace import settings as shipped
from tests.licensing.market import Market
from tests.licensing.test_statements import _store, check, consent, issue, send
from tests.voices.sound import Samples, encode

__all__ = ["_store", "consent"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("flite") is None, reason="no flite here; on Debian: apt-get install flite"
    ),
]
CHALLENGE = ["tiger", "piano", "orange", "window"]
RATE = 16_000

Say = Callable[[str], Samples]


@pytest.fixture(autouse=True)
def _ears(settings: Settings, _store: None) -> None:
    """Whisper as it is shipped; voices are compared elsewhere."""
    pytest.importorskip("ctranslate2", reason="the transcriber needs the worker extra")
    settings.TRANSCRIBERS = {"whisper": shipped.TRANSCRIBERS["whisper"]}


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Speaks a text with flite's slt, with quiet before and after it."""

    def spoken(text: str) -> Samples:
        path = tmp_path / "said.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
        samples, rate = soundfile.read(path, dtype="float32")
        assert rate == RATE
        return np.pad(samples, RATE // 2)

    return spoken


@pytest.fixture
def statement(market: Market, consent: Consent) -> Statement:
    """An issued statement whose day and words are the same in every run."""
    issued = issue(market, consent)
    text = _text(CHALLENGE)
    Statement.objects.filter(id=issued.id).update(lead=text.lead, text=text.whole, challenge=CHALLENGE)
    issued.refresh_from_db()
    return issued


def _text(challenge: list[str]) -> StatementText:
    return statement_text(
        language="en",
        name="Tess Tone",
        agency="Northlight Talent",
        voice="Bright",
        on=datetime.date(2026, 11, 24),
        challenge=challenge,
    )


def heard(market: Market, statement: Statement, samples: Samples) -> Statement:
    return check(market, send(market, statement, data=encode(samples, RATE)))


def test_the_text_as_it_was_issued_passes(market: Market, statement: Statement, say: Say) -> None:
    done = heard(market, statement, say(statement.text))
    # Without a speaker encoder a person decides about the voice; about the words nothing is left to ask.
    assert (done.status, done.code) == ("review", "statement.voice_unchecked")
    assert min(done.report["margins"]) > 0
    assert done.report["covered"] >= COVERED_ACCEPT


@pytest.mark.parametrize("place", [0, 3])
def test_one_other_word_is_refused(market: Market, statement: Statement, say: Say, place: int) -> None:
    other = [*CHALLENGE[:place], "monkey", *CHALLENGE[place + 1 :]]
    done = heard(market, statement, say(_text(other).whole))
    assert (done.status, done.code) == ("refused", "statement.words")
    assert done.report["margins"][place] < 0
    assert done.report["covered"] >= COVERED_ACCEPT


def test_the_words_without_the_rest_are_refused(market: Market, statement: Statement, say: Say) -> None:
    words = say(f"My four words are: {', '.join(CHALLENGE)}.")
    done = heard(market, statement, np.pad(words, RATE))
    assert (done.status, done.code) == ("refused", "statement.incomplete")
    assert min(done.report["margins"]) > 0
    assert done.report["covered"] < COVERED_REFUSE


def test_the_rest_without_the_words_is_refused(market: Market, statement: Statement, say: Say) -> None:
    done = heard(market, statement, say(statement.lead))
    assert (done.status, done.code) == ("refused", "statement.words")


@pytest.mark.parametrize("level", [0.0, 1e-3])
def test_silence_is_refused(market: Market, statement: Statement, level: float) -> None:
    room = np.random.default_rng(0).normal(0, 1, 8 * RATE).astype(np.float32)
    done = heard(market, statement, np.asarray(level * room, dtype=np.float32))
    assert (done.status, done.code) == ("refused", "statement.words")
    assert done.report["covered"] == 0.0
