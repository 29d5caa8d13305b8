"""The engine's parts that need no model: options, licences, pieces of text, checks, frames."""

import importlib.util
import io
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.engines import gate
from synthesis.engines.coqui import checks, frames, licences, tuning
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.coqui.sentences import CHARACTERS, pieces
from synthesis.engines.protocol import EngineError, TrainingTake

PINS = {"config.json": "0" * 64, "model.pth": "1" * 64, "vocab.json": "2" * 64}
TRAINING = {"dvae.pth": "4" * 64, "mel_stats.pth": "5" * 64}


def engine(**options: Any) -> CoquiEngine:
    given_options: dict[str, Any] = {
        "store": "/nowhere",
        "sha256": PINS,
        "weights": "xtts_v2",
        "listening": {"speaker_encoder": "off"},
    }
    return CoquiEngine(**(given_options | options))


@pytest.mark.parametrize(
    "options",
    [
        {"model": "bark"},
        {"sha256": {}},
        {"sha256": PINS | {"speakers_xtts.pth": "3" * 64}},
        {"sha256": PINS | {"model.pth": "latest"}},
        {"model": "vits", "sha256": {"config.json": "0" * 64, "model.pth": "1" * 64}},
        {"sha256": PINS | {"model.safetensors": "3" * 64}},
        {"store": "s3://bucket/xtts"},
        {"device": "tpu"},
        {"device": "cpu:1"},
        {"threads": 0},
        {"pace": [0.2, 0.1]},
        {"listening": {"speaker": "default"}},
        {"tune": {}},
        {"tune": {"epoch": 3}, "sha256": PINS | TRAINING},
        {"tune": {"epochs": 0}, "sha256": PINS | TRAINING},
        {"tune": {"speaker": "ann"}, "sha256": PINS | TRAINING},
        {"weights": "free"},
        {"weights": {"name": "ours", "commercial": True}},
        {"weights": {"name": "ours", "commercial": "yes", "source": "https://example.org"}},
        {"weights": {"name": "", "commercial": True, "source": "https://example.org"}},
        {"weights": {"name": "ours", "commercial": True, "source": "trust me"}},
    ],
)
def test_options_that_are_not_exact_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        engine(**options)


def test_non_commercial_weights_serve_no_commercial_purpose() -> None:
    with pytest.raises(EngineError) as refused:
        gate.require_commercial(engine().info, ["advertising"])
    assert refused.value.code == "commercial_use_forbidden"
    gate.require_commercial(engine().info, ["research"])
    ours = {"name": "ours", "commercial": True, "source": "https://example.org"}
    gate.require_commercial(engine(weights=ours).info, ["advertising"])


@pytest.mark.parametrize(
    ("weights", "commercial"),
    [
        ("xtts_v2", False),
        ("your_tts", False),
        ("fairseq/mms", False),
        ("en/ljspeech/vits", True),
        ("en/vctk/vits", True),
        ("de/thorsten/vits", True),
        ("openvoice_v2", True),
        ("freevc24", True),
        ("knnvc", True),
    ],
)
def test_the_table_of_weights_says_who_may_sell(weights: str, commercial: bool) -> None:
    terms = licences.WEIGHTS[weights]
    assert terms.commercial is commercial
    assert terms.source.startswith("https://")


def test_parts_that_speak_as_one_are_bound_by_the_strictest() -> None:
    free, forbidden = licences.WEIGHTS["openvoice_v2"], licences.WEIGHTS["xtts_v2"]
    both = licences.together([free, forbidden])
    assert (both.name, both.commercial, both.source) == ("MIT + CPML 1.0.0", False, forbidden.source)
    assert licences.together([free, free]) == free


def test_weights_that_are_no_numbers_are_no_voice() -> None:
    good = {"gpt.head": np.ones(3, np.float16)}
    assert tuning.checked(good) is good
    for bad in ({}, {"gpt.head": np.array([1, np.inf], np.float16)}):
        with pytest.raises(EngineError, match="diverged") as refused:
            tuning.checked(bad)
        assert refused.value.code == "training_failed"


def test_the_version_pins_the_weights() -> None:
    assert engine().info.version == "0.28.0+xtts.111111111111"


def test_without_its_library_or_files_the_engine_is_unavailable(tmp_path: Path) -> None:
    take = TrainingTake("t", np.zeros(24_000 * 7, np.float32), 24_000, "Words.")
    for options in ({"store": tmp_path}, {"python": str(tmp_path / "absent")}):
        with pytest.raises(EngineError) as refused:
            engine(**options).train([take], language="en", progress=lambda fraction, stage: None)
        assert refused.value.code == "engine_unavailable"
    if importlib.util.find_spec("TTS") is None:
        with pytest.raises(EngineError, match="install the coqui extra"):
            engine(python=sys.executable).train([take], language="en", progress=lambda fraction, stage: None)


def cut(text: str, language: str = "en", tokens: int = 400) -> list[str]:
    return [piece.text for piece in pieces(text, language, lambda piece: len(piece) < tokens)]


def test_quotes_and_loose_ends_go() -> None:
    assert cut("“The boat left early” –") == ["The boat left early."]
    assert cut("Is that all there is?") == ["Is that all there is?"]


def test_short_sentences_get_a_neighbour() -> None:
    assert cut("Yes. No. The boat left early.") == ["Yes. No. The boat left early."]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    first, second = "the boat left early that morning " * 4, "nobody had seen it go at all " * 4
    assert cut(f"{first.strip()}, {second.strip()}.") == [f"{first.strip()},", f"{second.strip()}."]


def test_a_word_beyond_the_limit_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        cut("x" * 100, tokens=50)
    assert refused.value.code == "text_unspeakable"


words = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20)
texts = st.lists(st.tuples(words, st.sampled_from([" ", ", ", ". ", "! ", "; "])), min_size=1, max_size=120)


@given(texts, st.sampled_from(["en", "it", "ja"]))
def test_pieces_keep_every_word_in_order_and_every_limit(parts: list[tuple[str, str]], language: str) -> None:
    text = "".join(word + mark for word, mark in parts)
    found = cut(text, language, tokens=100)
    assert all(len(piece) <= min(CHARACTERS[language], 99) for piece in found)
    kept = "".join(found)
    assert _letters(kept) == _letters(text)


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())


def tone(seconds: float, level: float = 0.3) -> Any:
    return (level * np.sin(np.arange(round(24_000 * seconds)) / 20)).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "found"),
    [
        (tone(2.0), None),
        (tone(0.1), "too_short"),
        (tone(20.0), "too_long"),
        (tone(2.0, 0.001), "silent"),
        (tone(2.0, 1.2), "beyond_full_scale"),
        (np.append(tone(2.0), np.float32("nan")), "not_finite"),
        (np.zeros(0, np.float32), "no_audio"),
        (np.zeros((2, 100), np.float32), "no_audio"),
    ],
)
def test_what_is_no_speech_is_told(samples: Any, found: str | None) -> None:
    assert checks.fault(samples, 24_000, 30, (0.02, 0.25)) == found


def test_frames_read_back_and_broken_ones_are_refused() -> None:
    stream = io.BytesIO()
    frames.write(stream, {"do": "speak", "text": "é"}, b"abc")
    whole = stream.getvalue()
    assert frames.read(io.BytesIO(whole)) == ({"do": "speak", "text": "é"}, b"abc")
    for end in range(len(whole)):
        with pytest.raises(EOFError):
            frames.read(io.BytesIO(whole[:end]))
    for broken in (
        b"\xff" * 12,
        b"\x00\x00\x00\x02" + bytes(8) + b"[]",
        b"\x00\x00\x00\x02" + bytes(8) + b"{{",
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - JSON's own or ours
            frames.read(io.BytesIO(broken))
