"""One voice, one talent: finds a voice that another talent enrolled before, and lets staff decide."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.audit.services import record
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, require
from voices.models import EnrolmentCase, Voice
from voices.policies import absent
from voices.quality import speaker
from voices.services import gallery
from voices.services.vectors import unpack

ELSEWHERE = "voice.enrolled_elsewhere"
ELSEWHERE_SENTENCE = (
    "This voice sounds like one that is enrolled already. The platform's staff look into it; "
    "nothing can be trained from it until then."
)


def seek_enrolled(*, actor: Actor, voice: Voice, now: datetime.datetime) -> int:
    """Compare a voice's centroid with every other talent's; open a case for each earlier one it resembles.

    Returns how many cases keep the voice from being trained. Of two voices alike the one enrolled later is
    held, so that copying a talent's recordings cannot hold the talent up. Pairs of talents that staff
    allowed once are not asked about again. Less alike ones (PERHAPS_SAME) open a case that holds nothing and
    that no tenant's log tells of, until its voices grow more alike. Call it in workers: after embedding and
    before a model is ready.
    """
    voice = Voice.objects.get(id=voice.id)
    if voice.centroid is not None:
        near = gallery.neighbours(
            centroid=unpack(voice.centroid),
            encoder=voice.centroid_encoder,
            talent_id=voice.talent_id,
            at_least=speaker.PERHAPS_SAME,
        )
        for other in near:
            if _earlier(other, voice) and not _allowed(voice.talent_id, other.talent_id):
                _open(actor, voice, other, now)
    return EnrolmentCase.objects.against(voice).count()


def require_sole_enrolment(voice: Voice) -> None:
    """Raise Forbidden: `voice.enrolled_elsewhere` while a case is open or was decided against the voice.

    The refusal tells nothing about the other voice.
    """
    if EnrolmentCase.objects.against(voice).exists():
        raise Forbidden(ELSEWHERE, ELSEWHERE_SENTENCE)


@transaction.atomic
def decide_enrolment(
    *, actor: Actor, case_id: UUID, allow: bool, reason: str, now: datetime.datetime
) -> EnrolmentCase:
    """Allow or block the later voice of a case: one person at two agencies is legitimate, a copy is not.

    Where the earlier one is the copy, stop that voice and allow this one.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: no such case for this actor.
        Invalid: `review.reason`.
        Conflict: `state.transition`, where it is decided so already.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    if not reason.strip():
        raise Invalid("review.reason", "Say in a sentence why; the decision stands in the log.")
    rows = EnrolmentCase.objects.visible_to(actor).select_related("voice__talent")
    case = rows.select_for_update(of=("self",)).filter(id=case_id).first()
    if case is None:
        raise absent("enrolment case")
    status = EnrolmentCase.Status.ALLOWED if allow else EnrolmentCase.Status.BLOCKED
    states.advance(case, status, reason=reason.strip(), decided_by_id=actor.user_id, decided_at=now)
    _log(actor, f"voices.enrolment.{status.value}", case)
    return case


@transaction.atomic
def _open(actor: Actor, voice: Voice, other: gallery.Neighbour, now: datetime.datetime) -> None:
    similarity = round(other.similarity, 4)
    case, created = EnrolmentCase.objects.select_for_update(of=("self",)).get_or_create(
        voice=voice,
        other_id=other.voice_id,
        defaults={"similarity": similarity, "encoder": voice.centroid_encoder, "opened_at": now},
    )
    held_before = not created and case.held
    if case.status == EnrolmentCase.Status.OPEN and similarity > case.similarity:
        case.similarity = similarity
        case.save(update_fields=["similarity"])
    if case.held and not held_before:
        _log(actor, "voices.enrolment.opened", case)
    elif created:
        _log_for_platform(actor, "voices.enrolment.asked", case)


def _log(actor: Actor, action: str, case: EnrolmentCase) -> None:
    """Once for the platform, by the case; once for the tenant, by its own voice and nothing else."""
    _log_for_platform(actor, action, case)
    record(
        actor=actor,
        action=action,
        subject=f"voice:{case.voice_id}",
        data={},
        organization_id=case.voice.talent.organization_id,
    )


def _log_for_platform(actor: Actor, action: str, case: EnrolmentCase) -> None:
    record(actor=actor, action=action, subject=f"enrolment_case:{case.id}", data={}, organization_id=None)


def _earlier(other: gallery.Neighbour, voice: Voice) -> bool:
    if other.enrolled_at is None or voice.enrolled_at is None:
        return other.enrolled_at is None
    return (other.enrolled_at, other.voice_id) < (voice.enrolled_at, voice.id)


def _allowed(one: UUID, other: UUID) -> bool:
    pair = Q(voice__talent_id=one, other__talent_id=other) | Q(voice__talent_id=other, other__talent_id=one)
    return EnrolmentCase.objects.filter(pair, status=EnrolmentCase.Status.ALLOWED).exists()
