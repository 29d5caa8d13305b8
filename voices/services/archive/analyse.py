"""perform_analysis: from a sealed file to sentences of the talent and an account of everything else."""

import datetime
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from marketplace.core import backends
from marketplace.core import clock as database_clock
from marketplace.core.actor import Actor
from marketplace.core.errors import Gone, Invalid, Unavailable
from marketplace.core.objects import ObjectDamaged
from voices.models import ArchiveUpload
from voices.policies import require_readable
from voices.quality.archive import spans as finding
from voices.quality.archive.decode import cuts, mono_blocks
from voices.quality.archive.grid import FRAME, FRAME_SECONDS, RATE
from voices.quality.archive.listening import SPEECH, Heard, at_grid_rate, listen
from voices.quality.archive.spans import Kind, Span
from voices.quality.archive.speakers import in_this_file, similarity_by_frame
from voices.quality.header import Header
from voices.services.archive.claims import ArchiveClaim, LeaseLost, fail, renew
from voices.services.archive.events import VOICE
from voices.services.archive.finish import Found, finish
from voices.services.archive.parts import SealedFile, delete_objects
from voices.services.archive.receive import folder_of
from voices.services.archive.segments import accept_certain
from voices.services.archive.sentences import Judge, Sentence
from voices.services.vectors import unpack
from voices.transcribers.protocol import TranscriberUnavailable

log = logging.getLogger(__name__)

Clock = Callable[[], datetime.datetime]
Vector = NDArray[np.float32]
LISTENING_SHARE: Final = 0.6


def perform_analysis(
    *, actor: Actor, claim: ArchiveClaim, clock: Clock = database_clock.now
) -> ArchiveUpload | None:
    """Analyse a claimed archive; None when the lease was lost. Never call it in a web process.

    Safe to be killed anywhere: only the holder of the claim writes, in one transaction at the end. What no
    person need look at is accepted afterwards. Raises Unavailable, so that the sweep tries again.
    """
    archive = ArchiveUpload.objects.select_related(*VOICE).get(id=claim.id)
    made: list[str] = []
    try:
        found = _find(archive, claim, clock, made)
        done = finish(actor, claim, found, clock())
    except LeaseLost:
        log.info("the analysis of %s was taken over by another worker", claim.id)
        delete_objects(made)
        return None
    except (Invalid, Gone) as refusal:
        delete_objects(made)
        return fail(actor, claim, refusal.code, refusal.detail)
    except ObjectDamaged:
        delete_objects(made)
        return fail(actor, claim, "object.damaged", "The stored file was changed; upload it again.")
    except Unavailable:
        delete_objects(made)
        raise
    except TranscriberUnavailable as error:
        delete_objects(made)
        return fail(actor, claim, "transcriber.unavailable", str(error))
    accept_certain(actor=actor, archive=done, clock=clock)
    return ArchiveUpload.objects.get(id=done.id)


def _find(archive: ArchiveUpload, claim: ArchiveClaim, clock: Clock, made: list[str]) -> Found:
    require_readable(archive.voice)
    sealed = SealedFile(folder=folder_of(archive), size=archive.size, data_key=archive.voice.data_key)
    try:
        return _search(archive, cast(BinaryIO, sealed), claim, clock, made)
    except Invalid:
        if sealed.failure is not None:
            raise sealed.failure from None
        raise


def _search(
    archive: ArchiveUpload, file: BinaryIO, claim: ArchiveClaim, clock: Clock, made: list[str]
) -> Found:
    header = _header(archive)
    encoder: Any = backends.get("SPEAKER_ENCODERS")
    reference = _reference(archive, encoder, file, header)
    total = max(1, archive.duration_ms / 1000 / FRAME_SECONDS)
    heard = listen(
        at_grid_rate(mono_blocks(file, header), header.sample_rate),
        encoder.embed,
        lambda frames: renew(claim, progress=LISTENING_SHARE * frames / total, now=clock()),
    )
    own = in_this_file(heard, reference)
    spoken = finding.phrases(heard, similarity_by_frame(heard, own))
    sentences = finding.sentences(spoken, heard.speech.size)
    judge = Judge(
        reference=own,
        language=archive.voice.language,
        data_key=archive.voice.data_key,
        folder=f"{folder_of(archive)}/{claim.fence}",
    )
    judged: list[Sentence] = []
    places = [_in_samples(span, header) for span in sentences]
    for number, samples in cuts(file, header, places):
        span = sentences[number]
        tones = float(heard.tones[span.start : span.end].mean())
        judged.append(judge.judge(samples, header.sample_rate, header.bits, tones, f"{number + 1:05d}"))
        made += [judged[-1].object_key] if judged[-1].object_key else []
        share = (number + 1) / len(sentences)
        renew(claim, progress=LISTENING_SHARE + (1 - LISTENING_SHARE) * share, now=clock())
    return _found(archive, heard, spoken, sentences, judged)


def _found(
    archive: ArchiveUpload,
    heard: Heard,
    spoken: list[Span],
    sentences: list[Span],
    judged: list[Sentence],
) -> Found:
    named = [replace(span, kind=one.kind) for span, one in zip(sentences, judged, strict=True)]
    talent = [pair for pair in zip(sentences, judged, strict=True) if pair[1].kind == Kind.TALENT]
    return Found(
        spans=finding.partition(heard, spoken, named),
        speech_seconds=float((heard.speech > SPEECH).sum() * FRAME_SECONDS),
        sentences=talent,
        encoder=_encoder_name(),
        reference="marked" if archive.reference_start_ms is not None else "takes",
    )


def _reference(archive: ArchiveUpload, encoder: Any, file: BinaryIO, header: Header) -> Vector:
    """The talent's vector: of what the agency marked in the file, else of the voice's takes."""
    start, end = archive.reference_start_ms, archive.reference_end_ms
    if start is not None and end is not None:
        place = (start * header.sample_rate // 1000, end * header.sample_rate // 1000)
        marked = [samples for _, samples in cuts(file, header, [place])]
        try:
            vector: Vector = encoder.embed(marked[0], header.sample_rate)
        except (IndexError, ValueError):
            raise Invalid(
                "archive.reference_unheard",
                "Too little speech was found in the marked stretch; mark another where the talent speaks.",
            ) from None
        return vector
    voice = archive.voice
    if voice.centroid is None or voice.centroid_encoder != _encoder_name():
        raise Invalid(
            "archive.no_reference",
            "Nothing tells the talent from others yet; mark a stretch in which only the talent speaks.",
        )
    return unpack(voice.centroid)


def _header(archive: ArchiveUpload) -> Header:
    """The claims that were checked when the file came in."""
    return Header(
        archive.container,
        archive.sample_rate,
        archive.channels,
        archive.bits,
        archive.frames,
        floating=archive.floating,
        md5=bytes.fromhex(archive.audio_md5),
    )


def _in_samples(span: Span, header: Header) -> tuple[int, int]:
    scale = FRAME * header.sample_rate / RATE
    return round(span.start * scale), min(header.frames, round(span.end * scale))


def _encoder_name() -> str:
    encoder = backends.get("SPEAKER_ENCODERS")
    return f"{encoder.name}/{encoder.version}"
