"""Consents, offers, quotes, licences, scripts and revocations as they are stored."""

from licensing.models.aftermath import Certificate, LegalHold, Notice
from licensing.models.claim import Claim
from licensing.models.consent import Consent
from licensing.models.licence import Licence
from licensing.models.offer import Offer
from licensing.models.quote import Proposal, ProposalSignature, Quote
from licensing.models.revocation import Revocation
from licensing.models.script import Approval, Script
from licensing.models.statement import Statement
from licensing.models.volume import Volume

__all__ = [
    "Approval",
    "Certificate",
    "Claim",
    "Consent",
    "LegalHold",
    "Licence",
    "Notice",
    "Offer",
    "Proposal",
    "ProposalSignature",
    "Quote",
    "Revocation",
    "Script",
    "Statement",
    "Volume",
]
