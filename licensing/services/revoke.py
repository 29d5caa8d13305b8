"""The stop: immediate, for good, by the talent or for them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from licensing.models import Consent, Licence, Notice, Offer, Revocation, Script
from licensing.policies.authority import is_talents_side, may_stop
from licensing.services.aftermath.follow import follow
from licensing.services.aftermath.notices import as_payload
from licensing.services.gates import close_gate
from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Talent, Voice
from voices.services import revoke_voice

Stopped = list[tuple[UUID, UUID]]


@transaction.atomic
def revoke(*, actor: Actor, subject_kind: str, subject_id: UUID, reason: str, now: datetime) -> Revocation:
    """Stop a voice, consent, licence or script. Once this has returned, nothing is delivered under it.

    A voice takes its consent, offers and licences with it; a consent its offers and licences; a script goes
    alone. Stopping the same thing again returns the first revocation. Licensees hear of it through the
    outbox, with a notice for each licence; a stopped voice is erased unless a legal hold stands.

    Raises:
        NotFound: `revocation.subject_not_found`.
        Forbidden: `revocation.not_yours`, `permission.missing`, `consent.superseded` (an old version).
        Invalid: `revocation.subject_kind`.
    """
    voice = Voice.objects.select_related("talent").get(id=_voice_of(actor, subject_kind, subject_id))
    _require_may_stop(actor, voice.talent)
    _hold(actor, voice, subject_kind, subject_id, now)
    done = Revocation.objects.filter(subject_kind=subject_kind, subject_id=subject_id).first()
    if done is not None:
        return done
    stopped = _STOPS[subject_kind](voice, subject_id, now)
    revocation = Revocation.objects.create(
        subject_kind=subject_kind,
        subject_id=subject_id,
        talent=voice.talent,
        voice=voice,
        reason=reason,
        principal=actor.principal,
        licences_stopped=len(stopped),
        at=now,
    )
    notices = follow(
        actor=actor, revocation=revocation, licence_ids=[licence_id for licence_id, _ in stopped], now=now
    )
    _tell(actor, revocation, voice.talent, stopped, notices)
    return revocation


def _require_may_stop(actor: Actor, talent: Talent) -> None:
    """The talent needs no permission: no narrowed key may keep them from stopping."""
    if not may_stop(actor, talent):
        raise Forbidden(
            "revocation.not_yours", "Only the talent, their agency or the platform can stop this."
        )
    if not is_talents_side(actor, talent):
        require(actor, permissions.PLATFORM_MANAGE if actor.is_platform else permissions.LICENSING_WRITE)


def _voice_of(actor: Actor, kind: str, subject_id: UUID) -> UUID:
    """The voice concerned, if the actor may know that the subject exists."""
    found: UUID | None
    if kind == Revocation.SubjectKind.VOICE:
        found = Voice.objects.visible_to(actor).filter(id=subject_id).values_list("id", flat=True).first()
    elif kind == Revocation.SubjectKind.CONSENT:
        consents = Consent.objects.visible_to(actor).filter(id=subject_id)
        found = consents.values_list("voice_id", flat=True).first()
    elif kind == Revocation.SubjectKind.LICENCE:
        licences = Licence.objects.visible_to(actor).filter(id=subject_id)
        found = licences.values_list("voice_id", flat=True).first()
    elif kind == Revocation.SubjectKind.SCRIPT:
        scripts = Script.objects.visible_to(actor).filter(id=subject_id)
        found = scripts.values_list("licence__voice_id", flat=True).first()
    else:
        raise Invalid(
            "revocation.subject_kind", "Only a voice, a consent, a licence or a script can be stopped."
        )
    if found is None:
        raise NotFound("revocation.subject_not_found", f"There is no such {kind}.")
    return found


def _hold(actor: Actor, voice: Voice, kind: str, subject_id: UUID, now: datetime) -> None:
    """Lock what is stopped, voice first; deliveries that were judged before are waited for here.

    One licence, or one of its scripts, is stopped without the voice, so that its neighbours need not wait.
    """
    if kind == Revocation.SubjectKind.SCRIPT:
        close_gate(Script.objects.values_list("licence_id", flat=True).get(id=subject_id))
        Script.objects.select_for_update(no_key=True).get(id=subject_id)
        return
    close_gate(subject_id if kind == Revocation.SubjectKind.LICENCE else voice.id)
    if kind == Revocation.SubjectKind.VOICE:
        revoke_voice(actor=actor, voice=voice, now=now)
    elif kind == Revocation.SubjectKind.CONSENT:
        Voice.objects.select_for_update(no_key=True).get(id=voice.id)
    else:
        Licence.objects.select_for_update(no_key=True).get(id=subject_id)


def _stop_voice(voice: Voice, subject_id: UUID, now: datetime) -> Stopped:
    current = Consent.objects.current(voice.id).select_for_update(no_key=True).first()
    if current is not None and states.may_advance(current, Consent.Status.WITHDRAWN):
        states.advance(current, Consent.Status.WITHDRAWN, ended_at=now, epoch=current.epoch + 1)
    return _stop_sales(voice, now)


def _stop_consent(voice: Voice, subject_id: UUID, now: datetime) -> Stopped:
    consent = Consent.objects.select_for_update(no_key=True).get(id=subject_id)
    if consent.status == Consent.Status.SUPERSEDED:
        current = Consent.objects.current(voice.id).get()
        raise Forbidden(
            "consent.superseded",
            f"A newer version took this consent's place. Withdraw version {current.version} instead.",
            current=str(current.id),
        )
    if consent.status != Consent.Status.WITHDRAWN:
        states.advance(consent, Consent.Status.WITHDRAWN, ended_at=now, epoch=consent.epoch + 1)
    return _stop_sales(voice, now)


def _stop_licence(voice: Voice, subject_id: UUID, now: datetime) -> Stopped:
    licence = Licence.objects.get(id=subject_id)
    if licence.status == Licence.Status.REVOKED:
        return []
    states.advance(licence, Licence.Status.REVOKED, ended_at=now, epoch=licence.epoch + 1)
    return [(licence.id, licence.licensee_id)]


def _stop_script(voice: Voice, subject_id: UUID, now: datetime) -> Stopped:
    script = Script.objects.get(id=subject_id)
    states.advance(script, Script.Status.REVOKED, epoch=script.epoch + 1)
    return []


def _stop_sales(voice: Voice, now: datetime) -> Stopped:
    """Withdraw the voice's offers and revoke its licences, in two statements however many there are."""
    Offer.objects.filter(voice=voice).exclude(status=Offer.Status.WITHDRAWN).update(
        status=Offer.Status.WITHDRAWN, withdrawn_at=now
    )
    active = Licence.objects.filter(voice=voice, status=Licence.Status.ACTIVE).order_by("id")
    stopped = list(active.select_for_update(no_key=True).values_list("id", "licensee_id"))
    Licence.objects.filter(id__in=[licence_id for licence_id, _ in stopped]).update(
        status=Licence.Status.REVOKED, ended_at=now, epoch=F("epoch") + 1
    )
    return stopped


_STOPS = {
    "voice": _stop_voice,
    "consent": _stop_consent,
    "licence": _stop_licence,
    "script": _stop_script,
}


def _tell(
    actor: Actor, revocation: Revocation, talent: Talent, stopped: Stopped, notices: list[Notice]
) -> None:
    """One entry in the log, one event for the agency, one for every licensee."""
    facts = {
        "revocation": str(revocation.id),
        "subject_kind": revocation.subject_kind,
        "subject_id": str(revocation.subject_id),
        "voice": str(revocation.voice_id),
        "at": revocation.at.isoformat(),
    }
    record(
        actor=actor,
        action=f"licensing.{revocation.subject_kind}.revoked",
        subject=f"{revocation.subject_kind}:{revocation.subject_id}",
        data=facts | {"licences_stopped": len(stopped)},
        organization_id=talent.organization_id,
    )
    licences = [str(licence_id) for licence_id, _ in stopped]
    outbox.emit(
        topic="licensing.revoked",
        payload=facts | {"licences": licences},
        organization_id=talent.organization_id,
    )
    if revocation.subject_kind == Revocation.SubjectKind.SCRIPT:
        script = Script.objects.select_related("licence").get(id=revocation.subject_id)
        outbox.emit(
            topic="licensing.script.revoked",
            payload=facts
            | {
                "licence": str(script.licence_id),
                "text_sha256": script.text_sha256,
                "notices": as_payload(notices),
            },
            organization_id=script.licence.licensee_id,
        )
    if revocation.subject_kind == Revocation.SubjectKind.CONSENT:
        outbox.emit(
            topic="licensing.consent.withdrawn", payload=facts, organization_id=talent.organization_id
        )
    by_licensee: dict[UUID, list[str]] = defaultdict(list)
    for licence_id, licensee_id in stopped:
        by_licensee[licensee_id].append(str(licence_id))
    for licensee_id, theirs in by_licensee.items():
        outbox.emit(
            topic="licensing.licence.revoked",
            payload=facts
            | {
                "licences": theirs,
                "notices": as_payload([one for one in notices if str(one.licence_id) in theirs]),
            },
            organization_id=licensee_id,
        )
