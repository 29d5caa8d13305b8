"""The one place where a licence comes into being: from signed terms, under the database's own guards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import IntegrityError, transaction

from licensing.models import Consent, Licence, Offer, Proposal, Volume
from licensing.models.licence import LICENCES
from licensing.models.quote import QUOTES
from licensing.policies.pricing import Shares, shares
from licensing.policies.sale import Terms
from licensing.policies.wording import licence_text
from licensing.services.exclusivity import clashes, refuse_clash
from licensing.services.signing import SignableText, signable
from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.models import Organization
from voices.models import Mandate, Voice

_HOLD_VOICE = """
    select * from voices_voice where id = (select voice_id from licensing_offer where id = %s) for share
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it is stored: the person's name, their sign-in where they had one, from where, when."""

    name: str
    user_id: UUID | None
    ip: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Deal:
    """Terms that hold under the consent, and the text that says them."""

    offer: Offer
    consent: Consent
    licensee: Organization
    terms: Terms
    shown: SignableText


def hold_voice(offer_id: UUID) -> None:
    """Share-lock an offer's voice: stops and new consents lock it too, so nothing changes till the commit."""
    list(Voice.objects.raw(_HOLD_VOICE, [offer_id]))


def deal_text(
    offer: Offer, licensee: Organization, terms: Terms, starts_at: datetime, ends_at: datetime
) -> SignableText:
    """The licence's text for these terms, as both sides sign it."""
    talent = offer.voice.talent
    text = licence_text(
        licensee=licensee.name,
        agency=talent.organization.name,
        talent=talent.stage_name,
        voice=offer.voice.name,
        terms=terms,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return signable(text, starts_at, ends_at)


def split_of(offer: Offer, power: str, now: datetime) -> Shares:
    """How the money of a licence is split, by the agency's mandate of this moment with `power`.

    Raises:
        Forbidden: `offer.no_mandate`.
    """
    talent = offer.voice.talent
    mandates = Mandate.objects.active_at(now).filter(talent=talent, organization_id=talent.organization_id)
    mandate = next((mandate for mandate in mandates if power in mandate.powers), None)
    if mandate is None:
        raise Forbidden("offer.no_mandate", "The agency's mandate for this talent has ended.")
    return shares(platform_bp=settings.PLATFORM_FEE_BP, commission_bp=mandate.commission_bp)


def conclude(
    *,
    actor: Actor,
    deal: Deal,
    split: Shares,
    licensee: Signed,
    agency: Signed,
    proposal: Proposal | None = None,
    now: datetime,
) -> Licence:
    """Store the licence that both sides signed, in the caller's transaction, and tell both.

    Raises:
        Forbidden: `licence.exclusivity` with `category`, `territory` and `until`; `licence.exceeds_consent`
            where the database sees more than was checked.
    """
    try:
        with transaction.atomic():
            licence = _create(deal, split, licensee, agency, proposal, now)
    except IntegrityError as error:
        raise _refusal(error, deal) from error
    LICENCES.give_maker(actor, licence)
    if proposal is not None:
        for producer in QUOTES.holders(proposal.quote):
            LICENCES.give(producer, licence)
    _tell(actor, licence)
    return licence


def _create(
    deal: Deal, split: Shares, licensee: Signed, agency: Signed, proposal: Proposal | None, now: datetime
) -> Licence:
    offer, shown, agreed = deal.offer, deal.shown, deal.terms.conditions
    licence = Licence.objects.create(
        offer=offer,
        proposal=proposal,
        voice=offer.voice,
        consent=deal.consent,
        talent=offer.voice.talent,
        agency_id=offer.voice.talent.organization_id,
        licensee=deal.licensee,
        **deal.terms.columns(),
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        **split._asdict(),
        text=shown.text,
        text_sha256=shown.sha256,
        text_language=shown.language,
        signed_name=licensee.name,
        signed_by_id=licensee.user_id,
        signed_ip=licensee.ip,
        signed_at=licensee.at or now,
        agency_signed_name=agency.name,
        agency_signed_by_id=agency.user_id,
        agency_signed_ip=agency.ip,
        agency_signed_at=agency.at,
    )
    Volume.objects.create(
        licence=licence,
        max_characters=agreed.max_characters,
        max_seconds=agreed.max_seconds,
        max_renders=agreed.max_renders,
    )
    return licence


def _refusal(error: IntegrityError, deal: Deal) -> Exception:
    """What the database's guard means for a person; whatever else it refused is a defect and stays one."""
    cause = error.__cause__
    guard = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
    if guard == "claim_exclusivity":
        found = clashes(
            voice_id=deal.offer.voice_id,
            licensee_id=deal.licensee.id,
            terms=deal.terms,
            starts_at=deal.shown.starts_at,
            ends_at=deal.shown.ends_at,
        )
        return refuse_clash(found)
    if guard == "licence_within_consent":
        return Forbidden(
            "licence.exceeds_consent",
            "The talent's consent does not cover these terms any more. Read the offer again.",
        )
    return error


def _tell(actor: Actor, licence: Licence) -> None:
    data = {
        "offer": str(licence.offer_id),
        "voice": str(licence.voice_id),
        "consent": str(licence.consent_id),
        "text_sha256": licence.text_sha256,
        "ends_at": licence.ends_at.isoformat(),
    }
    if licence.proposal_id:
        data |= {"proposal": str(licence.proposal_id)}
    record(
        actor=actor,
        action="licensing.licence.agreed",
        subject=f"licence:{licence.id}",
        data=data,
        organization_id=licence.licensee_id,
    )
    for party in (licence.agency_id, licence.licensee_id):
        outbox.emit(
            topic="licensing.licence.agreed", payload={"licence": str(licence.id)}, organization_id=party
        )
