"""The exact English text that a talent signs for one voice."""

from datetime import datetime

from licensing.policies.rules import day
from licensing.policies.wording.clauses import scope_clauses
from licensing.terms import Scope


def consent_text(
    *, talent: str, agency: str, voice: str, scope: Scope, valid_from: datetime, until: datetime
) -> str:
    """The text a talent signs for one voice."""
    return "\n\n".join(
        [
            "CONSENT TO A SYNTHETIC VOICE",
            f"1. The voice. I am {talent}, or I am authorised to sign for {talent}. I agree that a synthetic "
            f"copy of the voice, made from the recordings of the voice “{voice}”, is used through {agency} "
            "within the limits below, and for nothing else.",
            *scope_clauses(scope, 2),
            f"7. Term. From {day(valid_from)} until {day(until)}; after that, no use is allowed.",
            "8. Withdrawal. I can withdraw this consent at any time, without giving a reason. From then on "
            "nothing further is spoken in this voice under it.",
            "9. Marking. Every recording made with the copy carries an inaudible mark that leads back to its "
            "licence and to this consent.",
        ]
    )
