"""The whole way with real people, encoder and transcriber: sentences of one talent, ready to train."""

import io

import numpy as np
import pytest
import soundfile

from infra.bench._archive_mix import SPEECH, music
from marketplace.core import clock
from marketplace.core.actor import system_actor
from tests.voices.archive.conftest import Shelf
from voices import services
from voices.services.archive.receive import Reference
from voices.transcribers.words import word_errors

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here"),
]


def lj(number: int) -> np.ndarray:
    import soxr

    samples, rate = soundfile.read(SPEECH / "ljspeech" / f"LJ001-{number:04d}.flac", dtype="float32")
    return np.asarray(soxr.resample(samples, rate, 24_000), np.float32)


def stranger(index: int) -> np.ndarray:
    import soxr

    path = sorted((SPEECH / "librispeech" / "one-each").glob("*.flac"))[index]
    samples, rate = soundfile.read(path, dtype="float32")
    return np.asarray(soxr.resample(samples[: 8 * rate], rate, 24_000), np.float32)


def test_one_talents_sentences_are_found_heard_and_kept(shelf: Shelf) -> None:
    generator = np.random.default_rng(3)
    song = np.repeat(music(6.0, generator), 2)[: 6 * 24_000]
    turns = [lj(1), stranger(3), lj(4), song, stranger(11), lj(10)]
    gap = np.zeros(20_000, np.float32)
    joined = np.concatenate([piece for turn in turns for piece in (turn, gap)])
    joined += (1e-4 * generator.standard_normal(joined.size)).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, joined, 24_000, format="FLAC")
    archive = shelf.receive(file.getvalue(), Reference(0, 9_000))
    system = system_actor("archive")
    claim = services.claim_analysis(actor=system, archive_id=archive.id, now=clock.now())
    assert claim is not None
    done = services.perform_analysis(actor=system, claim=claim)
    assert done is not None
    assert (done.status, done.error_detail) == ("review", "")
    places = np.cumsum([0, *(turn.size + gap.size for turn in turns)]) / 24
    own = [(places[at], places[at + 1]) for at in (0, 2, 5)]
    found = list(done.segments.order_by("number"))
    assert len(found) >= 3
    for segment in found:
        # A sentence may begin and end in the pause beside it, never beyond its middle.
        beside = segment.start_ms + 420, segment.end_ms - 420
        assert any(start <= beside[0] and beside[1] <= end for start, end in own), segment.text
    kinds = {kind["kind"]: kind["seconds"] for kind in done.report["kinds"]}
    assert kinds["other"] > 8.0
    assert kinds["music"] > 3.0
    assert sum(kinds.values()) == pytest.approx(joined.size / 24_000, abs=0.1)
    said = "Printing, in the only sense with which we are at present concerned,"
    assert word_errors(said, " ".join(found[0].text.split()[:12])).rate < 0.5
    for take in services.training_takes(voice=shelf.studio.voice):
        assert 3.0 <= take.samples.size / take.sample_rate <= 12.4
