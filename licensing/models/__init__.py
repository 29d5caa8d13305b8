"""Consents, offers, licences and revocations as they are stored."""

from licensing.models.consent import Consent
from licensing.models.licence import Licence
from licensing.models.offer import Offer
from licensing.models.revocation import Revocation
from licensing.models.statement import Statement
from licensing.models.volume import Volume

__all__ = ["Consent", "Licence", "Offer", "Revocation", "Statement", "Volume"]
