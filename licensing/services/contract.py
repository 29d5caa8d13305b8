"""A licence for reading: its exact text clause by clause, and who signed it."""

from dataclasses import dataclass
from datetime import datetime

from licensing.models import Licence
from licensing.policies import contract

RELATED = ("voice__talent", "talent", "agency", "licensee", "consent", "offer")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One signature as it is shown; `how` says where it does not stand under this very text."""

    name: str
    party: str
    at: datetime | None
    how: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What a reader sees."""

    title: str
    clauses: tuple[contract.Clause, ...]
    signatures: tuple[SignedBy, ...]


def contract_of(licence: Licence) -> Contract:
    """The contract of a licence that was read with `RELATED`."""
    title, clauses = contract.read(licence.text)
    standing = "by the signed offer that was accepted" if licence.proposal_id is None else ""
    agency = SignedBy(
        name=licence.agency_signed_name or licence.agency.name,
        party=licence.agency.name,
        at=licence.agency_signed_at or licence.offer.published_at,
        how=standing,
    )
    licensee = SignedBy(licence.signed_name, licence.licensee.name, licence.signed_at, "")
    return Contract(title.capitalize(), clauses, (agency, licensee))
