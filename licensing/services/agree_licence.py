"""Agreeing a licence: the offer's terms, or narrower ones, signed by the licensee."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from licensing.models import Consent, Licence, Offer, Volume
from licensing.models.licence import LICENCES
from licensing.models.scoped import scope_columns
from licensing.policies.pricing import Shares, shares
from licensing.policies.wording import licence_text, price_sentence, volume_sentence
from licensing.services.signing import (
    SignableText,
    Signature,
    checked_scope,
    require_signed,
    require_within,
    signable,
    whole_second,
)
from licensing.terms import Scope
from marketplace.audit.services import record
from marketplace.core import outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from marketplace.core.models import Organization
from voices.models import Mandate, Voice

_HOLD_VOICE = """
    select * from voices_voice where id = (select voice_id from licensing_offer where id = %s) for share
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the licensee asks for; None takes the offer's term as it is."""

    scope: Scope | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    max_characters: int | None = None
    max_renders: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """Terms that hold under the offer and the consent, and the text that says them."""

    offer: Offer
    consent: Consent
    licensee: Organization
    scope: Scope
    max_characters: int | None
    max_renders: int | None
    shown: SignableText


def preview_licence(*, actor: Actor, offer_id: UUID, wish: Wish, now: datetime) -> SignableText:
    """The text that `agree_licence` will want signed for these terms.

    Raises:
        As `agree_licence`, but for the signature.
    """
    require(actor, permissions.LICENCES_AGREE)
    return _deal(actor, _offer(actor, offer_id), wish, now).shown


@transaction.atomic
def agree_licence(
    *, actor: Actor, offer_id: UUID, wish: Wish, signature: Signature, now: datetime
) -> Licence:
    """Agree a licence for the actor's organization; it is active from its start on.

    The publication of the offer is the agency's word, this signature the licensee's.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: `permission.missing`, `licence.advertisers_only`, `offer.not_on_sale`, `offer.no_mandate`,
            `licence.exceeds_offer`, `licence.exceeds_consent` (both with `dimension`).
        Invalid: `scope.invalid`, `licence.term`, `signature.name`, `signature.text_changed`.
    """
    require(actor, permissions.LICENCES_AGREE)
    # Stops and new consents lock the voice first, so nothing below can change before the commit.
    list(Voice.objects.raw(_HOLD_VOICE, [offer_id]))
    offer = _offer(actor, offer_id)
    deal = _deal(actor, offer, wish, now)
    require_signed(deal.shown, signature)
    licence = _create(actor, deal, _shares(offer, now), signature, now)
    _tell(actor, licence)
    return licence


def _offer(actor: Actor, offer_id: UUID) -> Offer:
    offers = Offer.objects.visible_to(actor).filter(id=offer_id)
    offer = offers.select_related("voice__talent__organization").first()
    if offer is None:
        raise NotFound("offer.not_found", "There is no such offer.")
    return offer


def _licensee(actor: Actor) -> Organization:
    if actor.organization_kind != "advertiser" or actor.organization_id is None:
        raise Forbidden("licence.advertisers_only", "Licences are agreed by advertisers.")
    return Organization.objects.get(id=actor.organization_id)


def _deal(actor: Actor, offer: Offer, wish: Wish, now: datetime) -> Deal:
    licensee = _licensee(actor)
    if not Offer.objects.on_sale(now).filter(id=offer.id).exists():
        raise Forbidden("offer.not_on_sale", "This offer is not on sale at the moment.")
    consent = Consent.objects.active_at(now).get(voice_id=offer.voice_id)
    scope = checked_scope(wish.scope or offer.scope)
    require_within(scope, offer.scope, "licence.exceeds_offer", "offer")
    require_within(scope, consent.scope, "licence.exceeds_consent", "talent's consent")
    starts_at, ends_at = _term(offer, consent, wish, now)
    characters = _cap("max_characters", wish.max_characters, offer.max_characters)
    renders = _cap("max_renders", wish.max_renders, offer.max_renders)
    text = licence_text(
        licensee=licensee.name,
        agency=offer.voice.talent.organization.name,
        talent=offer.voice.talent.stage_name,
        voice=offer.voice.name,
        scope=scope,
        starts_at=starts_at,
        ends_at=ends_at,
        volume=volume_sentence(characters, renders),
        price=price_sentence(offer.price_per_1000_characters_micros, offer.minimum_micros, offer.currency),
    )
    return Deal(offer, consent, licensee, scope, characters, renders, signable(text, starts_at, ends_at))


def _term(offer: Offer, consent: Consent, wish: Wish, now: datetime) -> tuple[datetime, datetime]:
    starts_at = whole_second(wish.starts_at or now)
    longest = starts_at + timedelta(days=offer.term_days)
    ends_at = whole_second(wish.ends_at or min(longest, consent.until))
    if ends_at <= max(starts_at, now) or starts_at < now - timedelta(days=1):
        raise Invalid("licence.term", "A licence begins now or later and ends after it begins.")
    for limit, code, document in (
        (longest, "licence.exceeds_offer", "offer"),
        (consent.until, "licence.exceeds_consent", "talent's consent"),
    ):
        if ends_at > limit:
            raise Forbidden(
                code,
                f"The {document} allows no use after {limit:%Y-%m-%d %H:%M} UTC. Choose an earlier end.",
                dimension="term",
                excess=[ends_at.isoformat()],
                dimensions=["term"],
            )
    return starts_at, ends_at


def _cap(dimension: str, wished: int | None, offered: int | None) -> int | None:
    if wished is None:
        return offered
    if wished < 1:
        raise Invalid("licence.volume", "A volume is one or more.")
    if offered is not None and wished > offered:
        raise Forbidden(
            "licence.exceeds_offer",
            f"The offer goes up to {offered}. Ask for no more than that.",
            dimension=dimension,
            excess=[str(wished)],
            dimensions=[dimension],
        )
    return wished


def _shares(offer: Offer, now: datetime) -> Shares:
    talent = offer.voice.talent
    mandates = Mandate.objects.active_at(now).filter(talent=talent, organization_id=talent.organization_id)
    mandate = next((mandate for mandate in mandates if "offer" in mandate.powers), None)
    if mandate is None:
        raise Forbidden("offer.no_mandate", "The agency's mandate for this talent has ended.")
    return shares(platform_bp=settings.PLATFORM_FEE_BP, commission_bp=mandate.commission_bp)


def _create(actor: Actor, deal: Deal, split: Shares, signature: Signature, now: datetime) -> Licence:
    offer, shown = deal.offer, deal.shown
    licence = Licence.objects.create(
        offer=offer,
        voice=offer.voice,
        consent=deal.consent,
        talent=offer.voice.talent,
        agency_id=offer.voice.talent.organization_id,
        licensee=deal.licensee,
        **scope_columns(deal.scope),
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        max_characters=deal.max_characters,
        max_renders=deal.max_renders,
        price_per_1000_characters_micros=offer.price_per_1000_characters_micros,
        minimum_micros=offer.minimum_micros,
        currency=offer.currency,
        **split._asdict(),
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        signed_name=signature.name.strip(),
        signed_by_id=actor.user_id,
        signed_ip=signature.ip,
        signed_at=now,
    )
    Volume.objects.create(licence=licence, max_characters=deal.max_characters, max_renders=deal.max_renders)
    LICENCES.give_maker(actor, licence)
    return licence


def _tell(actor: Actor, licence: Licence) -> None:
    record(
        actor=actor,
        action="licensing.licence.agreed",
        subject=f"licence:{licence.id}",
        data={
            "offer": str(licence.offer_id),
            "voice": str(licence.voice_id),
            "consent": str(licence.consent_id),
            "text_sha256": licence.text_sha256,
            "ends_at": licence.ends_at.isoformat(),
        },
        organization_id=licence.licensee_id,
    )
    for party in (licence.agency_id, licence.licensee_id):
        outbox.emit(
            topic="licensing.licence.agreed", payload={"licence": str(licence.id)}, organization_id=party
        )
