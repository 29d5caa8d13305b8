"""Offers: draw one up within the consent, sign and publish it, take it back."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Offer
from licensing.policies.authority import mandated
from licensing.policies.sale import Conditions, Terms
from licensing.policies.wording import LANGUAGE, digest, offer_text
from licensing.services.exclusivity import Clash, clashes
from licensing.services.sale_checks import (
    MAXIMUM_DAYS,
    checked_terms,
    consent_in_force,
    require_within_consent,
)
from licensing.services.signing import Signature, require_hash
from licensing.terms import Scope
from marketplace.audit.services import record
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Mandate, Talent, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates(Conditions):
    """The commercial side of an offer: its conditions, and the longest term of a licence under it."""

    term_days: int


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """The text to sign for publishing, and what others hold that some licences under it would meet."""

    text: str
    sha256: str
    language: str
    clashes: list[Clash]


@transaction.atomic
def create_offer(*, actor: Actor, voice_id: UUID, scope: Scope, rates: Rates, now: datetime) -> Offer:
    """Draw up an offer for a voice, within the talent's consent.

    Raises:
        NotFound: `voice.not_found`.
        Forbidden: `permission.missing`, `offer.no_mandate`, `consent.missing`, and `offer.exceeds_consent`
            with the `dimension`.
        Invalid: `scope.invalid`, `offer.rates`.
    """
    require(actor, permissions.LICENSING_WRITE)
    voice = _voice(actor, voice_id)
    _require_mandate(actor, voice.talent, now)
    conditions = Conditions(**{each.name: getattr(rates, each.name) for each in fields(Conditions)})
    terms = checked_terms(Terms(scope, conditions), "offer.rates")
    if not 1 <= rates.term_days <= 10 * MAXIMUM_DAYS:
        raise Invalid("offer.rates", "The term is one day or more.", fields=["term_days"])
    consent = _covering(terms, rates.term_days, voice.id, now)
    offer = Offer.objects.create(
        voice=voice, consent=consent, created_at=now, term_days=rates.term_days, **terms.columns()
    )
    _record(actor, "licensing.offer.created", offer)
    return offer


def preview_offer(*, actor: Actor, offer_id: UUID, now: datetime) -> StandingOffer:
    """The text that `publish_offer` will want signed, with a warning of what is already sold.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: `permission.missing`, `offer.not_yours`, `offer.no_mandate`.
    """
    require(actor, permissions.LICENSING_WRITE)
    offer = _offer(actor, offer_id)
    _require_mandate(actor, offer.voice.talent, now)
    return _standing(offer, now)


@transaction.atomic
def publish_offer(*, actor: Actor, offer_id: UUID, signature: Signature, now: datetime) -> Offer:
    """Sign an offer and put it into the catalogue, where whoever takes it as it stands has agreed.

    The voice is ready and the consent of this moment still covers it.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: as `create_offer`, and `offer.voice_not_ready`.
        Invalid: `signature.name`, `signature.text_changed`.
        Conflict: `state.transition`.
    """
    require(actor, permissions.LICENSING_WRITE)
    offer = _locked(actor, offer_id)
    _require_mandate(actor, offer.voice.talent, now)
    if offer.voice.status != Voice.Status.READY or offer.voice.revoked_at is not None:
        raise Forbidden(
            "offer.voice_not_ready", "Only a voice that is ready can be published. Finish it first."
        )
    consent = _covering(Terms.of(offer), offer.term_days, offer.voice_id, now)
    shown = _standing(offer, now)
    require_hash(shown.sha256, signature)
    states.advance(
        offer,
        Offer.Status.PUBLISHED,
        consent=consent,
        published_at=now,
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        signed_name=signature.name.strip(),
        signed_by_id=actor.user_id,
        signed_ip=signature.ip,
    )
    _record(actor, "licensing.offer.published", offer)
    return offer


@transaction.atomic
def withdraw_offer(*, actor: Actor, offer_id: UUID, now: datetime) -> Offer:
    """Take an offer off sale; licences agreed under it stay.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: `permission.missing`.
        Conflict: `state.transition`.
    """
    require(actor, permissions.LICENSING_WRITE)
    offer = _locked(actor, offer_id)
    states.advance(offer, Offer.Status.WITHDRAWN, withdrawn_at=now)
    _record(actor, "licensing.offer.withdrawn", offer)
    return offer


def _voice(actor: Actor, voice_id: UUID) -> Voice:
    voices = Voice.objects.visible_to(actor).select_related("talent")
    voice = voices.filter(id=voice_id).exclude(status=Voice.Status.WITHDRAWN).first()
    if voice is None:
        raise NotFound("voice.not_found", "There is no such voice.")
    return voice


def _locked(actor: Actor, offer_id: UUID) -> Offer:
    offer = _offer(actor, offer_id)
    offer.status = (
        Offer.objects.select_for_update(no_key=True).values_list("status", flat=True).get(id=offer.id)
    )
    return offer


def _offer(actor: Actor, offer_id: UUID) -> Offer:
    offers = Offer.objects.visible_to(actor).select_related("voice__talent__organization")
    offer = offers.filter(id=offer_id).first()
    if offer is None:
        raise NotFound("offer.not_found", "There is no such offer.")
    if actor.organization_kind == "advertiser":
        raise Forbidden("offer.not_yours", "Only the talent's agency can change an offer.")
    return offer


def _standing(offer: Offer, now: datetime) -> StandingOffer:
    terms, talent = Terms.of(offer), offer.voice.talent
    text = offer_text(
        agency=talent.organization.name,
        talent=talent.stage_name,
        voice=offer.voice.name,
        terms=terms,
        term_days=offer.term_days,
    )
    found = clashes(
        voice_id=offer.voice_id,
        licensee_id=None,
        terms=terms,
        starts_at=now,
        ends_at=now + timedelta(days=offer.term_days),
    )
    return StandingOffer(text, digest(text), LANGUAGE, found)


def _require_mandate(actor: Actor, talent: Talent, now: datetime) -> None:
    mandates = Mandate.objects.active_at(now).filter(talent_id=talent.id)
    if not mandated(actor, talent, mandates, "offer"):
        raise Forbidden(
            "offer.no_mandate", "Your agency holds no mandate with the power “offer” for this talent."
        )


def _covering(terms: Terms, term_days: int, voice_id: UUID, now: datetime) -> Consent:
    """The consent in force, once it is sure that it covers the terms for the longest licence from now."""
    consent = consent_in_force(voice_id, now)
    ends_at = now + timedelta(days=term_days)
    require_within_consent(terms, consent, "offer.exceeds_consent", starts_at=now, ends_at=ends_at)
    return consent


def _record(actor: Actor, action: str, offer: Offer) -> None:
    data = {"voice": str(offer.voice_id), "consent": str(offer.consent_id)}
    if offer.text_sha256:
        data |= {"text_sha256": offer.text_sha256}
    record(
        actor=actor,
        action=action,
        subject=f"offer:{offer.id}",
        data=data,
        organization_id=offer.voice.talent.organization_id,
    )
