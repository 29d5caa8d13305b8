"""Signing the proposal on the table; with the second signature the licence comes into being."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import Licence, Proposal, ProposalSignature, Quote
from licensing.policies.sale import Terms
from licensing.services.conclude import Deal, Signed, conclude, hold_voice, split_of
from licensing.services.exclusivity import require_free
from licensing.services.quotes import newest, open_quote, side_of, tell
from licensing.services.sale_checks import consent_in_force, require_within_consent
from licensing.services.signing import SignableText, Signature, require_hash
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, NotFound, require
from voices.models import Voice


@transaction.atomic
def agree_quote(*, actor: Actor, quote_id: UUID, signature: Signature, now: datetime) -> Quote:
    """Sign the newest proposal for one's side; when both have, the licence is active from its start.

    Signing the same proposal twice changes nothing.

    Raises:
        NotFound: `quote.not_found`.
        Forbidden: `permission.missing`, `offer.no_mandate`, `quote.closed`, and at the second signature
            `voice.not_ready`, `consent.missing`, `licence.exceeds_consent`, `licence.exclusivity`.
        Invalid: `signature.name`, `signature.text_changed` (there is a newer proposal, or none such).
    """
    found = Quote.objects.visible_to(actor).filter(id=quote_id).values_list("offer_id", flat=True).first()
    if found is None:
        raise NotFound("quote.not_found", "There is no such quote.")
    hold_voice(found)
    quote = open_quote(actor, quote_id, now)
    side = side_of(actor, quote, "agree", now)
    buying = side == Proposal.Side.BUYER
    require(actor, permissions.LICENCES_AGREE if buying else permissions.LICENSING_WRITE)
    proposal = newest(quote)
    require_hash(proposal.text_sha256, signature)
    _sign(actor, proposal, side, signature, now)
    signed = {one.side: one for one in proposal.signatures.all()}
    facts = {"proposal": str(proposal.id), "text_sha256": proposal.text_sha256}
    if len(signed) < len(Proposal.Side.values):
        tell(actor, quote, "signed", facts | {"side": str(side)})
        return quote
    licence = _conclude(actor, quote, proposal, signed, now)
    states.advance(quote, Quote.Status.AGREED, ended_at=now)
    tell(actor, quote, "agreed", facts | {"licence": str(licence.id)})
    return quote


def _sign(actor: Actor, proposal: Proposal, side: Proposal.Side, signature: Signature, now: datetime) -> None:
    ProposalSignature.objects.get_or_create(
        proposal=proposal,
        side=side,
        defaults={
            "name": signature.name.strip(),
            "user_id": actor.user_id,
            "principal": actor.principal,
            "ip": signature.ip,
            "at": now,
        },
    )


def _conclude(
    actor: Actor, quote: Quote, proposal: Proposal, signed: dict[str, ProposalSignature], now: datetime
) -> Licence:
    offer, terms = quote.offer, Terms.of(proposal)
    if offer.voice.status != Voice.Status.READY or offer.voice.revoked_at is not None:
        raise Forbidden("voice.not_ready", "This voice cannot be licensed at the moment.")
    consent = consent_in_force(offer.voice_id, now)
    term = {"starts_at": proposal.starts_at, "ends_at": proposal.ends_at}
    require_within_consent(terms, consent, "licence.exceeds_consent", **term)
    require_free(voice_id=offer.voice_id, licensee_id=quote.buyer_id, terms=terms, **term)
    shown = SignableText(proposal.text, proposal.text_sha256, proposal.text_language, **term)
    return conclude(
        actor=actor,
        deal=Deal(offer, consent, quote.buyer, terms, shown),
        split=split_of(offer, "agree", now),
        licensee=_stored(signed[Proposal.Side.BUYER]),
        agency=_stored(signed[Proposal.Side.AGENCY]),
        proposal=proposal,
        now=now,
    )


def _stored(signature: ProposalSignature) -> Signed:
    return Signed(signature.name, signature.user_id, signature.ip, signature.at)
