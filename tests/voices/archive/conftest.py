"""Archives in every state: files received, and analyses whose findings the test wrote itself."""

import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from marketplace.core import objects
from marketplace.core.actor import Actor, system_actor
from tests.voices.conftest import Studio, _own_object_folder, make_studio, studio
from tests.voices.sound import encode, speech
from voices import services
from voices.models import ArchiveSegment, ArchiveUpload
from voices.quality.archive.grid import FRAME_SECONDS
from voices.quality.archive.spans import Kind, Span
from voices.quality.archive.trust import Doubt
from voices.quality.examine import examine
from voices.quality.recording import read_recording
from voices.services.archive.finish import Found, finish
from voices.services.archive.receive import Reference, folder_of
from voices.services.archive.segments import accept_certain
from voices.services.archive.sentences import Sentence

__all__ = ["_own_object_folder", "make_studio", "studio"]
MARKED = Reference(0, 6_000)
FILE = encode(speech(60.0, seed=99))
WORDS = "this is what was heard."


@dataclass(frozen=True)
class Shelf:
    """A studio with archival material."""

    studio: Studio

    @property
    def actor(self) -> Actor:
        return self.studio.actor

    def receive(self, data: bytes = FILE, reference: Reference | None = MARKED, **more: Any) -> ArchiveUpload:
        return services.receive_archive(
            actor=more.pop("actor", self.actor),
            voice=self.studio.voice,
            file=io.BytesIO(data),
            size=len(data),
            filename="interview.flac",
            reference=reference,
            now=self.studio.now,
            **more,
        )

    def reviewed(self, doubts: tuple[Doubt | None, ...] = (None, Doubt.UNSURE_WORDS)) -> ArchiveUpload:
        """An archive analysed into one sentence for each doubt; those without doubt are accepted."""
        system, now = system_actor("archive"), self.studio.now
        archive = self.receive()
        claim = services.claim_analysis(actor=system, archive_id=archive.id, now=now)
        assert claim is not None
        found = [self._sentence(archive, number, doubt) for number, doubt in enumerate(doubts)]
        last = round(60 / FRAME_SECONDS)
        kept = [span for span, _ in found]
        spans = [*kept, Span(kept[-1].end if kept else 0, last, Kind.SILENCE)]
        done = finish(system, claim, Found(spans, 40.0, found, "pitch/1", "marked"), now)
        accept_certain(actor=system, archive=done, clock=lambda: now)
        return ArchiveUpload.objects.get(id=archive.id)

    def _sentence(self, archive: ArchiveUpload, number: int, doubt: Doubt | None) -> tuple[Span, Sentence]:
        data = encode(speech(4.0, seed=number + 1))
        key = f"{folder_of(archive)}/1/{number + 1:05d}.flac"
        objects.put(key=key, plaintext=data, data_key=self.studio.voice.data_key)
        sentence = Sentence(
            Kind.TALENT,
            0.91,
            examine(read_recording(data)),
            object_key=key,
            sample_rate=24_000,
            text=WORDS,
            confidence=0.95,
            transcriber="whisper/1",
            doubt=doubt,
        )
        return Span(number * 125, (number + 1) * 125, Kind.TALENT), sentence

    def segments(self, archive: ArchiveUpload) -> list[ArchiveSegment]:
        return list(archive.segments.order_by("number"))


@pytest.fixture
def shelf(studio: Studio) -> Shelf:
    return Shelf(studio)


@pytest.fixture
def later(now: datetime.datetime) -> Callable[[int], datetime.datetime]:
    """The instant so many seconds from now."""
    return lambda seconds: now + datetime.timedelta(seconds=seconds)


def silence(seconds: float, rate: int = 24_000) -> Any:
    return np.zeros(round(seconds * rate), np.float32)
