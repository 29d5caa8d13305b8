"""Agreeing a licence straight from an offer: its terms, or narrower ones, signed by the licensee."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Licence, Offer
from licensing.policies.rules import day
from licensing.policies.sale import Terms, exceeding
from licensing.services.conclude import Deal, Signed, conclude, deal_text, hold_voice, split_of
from licensing.services.exclusivity import require_free
from licensing.services.sale_checks import checked_terms, refuse_beyond, require_within_consent
from licensing.services.signing import SignableText, Signature, require_signed, whole_second
from licensing.terms import Scope
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from marketplace.core.models import Organization

ASK = "Take it out, or ask for a quote to agree more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the licensee asks for; None takes the offer's term as it is, an empty list none of it."""

    scope: Scope | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    max_characters: int | None = None
    max_seconds: int | None = None
    max_renders: int | None = None
    max_audience: int | None = None
    brands: list[str] | None = None
    modification: str | None = None
    approval: str | None = None
    approval_hours: int | None = None
    wind_down_days: int | None = None
    ai_disclosure: bool | None = None
    intended_use: str | None = None
    union_contract: str | None = None
    exclusive_categories: list[str] | None = None
    exclusive_territories: list[str] | None = None
    exclusive_days: int | None = None

    def changes(self) -> dict[str, Any]:
        """What is asked for beside the term, by name."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in named.items()
            if value is not None and name not in ("starts_at", "ends_at")
        }


def preview_licence(*, actor: Actor, offer_id: UUID, wish: Wish, now: datetime) -> SignableText:
    """The text that `agree_licence` will want signed for these terms.

    Raises:
        As `agree_licence`, but for the signature.
    """
    require(actor, permissions.LICENCES_AGREE)
    return _deal(actor, find_offer(actor, offer_id), wish, now).shown


@transaction.atomic
def agree_licence(
    *, actor: Actor, offer_id: UUID, wish: Wish, signature: Signature, now: datetime
) -> Licence:
    """Agree a licence for the actor's organization; it is active from its start on.

    The signature under the published offer is the agency's word, this signature the licensee's.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: `permission.missing`, `licence.advertisers_only`, `offer.not_on_sale`, `offer.no_mandate`,
            `licence.exceeds_offer`, `licence.exceeds_consent` (both with `dimension`), `licence.exclusivity`.
        Invalid: `scope.invalid`, `licence.term`, `licence.terms`, `signature.name`, `signature.text_changed`.
    """
    require(actor, permissions.LICENCES_AGREE)
    hold_voice(offer_id)
    offer = find_offer(actor, offer_id)
    deal = _deal(actor, offer, wish, now)
    require_signed(deal.shown, signature)
    return conclude(
        actor=actor,
        deal=deal,
        split=split_of(offer, "offer", now),
        licensee=Signed(signature.name.strip(), actor.user_id, signature.ip, now),
        agency=Signed(offer.signed_name, offer.signed_by_id, offer.signed_ip, offer.published_at),
        now=now,
    )


def find_offer(actor: Actor, offer_id: UUID) -> Offer:
    """The offer, if the actor may see it. Raises NotFound(offer.not_found)."""
    offers = Offer.objects.visible_to(actor).filter(id=offer_id)
    offer = offers.select_related("voice__talent__organization").first()
    if offer is None:
        raise NotFound("offer.not_found", "There is no such offer.")
    return offer


def licensee_of(actor: Actor) -> Organization:
    """The advertiser that the actor buys for. Raises Forbidden(licence.advertisers_only)."""
    if actor.organization_kind != "advertiser" or actor.organization_id is None:
        raise Forbidden("licence.advertisers_only", "Licences are agreed by advertisers.")
    return Organization.objects.get(id=actor.organization_id)


def require_on_sale(offer: Offer, now: datetime) -> None:
    """Published and signed, the voice ready, the consent in force. Raises Forbidden(offer.not_on_sale)."""
    if not Offer.objects.on_sale(now).filter(id=offer.id).exists():
        raise Forbidden("offer.not_on_sale", "This offer is not on sale at the moment.")


def _deal(actor: Actor, offer: Offer, wish: Wish, now: datetime) -> Deal:
    licensee = licensee_of(actor)
    require_on_sale(offer, now)
    consent = Consent.objects.active_at(now).get(voice_id=offer.voice_id)
    offered = Terms.of(offer)
    terms = checked_terms(offered.changed(wish.changes()), "licence.terms")
    refuse_beyond(exceeding(terms, offered), "licence.exceeds_offer", "offer", ASK)
    starts_at, ends_at = _term(offer, consent, wish, now)
    require_within_consent(terms, consent, "licence.exceeds_consent", starts_at=starts_at, ends_at=ends_at)
    require_free(
        voice_id=offer.voice_id, licensee_id=licensee.id, terms=terms, starts_at=starts_at, ends_at=ends_at
    )
    return Deal(offer, consent, licensee, terms, deal_text(offer, licensee, terms, starts_at, ends_at))


def _term(offer: Offer, consent: Consent, wish: Wish, now: datetime) -> tuple[datetime, datetime]:
    starts_at = whole_second(wish.starts_at or now)
    longest = starts_at + timedelta(days=offer.term_days)
    ends_at = whole_second(wish.ends_at or min(longest, consent.until))
    if ends_at <= max(starts_at, now) or starts_at < now - timedelta(days=1):
        raise Invalid("licence.term", "A licence begins now or later and ends after it begins.")
    if ends_at > longest:
        raise Forbidden(
            "licence.exceeds_offer",
            f"The offer allows no use after {day(longest)}. Choose an earlier end, or ask for a quote.",
            dimension="term",
            excess=[ends_at.isoformat()],
            dimensions=["term"],
        )
    return starts_at, ends_at
