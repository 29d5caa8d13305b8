"""Quotes: ask, counter, decline, withdraw; every proposal is a full text, and never beyond the consent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from licensing.models import Offer, Proposal, Quote
from licensing.models.quote import QUOTES
from licensing.policies.authority import is_the_talent, mandated
from licensing.policies.sale import Terms
from licensing.services.agree_licence import find_offer, licensee_of, require_on_sale
from licensing.services.conclude import deal_text
from licensing.services.exclusivity import require_free
from licensing.services.sale_checks import checked_terms, consent_in_force, require_within_consent
from licensing.services.signing import whole_second
from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Mandate, Talent

# How long a proposal waits for an answer.
LASTS: Final = timedelta(days=14)
OPEN: Final = frozenset({Quote.Status.ASKED, Quote.Status.ANSWERED})
BATCH: Final = 200
TURN: Final = {Quote.Status.ASKED: Proposal.Side.AGENCY, Quote.Status.ANSWERED: Proposal.Side.BUYER}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one side changes: `terms` by name (`scope` as a whole), the term where it is given, a message."""

    terms: Mapping[str, Any]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    message: str = ""


@transaction.atomic
def ask_quote(*, actor: Actor, offer_id: UUID, proposed: Proposed, now: datetime) -> Quote:
    """Ask for other terms than an offer's; what is not named stays as it is offered.

    Raises:
        NotFound: `offer.not_found`.
        Forbidden: `permission.missing`, `licence.advertisers_only`, `offer.not_on_sale`,
            `licence.exceeds_consent` (with `dimension`), `licence.exclusivity`.
        Invalid: `scope.invalid`, `licence.terms`, `licence.term`.
    """
    require(actor, permissions.LICENSING_WRITE)
    buyer = licensee_of(actor)
    offer = find_offer(actor, offer_id)
    require_on_sale(offer, now)
    consent = consent_in_force(offer.voice_id, now)
    starts_at = proposed.starts_at or now
    ends_at = proposed.ends_at or min(starts_at + timedelta(days=offer.term_days), consent.until)
    quote = Quote.objects.create(offer=offer, buyer=buyer, expires_at=now + LASTS, created_at=now)
    QUOTES.give_maker(actor, quote)
    full = replace(proposed, starts_at=starts_at, ends_at=ends_at)
    _propose(actor, quote, Proposal.Side.BUYER, Terms.of(offer), full, now)
    return quote


@transaction.atomic
def counter_quote(*, actor: Actor, quote_id: UUID, proposed: Proposed, now: datetime) -> Quote:
    """Put other terms on the table, in turn; what is not named stays as it was proposed last.

    Signatures under earlier proposals are void. The other side has `LASTS` to answer.

    Raises:
        NotFound: `quote.not_found`.
        Forbidden: `permission.missing`, `quote.not_your_turn`, `quote.closed`, `offer.no_mandate`, and as
            `ask_quote`.
        Invalid: as `ask_quote`.
    """
    require(actor, permissions.LICENSING_WRITE)
    quote = open_quote(actor, quote_id, now)
    side = side_of(actor, quote, "offer", now)
    if TURN[Quote.Status(quote.status)] != side:
        raise Forbidden(
            "quote.not_your_turn", "It is the other side's turn. Wait for their answer, or end the quote."
        )
    before = newest(quote)
    full = replace(
        proposed,
        starts_at=proposed.starts_at or before.starts_at,
        ends_at=proposed.ends_at or before.ends_at,
    )
    turn = Quote.Status.ANSWERED if side == Proposal.Side.AGENCY else Quote.Status.ASKED
    states.advance(quote, turn, expires_at=now + LASTS)
    _propose(actor, quote, side, Terms.of(before), full, now)
    return quote


@transaction.atomic
def decline_quote(*, actor: Actor, quote_id: UUID, reason: str, now: datetime) -> Quote:
    """End a quote with a no, by either side; the talent may always, whatever a mandate or a key allows.

    Raises:
        NotFound: `quote.not_found`.
        Forbidden: `permission.missing`, `offer.no_mandate`, `quote.closed`.
    """
    quote = open_quote(actor, quote_id, now)
    if not is_the_talent(actor, quote.offer.voice.talent):
        require(actor, permissions.LICENSING_WRITE)
        side_of(actor, quote, "offer", now)
    _end(actor, quote, Quote.Status.DECLINED, reason, now)
    return quote


@transaction.atomic
def withdraw_quote(*, actor: Actor, quote_id: UUID, now: datetime) -> Quote:
    """Take a request back, by the buyer who made it.

    Raises:
        NotFound: `quote.not_found`.
        Forbidden: `permission.missing`, `quote.not_yours`, `quote.closed`.
    """
    require(actor, permissions.LICENSING_WRITE)
    quote = open_quote(actor, quote_id, now)
    if quote.buyer_id != actor.organization_id:
        raise Forbidden("quote.not_yours", "Only the buyer can withdraw a request; decline it instead.")
    _end(actor, quote, Quote.Status.WITHDRAWN, "", now)
    return quote


def lapse_quotes(now: datetime) -> int:
    """End quotes that nobody answered in time; returns how many. Signing and countering look at the clock."""
    done = 0
    while count := _lapse(now):
        done += count
    return done


@transaction.atomic
def _lapse(now: datetime) -> int:
    due = Quote.objects.filter(status__in=OPEN, expires_at__lte=now).select_related("offer__voice__talent")
    rows = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("id")[:BATCH])
    for quote in rows:
        _end(system_actor("licensing.sweep"), quote, Quote.Status.LAPSED, "", now)
    return len(rows)


def open_quote(actor: Actor, quote_id: UUID, now: datetime) -> Quote:
    """The quote, locked and still open. Raises NotFound(quote.not_found), Forbidden(quote.closed)."""
    if not Quote.objects.visible_to(actor).filter(id=quote_id).exists():
        raise NotFound("quote.not_found", "There is no such quote.")
    quote = (
        Quote.objects.select_related("buyer", "offer__voice__talent__organization")
        .select_for_update(of=("self",), no_key=True)
        .get(id=quote_id)
    )
    if quote.status not in OPEN or quote.expires_at <= now:
        ended = quote.status if quote.status not in OPEN else Quote.Status.LAPSED
        raise Forbidden("quote.closed", f"This quote is {ended}. Ask for a new one.", status_now=str(ended))
    return quote


def newest(quote: Quote) -> Proposal:
    """The proposal on the table."""
    return quote.proposals.order_by("-number")[0]


def side_of(actor: Actor, quote: Quote, power: str, now: datetime) -> Proposal.Side:
    """For which side the actor speaks: the buyer's own people, or the agency under a mandate with `power`.

    Raises:
        Forbidden: `offer.no_mandate`.
    """
    if actor.organization_kind == "advertiser" and actor.organization_id == quote.buyer_id:
        return Proposal.Side.BUYER
    talent: Talent = quote.offer.voice.talent
    if not mandated(actor, talent, Mandate.objects.active_at(now).filter(talent_id=talent.id), power):
        raise Forbidden(
            "offer.no_mandate", f"Your agency holds no mandate with the power “{power}” for this talent."
        )
    return Proposal.Side.AGENCY


def _propose(
    actor: Actor, quote: Quote, side: Proposal.Side, base: Terms, proposed: Proposed, now: datetime
) -> Proposal:
    offer: Offer = quote.offer
    terms = checked_terms(base.changed(proposed.terms), "licence.terms")
    starts_at, ends_at = whole_second(proposed.starts_at or now), whole_second(proposed.ends_at or now)
    if ends_at <= max(starts_at, now):
        raise Invalid("licence.term", "A licence ends after it begins, and later than now.")
    require_within_consent(
        terms,
        consent_in_force(offer.voice_id, now),
        "licence.exceeds_consent",
        starts_at=starts_at,
        ends_at=ends_at,
    )
    require_free(
        voice_id=offer.voice_id,
        licensee_id=quote.buyer_id,
        terms=terms,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    shown = deal_text(offer, quote.buyer, terms, starts_at, ends_at)
    number = quote.proposals.aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal.objects.create(
        quote=quote,
        number=number + 1,
        side=side,
        starts_at=starts_at,
        ends_at=ends_at,
        message=proposed.message.strip(),
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        created_at=now,
        **terms.columns(),
    )
    what = "asked" if side == Proposal.Side.BUYER else "answered"
    tell(actor, quote, what, {"proposal": str(proposal.id), "text_sha256": proposal.text_sha256})
    return proposal


def _end(actor: Actor, quote: Quote, status: Quote.Status, reason: str, now: datetime) -> None:
    states.advance(quote, status, ended_at=now, end_reason=reason.strip()[:500])
    tell(actor, quote, str(status), {})


def tell(actor: Actor, quote: Quote, what: str, facts: dict[str, str]) -> None:
    """One entry in the log, one event for each side."""
    agency_id = quote.offer.voice.talent.organization_id
    record(
        actor=actor,
        action=f"licensing.quote.{what}",
        subject=f"quote:{quote.id}",
        data={"offer": str(quote.offer_id), "buyer": str(quote.buyer_id)} | facts,
        organization_id=agency_id,
    )
    for party in (agency_id, quote.buyer_id):
        outbox.emit(
            topic=f"licensing.quote.{what}",
            payload={"quote": str(quote.id), "offer": str(quote.offer_id)} | facts,
            organization_id=party,
        )
