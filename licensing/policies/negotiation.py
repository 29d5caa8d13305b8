"""How a quote went: each proposal, what it changed, and who signed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from licensing.models import Offer, Proposal, ProposalSignature, Quote
from licensing.policies.sale import Change, Terms, differences

TURNS = {Quote.Status.ASKED.value: "agency", Quote.Status.ANSWERED.value: "buyer"}


@dataclass(frozen=True, slots=True)
class Round:
    """One proposal with what it changed since the one before (the first: since the offer)."""

    proposal: Proposal
    changes: list[Change]
    signatures: list[ProposalSignature]


def turn(quote: Quote) -> str | None:
    """Whose answer is awaited; None once the quote is closed."""
    return TURNS.get(str(quote.status))


def rounds(offer: Offer, proposals: Sequence[Proposal]) -> list[Round]:
    """The proposals in order, each against the one before."""
    ordered = sorted(proposals, key=lambda proposal: proposal.number)
    before: Offer | Proposal = offer
    found = []
    for proposal in ordered:
        changes = differences(Terms.of(before), Terms.of(proposal)) + _term(before, proposal)
        found.append(Round(proposal, changes, list(proposal.signatures.all())))
        before = proposal
    return found


def _term(before: Offer | Proposal, after: Proposal) -> list[Change]:
    if isinstance(before, Offer):
        days = (after.ends_at - after.starts_at).days
        return [Change("term_days", before.term_days, days)] if days != before.term_days else []
    return [
        Change(name, getattr(before, name), getattr(after, name))
        for name in ("starts_at", "ends_at")
        if getattr(before, name) != getattr(after, name)
    ]
