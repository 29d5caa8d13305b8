"""The exact English text that a licensee signs, and its sentences on volume and price."""

from datetime import datetime
from decimal import Decimal

from licensing.policies.rules import day
from licensing.policies.wording.clauses import scope_clauses
from licensing.terms import Scope


def licence_text(
    *,
    licensee: str,
    agency: str,
    talent: str,
    voice: str,
    scope: Scope,
    starts_at: datetime,
    ends_at: datetime,
    volume: str,
    price: str,
) -> str:
    """The text a licensee signs."""
    return "\n\n".join(
        [
            "LICENCE OF A SYNTHETIC VOICE",
            f"{agency}, for {talent}, allows {licensee} to have texts spoken in the synthetic voice "
            f"“{voice}”, within these limits and within the talent's consent as it stands at each request.",
            *scope_clauses(scope, 1),
            f"6. Term. From {day(starts_at)} until {day(ends_at)}.",
            f"7. Volume. {volume}",
            f"8. Price. {price}",
            "9. Revocation. The talent may stop the voice, the consent or this licence at any time. From "
            "then on requests are refused and links to earlier recordings no longer open.",
        ]
    )


def volume_sentence(max_characters: int | None, max_renders: int | None) -> str:
    """The caps in words."""
    caps = [
        f"{cap:,} {unit}"
        for cap, unit in ((max_characters, "characters"), (max_renders, "recordings"))
        if cap is not None
    ]
    return f"At most {' and '.join(caps)}." if caps else "Not limited."


def price_sentence(per_1000_micros: int, minimum_micros: int, currency: str) -> str:
    """The price in words, to the last micro-unit."""
    price = f"{_amount(per_1000_micros)} {currency} for every 1,000 characters, by the character"
    least = f", at least {_amount(minimum_micros)} {currency} for each recording" if minimum_micros else ""
    return f"{price}{least}."


def _amount(micros: int) -> str:
    exact = Decimal(micros).scaleb(-6).normalize()
    return f"{exact:,.2f}" if exact == exact.quantize(Decimal("0.01")) else f"{exact:,f}"
