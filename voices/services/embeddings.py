"""Embeds takes and finds the ones another person spoke; for workers, because encoders load torch."""

import datetime

import numpy as np
from django.db import transaction
from django.db.models import F

from marketplace.core import backends
from marketplace.core.actor import system_actor
from marketplace.core.errors import Invalid
from voices.models import Session, Take, Voice
from voices.quality import speaker
from voices.quality.report import Finding, Verdict
from voices.services.enrolment import seek_enrolled
from voices.services.erasure import is_readable
from voices.services.training import read_take
from voices.services.vectors import Vector, pack, unpack
from voices.services.verdicts import add_findings

UNHEARD = Finding(
    "speaker_unheard", Verdict.WARN, "There is too little speech in this take to tell whose voice it is."
)


def embed_takes(*, session: Session, now: datetime.datetime) -> int:
    """Embed a session's usable takes, judge each against its voice's others, renew the voice's centroid.

    Returns how many takes were embedded now. Safe to repeat, and to run twice at once: every step writes
    what it would write again. Never call it in a web process.

    Raises Gone, Unavailable, ObjectDamaged: as `training_takes`.
    """
    encoder = backends.get("SPEAKER_ENCODERS")
    name = f"{encoder.name}/{encoder.version}"
    voice = Voice.objects.select_related("data_key", "talent").get(id=session.voice_id)
    waiting = session.takes.usable().exclude(embedding_encoder=name)
    embedded = 0
    for take_id in waiting.values_list("id", flat=True):
        # Read again: another worker may have embedded it while this one was busy with the take before.
        take = waiting.filter(id=take_id).select_related("session").first()
        if take is None:
            continue
        embedded += 1
        samples, rate = read_take(take, voice)
        try:
            vector: Vector | None = encoder.embed(samples, rate)
        except ValueError:
            vector = None
        packed = None if vector is None else pack(vector)
        if not _keep(take, packed, name):
            break
        if vector is None:
            add_findings(take_id=take.id, reason="embed", findings=[UNHEARD], facts={})
    if is_readable(voice.id):
        _judge_and_centre(voice, name, now)
    return embedded


def talent_centroid(*, voice: Voice) -> Vector:
    """The unit vector in the middle of a voice's takes.

    Raises Invalid: `voice.not_embedded` before `embed_takes` ran.
    """
    voice = Voice.objects.get(id=voice.id)
    if voice.centroid is None:
        raise Invalid(
            "voice.not_embedded", "The takes of this voice were not compared yet; close its session first."
        )
    return unpack(voice.centroid)


@transaction.atomic
def _keep(take: Take, packed: bytes | None, encoder: str) -> bool:
    """Write an embedding, unless the voice was erased while it was made."""
    if not is_readable(take.session.voice_id, hold=True):
        return False
    Take.objects.filter(id=take.id).update(embedding=packed, embedding_encoder=encoder)
    return True


def _judge_and_centre(voice: Voice, encoder: str, now: datetime.datetime) -> None:
    """Judge takes against all others of the voice; those of somebody else have no part in the centroid."""
    embedded = _embedded(voice, encoder)
    if len(embedded) > speaker.MINIMUM_OTHERS:
        similarities = speaker.similarities(np.stack([unpack(take.embedding or b"") for take in embedded]))
        for take, similarity in zip(embedded, similarities, strict=True):
            if "speaker_similarity" not in take.report:
                _judge(take, float(similarity))
        embedded = _embedded(voice, encoder)
    if embedded:
        middle = speaker.centroid(np.stack([unpack(take.embedding or b"") for take in embedded]))
        _enrol(voice, middle, encoder, now)
    if len(embedded) > speaker.MINIMUM_OTHERS:
        seek_enrolled(actor=system_actor("embed"), voice=voice, now=now)


@transaction.atomic
def _enrol(voice: Voice, middle: Vector, encoder: str, now: datetime.datetime) -> None:
    """Write the centroid; one far from the centroid before is another person's, enrolled only now."""
    if not is_readable(voice.id, hold=True):
        return
    before = Voice.objects.get(id=voice.id)
    moved = (
        before.centroid is None
        or before.enrolled_at is None
        or (
            before.centroid_encoder == encoder
            and float(middle @ unpack(before.centroid)) < speaker.MOVED_BELOW
        )
    )
    Voice.objects.filter(id=voice.id).update(
        centroid=pack(middle),
        centroid_encoder=encoder,
        centroid_version=F("centroid_version") + 1,
        enrolled_at=now if moved else before.enrolled_at,
    )


def _judge(take: Take, similarity: float) -> None:
    finding = speaker.judge(similarity)
    add_findings(
        take_id=take.id,
        reason="embed",
        findings=[finding] if finding else [],
        facts={"speaker_similarity": round(similarity, 4)},
    )


def _embedded(voice: Voice, encoder: str) -> list[Take]:
    takes = Take.objects.usable().filter(
        session__voice=voice, embedding__isnull=False, embedding_encoder=encoder
    )
    return list(takes.order_by("id"))
