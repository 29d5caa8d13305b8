"""Which words were read: differences, evidence, the flow with a scripted ear, truth on real lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.voices.conftest import Studio
from tests.voices.sound import SPEECH
from voices import services, tasks
from voices.models import Take, Voice
from voices.quality.recording import read_recording
from voices.quality.report import Verdict
from voices.quality.words import Misread, judge_words, strength
from voices.services.words import listen
from voices.transcribers.bpe import token_ids
from voices.transcribers.differences import differences
from voices.transcribers.protocol import DoubtingTranscriber, Edit
from voices.transcribers.whisper import WhisperTranscriber


class Ear:
    """Hears what its class was told, and doubts every edit alike."""

    name, version, languages = "ear", "1", ("en",)
    heard = ""
    doubt = 20.0

    def transcribe(self, samples: Any, sample_rate: int) -> str:
        return self.heard.lower()

    def hear(self, samples: Any, sample_rate: int) -> Any:
        return Heard(self.heard, self.doubt)


class Heard:
    def __init__(self, text: str, doubt: float) -> None:
        self.text, self.doubt = text, doubt

    def doubts(self, edits: Sequence[Edit]) -> list[float]:
        return [self.doubt for _ in edits]


@pytest.fixture
def ear(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Ear]:
    settings.TRANSCRIBERS = {"default": {"BACKEND": f"{__name__}.Ear", "OPTIONS": {}}}
    monkeypatch.setattr(Ear, "heard", "This is sentence number one.")
    monkeypatch.setattr(Ear, "doubt", 20.0)
    return Ear


@pytest.mark.parametrize(
    ("prompt", "heard", "found"),
    [
        ("The year fourteen fifty-five, then", "the year 1455. Then", []),
        ("The harbour of Mr Grey", "the harbor of Mister Gray", []),
        ("by woodcutters only", "by wood cutters only", []),
        ("fine in form", "fine in farm", [("substituted", "form", "farm", 2, "fine in form")]),
        ("a very fine day", "a fine day", [("skipped", "very", "", 1, "a very fine day")]),
        ("a fine day", "a very fine day", [("added", "", "very", 1, "a fine day")]),
        ("the end of it", "the end of", [("skipped", "it", "", 3, "the end of it")]),
        ("three hikers", "33 hikers", [("substituted", "three", "33", 0, "three hikers")]),
        ("words", "", [("skipped", "words", "", 0, "words")]),
        ("", "words", [("added", "", "words", 0, "")]),
    ],
)
def test_differences_sound_different(prompt: str, heard: str, found: list[Any]) -> None:
    places = []
    for it in differences(prompt, heard):
        mended = heard[: it.edit.start] + it.edit.replacement + heard[it.edit.end :]
        places.append((it.kind, it.expected, it.heard, it.at, " ".join(mended.split())))
    assert places == found


def test_alike_words_need_more_evidence_and_every_kind_its_own() -> None:
    assert strength("substituted", 6.5, 1.0) == strength("skipped", 5.0, 1.0) == strength("added", 4.0, 1.0)
    assert strength("substituted", 6.5, 0.2) == pytest.approx(0.3)
    assert judge_words([Misread("added", "", "and", 0.99)], 8) == []


def test_sentences_name_the_words() -> None:
    found = judge_words(
        [
            Misread("substituted", "form", "farm", 3.0),
            Misread("skipped", "of", "", 1.1),
            *[Misread("added", "", word, 2.0) for word in ("well", "so", "then", "and")],
        ],
        12,
    )
    assert [(finding.code, finding.verdict) for finding in found] == [
        ("words_substituted", Verdict.REJECT),
        ("words_skipped", Verdict.WARN),
        ("words_added", Verdict.REJECT),
    ]
    assert "“farm” was read for “form”" in found[0].sentence
    assert "“of”" in found[1].sentence
    assert "“well”, “so”, “then” and 1 more" in found[2].sentence
    long = judge_words([Misread("substituted", "word " * 30, "other " * 30, 9.0)], 90)
    assert len(long[0].sentence) < 120
    assert judge_words([Misread("skipped", "a whole other line", "", 9.0)], 5)[0].code == "words_other"


def test_a_misread_take_is_judged_once_and_told(studio: Studio, ear: type[Ear]) -> None:
    take = studio.record(1)
    assert "words" not in take.report
    ear.heard = "This is my sentence number one"
    for _ in range(2):
        take = services.check_words(take=take, now=studio.now)
    assert (take.status, take.report["verdict"]) == ("rejected", "reject")
    assert take.report["words"]["transcriber"] == "ear/1"
    assert [place["heard"] for place in take.report["words"]["places"]] == ["my"]
    assert [finding["code"] for finding in take.report["findings"]] == ["words_added"]
    assert "“my”" in services.session_report(studio.session).worst[0].sentences[0]


def test_doubtful_words_warn_and_right_ones_pass(studio: Studio, ear: type[Ear]) -> None:
    ear.doubt = 4.5
    right = services.check_words(take=studio.record(1), now=studio.now)
    assert (right.status, right.report["words"]["checked"], right.report["findings"]) == (
        "accepted",
        True,
        [],
    )
    ear.heard = "This is the sentence number two"
    assert services.check_words(take=studio.record(2), now=studio.now).status == "warned"
    ear.heard = ""
    mute = services.check_words(take=studio.record(3), now=studio.now)
    assert [finding["code"] for finding in mute.report["findings"]] == ["words_unheard"]


def test_an_unknown_language_is_said_to_be_unchecked(studio: Studio, ear: type[Ear]) -> None:
    Voice.objects.filter(id=studio.voice.id).update(language="de-DE")
    take = services.check_words(take=studio.record(1), now=studio.now)
    assert take.status == "accepted"
    assert take.report["words"] == {"checked": False, "transcriber": "", "places": []}
    assert [finding["code"] for finding in take.report["findings"]] == ["words_unchecked"]
    assert "de-DE" in take.report["findings"][0]["sentence"]


def test_the_sweep_reads_what_no_wake_up_reached(studio: Studio, ear: type[Ear]) -> None:
    take = studio.record(1)
    assert list(Take.objects.unread()) == [take]
    tasks.sweep()
    assert not Take.objects.unread().exists()


@pytest.fixture(scope="module")
def whisper() -> WhisperTranscriber:
    pytest.importorskip("ctranslate2", reason="the transcriber needs the worker extra")
    return WhisperTranscriber()


def test_text_is_written_in_whispers_own_tokens(whisper: WhisperTranscriber) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="the reference tokenizer is not installed")
    from voices.transcribers.weights import packaged

    weights = packaged()
    _, tokens = weights.load()
    reference = tokenizers.Tokenizer.from_file(str(weights.folder / "tokenizer.json"))
    ranks = {token: number for number, token in enumerate(tokens)}
    for text in (
        " Printing, in the only sense.",
        " £5,000.50 — don't",
        " “Straße” 33rd... x_y",
        "  two  spaces ",
    ):
        assert token_ids(text, ranks) == reference.encode(text, add_special_tokens=False).ids


@pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")
def test_planted_words_are_found_in_a_real_line(whisper: WhisperTranscriber) -> None:
    assert isinstance(whisper, DoubtingTranscriber)
    take = read_recording((SPEECH / "ljspeech" / "LJ001-0008.flac").read_bytes())
    longer = read_recording((SPEECH / "ljspeech" / "LJ001-0004.flac").read_bytes())

    def codes(prompt: str, recording: Any) -> list[str]:
        findings, _ = listen(whisper, recording.samples, recording.sample_rate, prompt)
        return [finding.code for finding in findings]

    text = "produced the block books, which were the immediate predecessors of the true printed book,"
    assert codes("has never been surpassed.", take) == []
    assert codes("has never been suspended.", take) == ["words_substituted"]
    assert codes(text, longer) == []
    assert codes(text.replace(" true", ""), longer) == ["words_added"]
    assert codes(text.replace("true", "true old"), longer) == ["words_skipped"]
    assert codes("Big dogs bother the goat by the garden gate.", longer) == ["words_other"]


@pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")
def test_silence_holds_no_words(whisper: WhisperTranscriber) -> None:
    noise = np.random.default_rng(1).normal(0, 1e-3, 16_000).astype(np.float32)
    findings, _ = listen(whisper, noise, 16_000, "has never been surpassed")
    assert [finding.code for finding in findings] == ["words_unheard"]
