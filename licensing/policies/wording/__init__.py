"""The exact English texts that talents and licensees sign, built from the terms alone.

The same terms always give the same text, so a preview can be compared with what is signed, byte for byte.
Clause numbers are those the rules refer to.
"""

from licensing.policies.wording.clauses import LANGUAGE, digest
from licensing.policies.wording.consent import Parties, Signatory, consent_text
from licensing.policies.wording.licence import licence_text, offer_text

__all__ = ["LANGUAGE", "Parties", "Signatory", "consent_text", "digest", "licence_text", "offer_text"]
