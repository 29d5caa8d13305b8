"""Who speaks when: spans leave nothing out, sentences are the talent's alone, doubts are named."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voices.sound import encode, speech
from voices.quality.archive import spans as finding
from voices.quality.archive.grid import FRAME, RATE
from voices.quality.archive.listening import Heard, at_grid_rate, listen
from voices.quality.archive.music import held_tones
from voices.quality.archive.spans import LONGEST, PADDING, SHORTEST, Kind, Span, partition, phrases, sentences
from voices.quality.archive.speakers import in_this_file, similarity_by_frame
from voices.quality.archive.summary import in_milliseconds, seconds_of
from voices.quality.archive.trust import Doubt, confidence, doubt
from voices.quality.examine import examine
from voices.quality.recording import read_recording

TALENT, STRANGER = 0.85, 0.4


def heard(
    *stretches: tuple[int, float | None], tones: float = 0.9, level: float = -60.0
) -> tuple[Heard, Any]:
    """Stretches of frames: (how many, similarity, or None for nobody), as if one had listened."""
    speech = np.concatenate([np.full(n, 0.0 if who is None else 0.9, np.float32) for n, who in stretches])
    similarity = np.concatenate([np.full(n, np.nan if who is None else who) for n, who in stretches])
    levels = np.where(speech > 0.5, -20.0, level).astype(np.float32)
    empty = np.zeros((0, 0), np.float32)
    scores = np.full(speech.size, tones, np.float32)
    return Heard(speech, levels, scores, np.zeros(0, np.int64), empty), similarity


def lengths(found: list[Span]) -> list[int]:
    return [span.frames for span in found]


def test_sentences_are_cut_at_the_longest_pauses() -> None:
    said, similarity = heard(
        (20, None), (110, TALENT), (8, None), (110, TALENT), (20, None), (120, TALENT), (10, None),
        (130, TALENT), (20, None),
    )  # fmt: skip
    kept = sentences(phrases(said, similarity), said.speech.size)
    assert [(span.start, span.end) for span in kept] == [(15, 253), (263, 533)]


def test_a_turn_ends_with_the_speaker_and_with_silence() -> None:
    said, similarity = heard(
        (200, TALENT), (10, None), (60, STRANGER), (10, None), (100, TALENT), (40, None), (150, TALENT)
    )
    kept = sentences(phrases(said, similarity), said.speech.size)
    assert [(span.start, span.end) for span in kept] == [(0, 205), (275, 385), (415, 570)]


def test_what_is_too_short_or_has_no_pause_is_left_out_and_named() -> None:
    said, similarity = heard((50, TALENT), (60, None), (LONGEST + 40, TALENT), (50, None), (200, 0.68))
    spoken = phrases(said, similarity)
    assert sentences(spoken, said.speech.size) == []
    kinds = [(span.kind, span.frames) for span in partition(said, spoken, []) if span.kind != Kind.SILENCE]
    assert kinds == [(Kind.SHORT, 50), (Kind.UNCLEAR, LONGEST + 40), (Kind.UNCLEAR, 200)]


def test_two_voices_without_a_pause_are_nobodys_sentence() -> None:
    said, similarity = heard((150, TALENT), (150, STRANGER))
    assert [span.kind for span in phrases(said, similarity)] == [Kind.UNCLEAR]


def test_music_is_told_from_noise_and_from_a_breath() -> None:
    for tones, expected in ((2.5, Kind.MUSIC), (0.7, Kind.NOISE)):
        said, similarity = heard((200, TALENT), (100, None), (150, TALENT), tones=0.9, level=-30.0)
        said.tones[200:300] = tones
        spoken = phrases(said, similarity)
        found = partition(said, spoken, sentences(spoken, said.speech.size))
        assert expected in [span.kind for span in found]
    said, similarity = heard((200, TALENT), (10, None), (200, TALENT), level=-30.0)
    spoken = phrases(said, similarity)
    assert {span.kind for span in partition(said, spoken, [])} == {Kind.SHORT, Kind.SILENCE}


def test_speech_over_music_is_music() -> None:
    said, similarity = heard((200, TALENT), (20, None), tones=2.0)
    assert [span.kind for span in phrases(said, similarity)] == [Kind.MUSIC]


STRETCHES = st.lists(
    st.tuples(st.integers(1, 500), st.sampled_from([None, TALENT, STRANGER, 0.68])), min_size=1, max_size=14
)


@settings(max_examples=150, deadline=None)
@given(STRETCHES, st.sampled_from([-60.0, -25.0]), st.sampled_from([0.9, 2.2]))
def test_spans_part_the_file_and_sentences_hold_nobody_else(
    stretches: list[tuple[int, float | None]], level: float, tones: float
) -> None:
    said, similarity = heard(*stretches, level=level)
    said.tones[: said.tones.size // 2] = tones
    spoken = phrases(said, similarity)
    kept = sentences(spoken, said.speech.size)
    found = partition(said, spoken, kept)
    assert found[0].start == 0
    assert found[-1].end == said.speech.size
    assert all(a.end == b.start and a.kind != b.kind for a, b in itertools.pairwise(found))
    who = np.concatenate([np.full(n, 0.0 if s is None else s) for n, s in stretches])
    for sentence in kept:
        assert sentence.end <= said.speech.size
        assert SHORTEST <= sentence.frames <= LONGEST + 2 * PADDING
        inside = who[sentence.start : sentence.end]
        # A stranger's cough of under 100 ms is no phrase; anything longer parts the turn.
        assert longest_run(inside == STRANGER) < 4
    assert all(a.end <= b.start for a, b in itertools.pairwise(kept))
    duration = said.speech.size * 32 + 17
    listed = in_milliseconds(found, duration)
    assert (listed[0][0], listed[-1][1]) == (0, duration)
    summed = seconds_of(listed, 0.0)["kinds"]
    assert sum(row["seconds"] for row in summed) == pytest.approx(duration / 1000, abs=0.05)


def longest_run(mask: np.ndarray) -> int:
    return max((end - start for start, end in finding._runs(mask)), default=0)


def test_an_empty_file_is_one_span() -> None:
    assert in_milliseconds([], 5000) == [[0, 5000, "silence"]]


def test_held_tones_tell_a_chord_from_noise() -> None:
    time = np.arange(8 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220.0, 277.2, 329.6, 440.0, 659.3)) / 20
    noise = 0.05 * np.random.default_rng(0).standard_normal(time.size)
    assert held_tones(noise.astype(np.float32)).max() < 1.2
    assert np.median(held_tones((chord + 0.02 * noise).astype(np.float32))) > 2.0
    assert held_tones(np.zeros(100, np.float32)).size == 0


@pytest.mark.parametrize("seconds", [3.0, 61.5, 130.0])
def test_listening_in_chunks_hears_what_listening_at_once_would(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loud:
        """Speech is what is loud."""

        def hear(self, samples: Any) -> Any:
            return (samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME).std(axis=1) > 0.01).astype(
                "f4"
            )

    monkeypatch.setattr("voices.quality.archive.listening.SpeechDetector", Loud)
    samples = speech(seconds, RATE, seed=4)
    asked: list[bytes] = []

    def embed(window: Any, rate: int) -> Any:
        asked.append(window.tobytes())
        return np.array([1.0, float(np.abs(window).sum())], np.float32)

    told: list[int] = []
    blocks = [samples[at : at + 70_001] for at in range(0, samples.size, 70_001)]
    said = listen(blocks, embed, told.append)
    count = samples.size // FRAME
    assert said.speech.size == said.level_db.size == said.tones.size == count == told[-1]
    assert np.array_equal(said.speech, Loud().hear(samples))
    expected = [
        start for start in range(0, count - 49, 25) if np.mean(said.speech[start : start + 50] > 0.5) >= 0.5
    ]
    assert said.print_starts.tolist() == expected
    assert asked == [samples[start * FRAME : (start + 50) * FRAME].tobytes() for start in expected]
    assert said.tones[45:-45] == pytest.approx(held_tones(samples)[45:-45], abs=1e-5)


def test_resampling_keeps_the_length() -> None:
    samples = speech(12.0, 44_100)
    blocks = [samples[at : at + 100_000] for at in range(0, samples.size, 100_000)]
    assert abs(sum(b.size for b in at_grid_rate(blocks, 44_100)) - 12 * RATE) <= 1
    assert sum(b.size for b in at_grid_rate(iter([samples]), RATE)) == samples.size


def test_the_reference_moves_to_how_the_talent_sounds_here() -> None:
    reference, here = np.array([1.0, 0.0], np.float32), np.array([0.8, 0.6], np.float32)
    said, _ = heard((600, TALENT))
    many = Heard(said.speech, said.level_db, said.tones, np.arange(12) * 25, np.stack([here] * 12))
    moved = in_this_file(many, reference)
    assert 0.94 < float(moved @ reference) < float(moved @ here) + 0.01 < 1.0
    few = Heard(said.speech, said.level_db, said.tones, np.arange(3) * 25, np.stack([here] * 3))
    assert np.array_equal(in_this_file(few, reference), reference)
    assert np.array_equal(in_this_file(said, reference), reference)
    by_frame = similarity_by_frame(few, reference)
    assert by_frame[60] == pytest.approx(0.8)
    assert np.isnan(by_frame[-1])


GOOD = examine(read_recording(encode(speech(4.0))))
NOISY = examine(
    read_recording(
        encode((speech(4.0) + 0.004 * np.random.default_rng(0).standard_normal(96_000)).astype(np.float32))
    )
)


@pytest.mark.parametrize(
    ("text", "probabilities", "similarity", "report", "expected"),
    [
        ("three good words", [0.99] * 3, 0.9, GOOD, None),
        ("two words", [0.99] * 2, 0.9, GOOD, Doubt.NO_WORDS),
        ("three heard words", [], 0.9, GOOD, Doubt.UNRATED_WORDS),
        ("three dim words", [0.99, 0.6, 0.7], 0.9, GOOD, Doubt.UNSURE_WORDS),
        ("one word very dim", [0.999, 0.999, 0.999, 0.3], 0.9, GOOD, Doubt.UNSURE_WORDS),
        ("it was 1969 then", [0.99] * 4, 0.9, GOOD, Doubt.SEVERAL_READINGS),
        ("three good words", [0.99] * 3, 0.8, GOOD, Doubt.UNSURE_SPEAKER),
        ("three good words", [0.99] * 3, 0.9, NOISY, Doubt.QUALITY),
    ],
)
def test_doubts(text: str, probabilities: list[float], similarity: float, report: Any, expected: Any) -> None:
    assert doubt(text, probabilities, similarity, report) == expected


def test_no_probability_is_no_confidence() -> None:
    assert confidence([]) is None
    assert confidence([0.5, 1.0]) == 0.75
