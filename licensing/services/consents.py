"""Consent: show its text, sign it, withdraw it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Offer
from licensing.models.scoped import scope_columns
from licensing.policies.authority import Speaker, is_the_talent, represents, speaker
from licensing.policies.coverage import excess
from licensing.policies.limits import Limits, faults, release_missing
from licensing.policies.versions import Change, Extent
from licensing.policies.wording import Parties, Signatory, consent_text
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
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Representative, Voice

NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be signed: scope, limits and term."""

    extent: Extent
    valid_from: datetime


def preview_consent(
    *,
    actor: Actor,
    voice: Voice,
    scope: Scope,
    valid_from: datetime | None,
    until: datetime,
    now: datetime,
    limits: Limits = NO_LIMITS,
) -> SignableText:
    """The text that `grant_consent` will want signed for these terms; `valid_from` defaults to now.

    Raises:
        NotFound, Forbidden: as `grant_consent`.
        Invalid: `scope.invalid`, `consent.limits`, `consent.term`, `consent.biometric_release`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    signer = require_signer(actor, voice, now)
    terms = _checked(voice, scope, limits, valid_from or now, until, now)
    return text_of(voice, signer, terms)


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
    limits: Limits = NO_LIMITS,
) -> Consent:
    """Sign a consent for one voice; it takes the place of the version before, at once, narrower or wider.

    An adult talent signs in person, a minor's verified guardian or an estate's verified approver in their
    place; never the agency.

    Raises:
        NotFound: `voice.not_found`.
        Forbidden: `permission.missing`, `consent.not_yours`, `consent.needs_guardian`,
            `consent.needs_estate`, `voice.revoked`.
        Invalid: `scope.invalid`, `consent.limits`, `consent.term`, `consent.biometric_release`,
            `signature.name`, `signature.text_changed`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    terms = _checked(voice, scope, limits, valid_from, until, now)
    # Before the lock, so that what is wrong keeps no delivery waiting; and once more under it.
    require_signed(text_of(voice, require_signer(actor, voice, now), terms), signature)
    locked, signer = hold_voice(actor, voice.id, now)
    shown = text_of(locked, signer, terms)
    require_signed(shown, signature)
    consent = supersede(actor, locked, terms, shown, signer, signature, now)
    tell(actor, "licensing.consent.granted", consent)
    return consent


def withdraw_consent(*, actor: Actor, consent_id: UUID, reason: str, now: datetime) -> Consent:
    """Withdraw a consent: the same stop as a revocation of it.

    Raises:
        NotFound, Forbidden, Conflict: as `revoke`.
    """
    revoke(actor=actor, subject_kind="consent", subject_id=consent_id, reason=reason, now=now)
    return Consent.objects.get(id=consent_id)


def hold_voice(actor: Actor, voice_id: UUID, now: datetime) -> tuple[Voice, Speaker]:
    """The voice, whose row is the lock for its versions, and who signs, held until the commit.

    Deliveries hold the voice FOR SHARE while they judge. Raises as `require_signer`.
    """
    close_gate(voice_id)
    rows = Voice.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("talent__organization").get(id=voice_id)
    # A representation that ends at this moment ends before the signature or after it.
    list(Representative.objects.select_for_update(no_key=True).filter(talent_id=locked.talent_id))
    return locked, require_signer(actor, locked, now)


def supersede(
    actor: Actor,
    voice: Voice,
    terms: Terms,
    shown: SignableText,
    signer: Speaker,
    signature: Signature,
    now: datetime,
) -> Consent:
    """The next version of the voice's consent; the caller holds the voice's lock."""
    before = Consent.objects.current(voice.id).first()
    if before is not None and before.status == Consent.Status.ACTIVE:
        states.advance(before, Consent.Status.SUPERSEDED, ended_at=now)
    limits = terms.extent.limits
    # Whoever was told of this very end need not be told again.
    told = before.reminded_days if before is not None and before.until == shown.ends_at else None
    consent = Consent.objects.create(
        talent=voice.talent,
        voice=voice,
        version=before.version + 1 if before else 1,
        epoch=before.epoch if before else 0,
        **scope_columns(terms.extent.scope),
        modification=limits.modification,
        forbidden_topics=sorted(limits.forbidden_topics),
        forbidden_phrases=list(limits.forbidden_phrases),
        biometric_release=limits.biometric_release,
        valid_from=shown.starts_at,
        until=shown.ends_at,
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        signer_kind=signer.kind,
        representative=signer.representative,
        signed_name=signature.name.strip(),
        signed_by_id=actor.user_id,
        signed_ip=signature.ip,
        signed_at=now,
        reminded_days=told,
    )
    _carry_offers(consent, now)
    return consent


def tell(actor: Actor, event: str, consent: Consent) -> None:
    """Log a new version and publish it to the agency."""
    organization_id = consent.talent.organization_id
    facts = {
        "voice": str(consent.voice_id),
        "version": consent.version,
        "text_sha256": consent.text_sha256,
        "until": consent.until.isoformat(),
        "signer_kind": str(consent.signer_kind),
        "representative": str(consent.representative_id) if consent.representative_id else None,
    }
    record(
        actor=actor,
        action=event,
        subject=f"consent:{consent.id}",
        data=facts,
        organization_id=organization_id,
    )
    outbox.emit(topic=event, payload={"consent": str(consent.id), **facts}, organization_id=organization_id)


def checked_limits(limits: Limits, residence: str) -> Limits:
    """The limits, if they are in known codes and hold the release that the law of `residence` demands.

    Raises:
        Invalid: `consent.limits` with the `fields`, `consent.biometric_release` with the `statute`.
    """
    if bad := faults(limits):
        raise Invalid(
            "consent.limits",
            "Use known codes, and at most 100 phrases of 100 characters each. Look at: "
            f"{', '.join(sorted(bad))}.",
            fields=bad,
        )
    if statute := release_missing(limits, residence):
        raise Invalid(
            "consent.biometric_release",
            f"Where the talent lives, a written biometric release is needed ({statute}). Give it to go on.",
            statute=statute,
        )
    return limits


def text_of(
    voice: Voice, signer: Speaker, terms: Terms, narrowed: tuple[int, tuple[Change, ...]] | None = None
) -> SignableText:
    """The exact text for these terms, as this signer signs it."""
    talent, row = voice.talent, signer.representative
    signatory = (
        Signatory(signer.kind, row.name, row.relationship, row.sha256) if row else Signatory(signer.kind)
    )
    text = consent_text(
        parties=Parties(talent.stage_name, talent.organization.name, voice.name),
        scope=terms.extent.scope,
        limits=terms.extent.limits,
        valid_from=terms.valid_from,
        until=terms.extent.until,
        signatory=signatory,
        narrowed=narrowed,
    )
    return signable(text, terms.valid_from, terms.extent.until)


def require_signer(actor: Actor, voice: Voice, now: datetime) -> Speaker:
    """The talent in person, or who signs in their place: no mandate reaches this far.

    Raises:
        NotFound: `voice.not_found`.
        Forbidden: `voice.revoked`, `consent.not_yours`, `consent.needs_guardian`, `consent.needs_estate`.
    """
    if not Voice.objects.visible_to(actor).filter(id=voice.id).exists():
        raise NotFound("voice.not_found", "There is no such voice.")
    if voice.revoked_at is not None:
        raise Forbidden(
            "voice.revoked", "This voice was stopped for good; record a new one.", rule="voice.revoked"
        )
    talent = voice.talent
    signer = speaker(actor, talent, now)
    if signer is not None:
        return signer
    capacity = talent.capacity_at(now)
    if capacity == "minor" and (is_the_talent(actor, talent) or represents(actor, talent)):
        raise Forbidden(
            "consent.needs_guardian",
            "The talent is under age: a guardian, verified by the platform's staff, signs this. The talent "
            "can still stop everything.",
        )
    if capacity == "deceased" and represents(actor, talent):
        raise Forbidden(
            "consent.needs_estate",
            "The approver of the talent's estate, verified by the platform's staff, signs this.",
        )
    raise Forbidden("consent.not_yours", "Only the talent can sign this; send them the text to sign.")


def _checked(
    voice: Voice, scope: Scope, limits: Limits, valid_from: datetime, until: datetime, now: datetime
) -> Terms:
    scope = checked_scope(scope)
    limits = checked_limits(limits, voice.talent.residence)
    starts_at, ends_at = whole_second(valid_from), whole_second(until)
    if ends_at <= max(starts_at, now):
        raise Invalid("consent.term", "The consent must end after it begins, and later than now.")
    return Terms(Extent(scope, limits, ends_at), starts_at)


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
