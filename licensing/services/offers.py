"""Offers: draw one up within the consent, publish it, take it back."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Offer
from licensing.models.scoped import scope_columns
from licensing.policies.authority import mandated
from licensing.services.signing import checked_scope, require_within
from licensing.terms import Scope
from marketplace.audit.services import record
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Mandate, Talent, Voice


@dataclass(frozen=True, slots=True)
class Rates:
    """The commercial side of an offer; prices in micro-units of `currency`, a cap of None means none."""

    term_days: int
    price_per_1000_characters_micros: int
    currency: str
    minimum_micros: int = 0
    max_characters: int | None = None
    max_renders: int | None = None


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
    scope = checked_scope(scope)
    _require_rates(rates)
    consent = _consent_in_force(voice.id, now)
    _require_within_consent(scope, rates.term_days, consent, now)
    offer = Offer.objects.create(
        voice=voice, consent=consent, created_at=now, **scope_columns(scope), **asdict(rates)
    )
    _record(actor, "licensing.offer.created", offer)
    return offer


@transaction.atomic
def publish_offer(*, actor: Actor, offer_id: UUID, now: datetime) -> Offer:
    """Put an offer into the catalogue: the voice is ready and the consent of this moment still covers it.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: as `create_offer`, and `offer.voice_not_ready`.
        Conflict: `state.transition`.
    """
    require(actor, permissions.LICENSING_WRITE)
    offer = _locked(actor, offer_id)
    _require_mandate(actor, offer.voice.talent, now)
    if offer.voice.status != Voice.Status.READY or offer.voice.revoked_at is not None:
        raise Forbidden(
            "offer.voice_not_ready", "Only a voice that is ready can be published. Finish it first."
        )
    consent = _consent_in_force(offer.voice_id, now)
    _require_within_consent(offer.scope, offer.term_days, consent, now)
    states.advance(offer, Offer.Status.PUBLISHED, consent=consent, published_at=now)
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
    offers = Offer.objects.visible_to(actor).select_related("voice__talent").select_for_update(of=("self",))
    offer = offers.filter(id=offer_id).first()
    if offer is None:
        raise NotFound("offer.not_found", "There is no such offer.")
    if actor.organization_kind == "advertiser":
        raise Forbidden("offer.not_yours", "Only the talent's agency can change an offer.")
    return offer


def _require_mandate(actor: Actor, talent: Talent, now: datetime) -> None:
    mandates = Mandate.objects.active_at(now).filter(talent_id=talent.id)
    if not mandated(actor, talent, mandates, "offer"):
        raise Forbidden(
            "offer.no_mandate", "Your agency holds no mandate with the power “offer” for this talent."
        )


def _require_rates(rates: Rates) -> None:
    caps = [cap for cap in (rates.max_characters, rates.max_renders) if cap is not None]
    if (
        min(rates.price_per_1000_characters_micros, rates.minimum_micros) < 0
        or min([rates.term_days, *caps]) < 1
    ):
        raise Invalid("offer.rates", "Prices are zero or more; term and caps are one or more.")


def _consent_in_force(voice_id: UUID, now: datetime) -> Consent:
    consent = Consent.objects.active_at(now).filter(voice_id=voice_id).first()
    if consent is None:
        raise Forbidden("consent.missing", "The talent's consent is not in force. Have it signed first.")
    return consent


def _require_within_consent(scope: Scope, term_days: int, consent: Consent, now: datetime) -> None:
    require_within(scope, consent.scope, "offer.exceeds_consent", "talent's consent")
    if now + timedelta(days=term_days) > consent.until:
        raise Forbidden(
            "offer.exceeds_consent",
            f"A term of {term_days} days would outlast the consent, which ends on {consent.until:%Y-%m-%d}.",
            dimension="term",
            excess=[str(term_days)],
            dimensions=["term"],
        )


def _record(actor: Actor, action: str, offer: Offer) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"offer:{offer.id}",
        data={"voice": str(offer.voice_id), "consent": str(offer.consent_id)},
        organization_id=offer.voice.talent.organization_id,
    )
