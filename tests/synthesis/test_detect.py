"""Detection: what a clip found in the wild leads to, and what it tells to whom."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from pytest_django.fixtures import Settings

from marketplace.core import clock, objects
from marketplace.core.actor import Actor
from marketplace.core.errors import Gone, Invalid, TooLarge, Unavailable
from marketplace.core.models import DataKey
from synthesis import services
from synthesis.audio.files import decode, encode
from synthesis.engines.protocol import Samples
from synthesis.models import Detection, Render
from synthesis.services import matching
from synthesis.watermarks.protocol import Reading
from tests.conftest import Tenant
from tests.synthesis.speech import speechlike
from tests.synthesis.studio import WORKER, Studio, claimed

pytestmark = pytest.mark.django_db
TEXT = "Good morning to all of you, and fresh bread to everyone who is up this early."


def ask(actor: Actor, content: bytes) -> Detection:
    row = services.request_detection(actor=actor, content=content, now=clock.now())
    claim = claimed(row)
    answered = services.perform_detection(actor=WORKER, claim=claim)
    assert answered is not None
    return answered


def delivered_samples(studio: Studio, render: Render) -> Any:
    opened = services.open_render_file(actor=studio.buyer, render_id=render.id, format="mp3", now=clock.now())
    return decode(opened.content)


def test_a_delivered_clip_is_found_exactly(studio: Studio, make_tenant: Callable[..., Tenant]) -> None:
    render = studio.deliver(text=TEXT, formats=["mp3"])
    samples, rate = delivered_samples(studio, render)
    stranger = make_tenant("advertiser", "Stranger")
    row = ask(stranger.actor, _mp3_64(samples, rate))
    assert (row.status, row.match, row.distance, row.render_id) == ("done", "exact", 0, render.id)
    assert row.result["stage"] == "whole"


def test_the_clip_is_destroyed_with_the_answer(studio: Studio) -> None:
    row = ask(studio.buyer, encode(speechlike(2.0, 16_000), 16_000, format="wav"))
    assert (row.match, row.render_id, row.distance) == ("none", None, None)
    with pytest.raises(Unavailable):
        objects.get_raw(key=f"detections/{row.id}")
    with pytest.raises(Gone):
        objects.get(key=f"detections/{row.id}", data_key=DataKey.objects.get(id=row.data_key_id))


def test_a_faster_clip_is_found_by_its_speed(studio: Studio) -> None:
    import soxr

    # Ten seconds: the search for speed misses a five-second MP3 now and then.
    render = studio.deliver(text=f"{TEXT} {TEXT}", formats=["mp3"])
    samples, rate = delivered_samples(studio, render)
    faster = soxr.resample(samples, rate * 1.05, rate).astype(np.float32)
    row = ask(studio.buyer, encode(faster, rate, format="wav"))
    assert (row.match, row.render_id) == ("exact", render.id)
    assert row.result["stage"] == "speed"
    assert row.result["speed"] == pytest.approx(1.05, abs=0.01)


@pytest.mark.parametrize(("flipped", "match"), [(0, "exact"), (1, "near"), (24, "near"), (25, "none")])
def test_marks_with_wrong_bits_are_near_up_to_24(
    studio: Studio, settings: Settings, flipped: int, match: str
) -> None:
    render = studio.deliver()
    Damaged.bits = f"{int(render.watermark_id, 16) ^ ((1 << flipped) - 1):032x}"
    settings.WATERMARKERS = {"default": {"BACKEND": f"{__name__}.Damaged"}}
    row = ask(studio.buyer, encode(speechlike(5.0, 16_000), 16_000, format="wav"))
    assert row.match == match
    assert row.distance == (None if match == "none" else flipped)
    assert row.render_id == (None if match == "none" else render.id)


def test_only_delivered_renders_are_named(studio: Studio, settings: Settings) -> None:
    render = studio.request()
    Damaged.bits = render.watermark_id
    settings.WATERMARKERS = {"default": {"BACKEND": f"{__name__}.Damaged"}}
    row = ask(studio.buyer, encode(speechlike(2.0, 16_000), 16_000, format="wav"))
    assert row.match == "none"


def test_the_ladder_goes_from_cheap_to_dear(settings: Settings) -> None:
    settings.WATERMARKERS = {"default": {"BACKEND": f"{__name__}.Blind"}}
    Blind.asked.clear()
    beats: list[int] = []
    assert matching.match_clip(speechlike(6.0, 16_000), 16_000, alive=lambda: beats.append(1)) is None
    assert Blind.asked == [(96_000, False), (48_000, False), (48_000, False), (96_000, True)]
    assert len(beats) == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "detection.unreadable"),
        (b"RIFF not really a wave file at all" * 10, "detection.unreadable"),
        (encode(speechlike(0.5, 16_000), 16_000, format="wav"), "detection.too_short"),
        (encode(np.zeros(61 * 8_000, np.float32), 8_000, format="wav"), "detection.unreadable"),
    ],
)
def test_bad_clips_are_refused(studio: Studio, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.request_detection(actor=studio.buyer, content=content, now=clock.now())
    assert caught.value.code == code
    assert not Detection.objects.exists()


def test_a_bomb_is_refused_by_its_header(studio: Studio) -> None:
    bomb = io.BytesIO()
    sf.write(bomb, np.zeros(8_000 * 3600, np.int16), 8_000, format="FLAC")
    assert len(bomb.getvalue()) < 1 << 20
    with pytest.raises(Invalid, match="at most 60 seconds"):
        services.request_detection(actor=studio.buyer, content=bomb.getvalue(), now=clock.now())


def test_oversized_uploads_are_refused(studio: Studio) -> None:
    with pytest.raises(TooLarge):
        services.request_detection(actor=studio.buyer, content=b"x" * ((24 << 20) + 1), now=clock.now())


def _mp3_64(samples: Samples, rate: int) -> bytes:
    stream = io.BytesIO()
    sf.write(stream, samples, rate, format="MP3", bitrate_mode="CONSTANT", compression_level=0.6)
    assert Render.objects.exists()
    return stream.getvalue()


class Damaged:
    """Reads one given mark from everything."""

    name = "damaged"
    minimum_seconds = 0.0
    bits = ""

    def embed(self, samples: Samples, sample_rate: int, *, mark: str, strong: bool = False) -> None:
        raise NotImplementedError

    def read(self, samples: Samples, sample_rate: int, *, search_speed: bool = False) -> Any:
        return (Reading(self.bits, 1.0, 0.0, 1.0),)


class Blind:
    """Reads nothing and remembers what it was asked."""

    name = "blind"
    minimum_seconds = 0.0
    asked: list[tuple[int, bool]] = []

    def embed(self, samples: Samples, sample_rate: int, *, mark: str, strong: bool = False) -> None:
        raise NotImplementedError

    def read(self, samples: Samples, sample_rate: int, *, search_speed: bool = False) -> Any:
        self.asked.append((len(samples), search_speed))
        return ()
