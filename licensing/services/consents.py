"""Consent: show its text, sign it, withdraw it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Offer
from licensing.models.scoped import scope_columns
from licensing.policies.authority import is_the_talent
from licensing.policies.coverage import excess
from licensing.policies.wording import consent_text
from licensing.services.gates import close_gate
from licensing.services.revoke import revoke
from licensing.services.signing import (
    SignableText,
    Signature,
    checked_scope,
    require_signed,
    signable,
    whole_second,
)
from licensing.terms import Scope
from marketplace.audit.services import record
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Voice


def preview_consent(
    *, actor: Actor, voice: Voice, scope: Scope, valid_from: datetime | None, until: datetime, now: datetime
) -> SignableText:
    """The text that `grant_consent` will want signed for these terms; `valid_from` defaults to now.

    Raises:
        NotFound, Forbidden: as `grant_consent`.
        Invalid: `scope.invalid`, `consent.term`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    _require_signer(actor, voice)
    return _text(voice, checked_scope(scope), valid_from or now, until, now)


@transaction.atomic
def grant_consent(
    *,
    actor: Actor,
    voice: Voice,
    scope: Scope,
    valid_from: datetime,
    until: datetime,
    signature: Signature,
    now: datetime,
) -> Consent:
    """Sign a consent for one voice; it takes the place of the version before, at once, narrower or wider.

    Raises:
        NotFound: `voice.not_found`.
        Forbidden: `permission.missing`, `consent.not_yours`, `voice.revoked`.
        Invalid: `scope.invalid`, `consent.term`, `signature.name`, `signature.text_changed`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    scope = checked_scope(scope)
    shown = _text(voice, scope, valid_from, until, now)
    require_signed(shown, signature)
    # The voice's row is the lock for its versions: deliveries hold it FOR SHARE while they judge.
    close_gate(voice.id)
    locked = (
        Voice.objects.select_for_update(of=("self",), no_key=True).select_related("talent").get(id=voice.id)
    )
    _require_signer(actor, locked)
    consent = _supersede(actor, locked, scope, shown, signature, now)
    _carry_offers(consent, now)
    record(
        actor=actor,
        action="licensing.consent.granted",
        subject=f"consent:{consent.id}",
        data={
            "voice": str(locked.id),
            "version": consent.version,
            "text_sha256": consent.text_sha256,
            "until": consent.until.isoformat(),
        },
        organization_id=locked.talent.organization_id,
    )
    return consent


def withdraw_consent(*, actor: Actor, consent_id: UUID, reason: str, now: datetime) -> Consent:
    """Withdraw a consent: the same stop as a revocation of it.

    Raises:
        NotFound, Forbidden, Conflict: as `revoke`.
    """
    revoke(actor=actor, subject_kind="consent", subject_id=consent_id, reason=reason, now=now)
    return Consent.objects.get(id=consent_id)


def _supersede(
    actor: Actor, voice: Voice, scope: Scope, shown: SignableText, signature: Signature, now: datetime
) -> Consent:
    """The next version of the voice's consent; the caller holds the voice's lock."""
    before = Consent.objects.current(voice.id).first()
    if before is not None and before.status == Consent.Status.ACTIVE:
        states.advance(before, Consent.Status.SUPERSEDED, ended_at=now)
    return Consent.objects.create(
        talent=voice.talent,
        voice=voice,
        version=before.version + 1 if before else 1,
        epoch=before.epoch if before else 0,
        **scope_columns(scope),
        valid_from=shown.starts_at,
        until=shown.ends_at,
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        signed_name=signature.name.strip(),
        signed_by_id=actor.user_id,
        signed_ip=signature.ip,
        signed_at=now,
    )


def _carry_offers(consent: Consent, now: datetime) -> None:
    """Offers that fit the new consent go on under it; the others are withdrawn."""
    offers = Offer.objects.select_for_update(no_key=True).filter(
        voice_id=consent.voice_id, status=Offer.Status.PUBLISHED
    )
    for offer in offers:
        if excess(offer.scope, consent.scope):
            states.advance(offer, Offer.Status.WITHDRAWN, withdrawn_at=now)
        else:
            offer.consent = consent
            offer.save(update_fields=["consent"])


def _text(voice: Voice, scope: Scope, valid_from: datetime, until: datetime, now: datetime) -> SignableText:
    starts_at, ends_at = whole_second(valid_from), whole_second(until)
    if ends_at <= max(starts_at, now):
        raise Invalid("consent.term", "The consent must end after it begins, and later than now.")
    talent = voice.talent
    text = consent_text(
        talent=talent.stage_name,
        agency=talent.organization.name,
        voice=voice.name,
        scope=scope,
        valid_from=starts_at,
        until=ends_at,
    )
    return signable(text, starts_at, ends_at)


def _require_signer(actor: Actor, voice: Voice) -> None:
    """The talent in person: no mandate reaches this far."""
    if not Voice.objects.visible_to(actor).filter(id=voice.id).exists():
        raise NotFound("voice.not_found", "There is no such voice.")
    if voice.revoked_at is not None:
        raise Forbidden(
            "voice.revoked", "This voice was stopped for good; record a new one.", rule="voice.revoked"
        )
    if not is_the_talent(actor, voice.talent):
        raise Forbidden("consent.not_yours", "Only the talent can sign this; send them the text to sign.")
