"""The exact English texts that talents and licensees sign, built from the terms alone.

The same terms always give the same text, so a preview can be compared with what is signed, byte for byte.
Clause numbers are those the rules refer to.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from licensing.policies.rules import day
from licensing.terms import Scope
from licensing.vocabulary import categories, languages, territories
from licensing.vocabulary.purposes import MEDIA, PURPOSES

LANGUAGE = "en"


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex: what a signature is bound to."""
    return sha256(text.encode()).hexdigest()


def _named(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return "; ".join(f"{names.get(code, code)} ({code})" for code in sorted(codes))


def _languages(codes: Iterable[str]) -> str:
    return ", ".join("every language" if code == languages.ANY else code for code in sorted(codes))


def _categories(scope: Scope) -> str:
    names = {code: category.name for code, category in categories.CATEGORIES.items()}
    names[categories.ANY] = "every category"
    forbidden = (
        f" Never for: {_named(scope.categories_forbidden, names)}." if scope.categories_forbidden else ""
    )
    return f"{_named(scope.categories_allowed, names)}.{forbidden} (Codes of the {categories.TAXONOMY}.)"


def _scope_clauses(scope: Scope, first: int) -> list[str]:
    countries = {code: territories.name(code) for code in scope.territories | scope.territories_excluded}
    but = f", but not {_named(scope.territories_excluded, countries)}" if scope.territories_excluded else ""
    bodies = (
        f"Purposes. {_named(scope.purposes, PURPOSES)}.",
        f"Media. {_named(scope.media, MEDIA)}.",
        f"Territories. {_named(scope.territories, countries)}{but}.",
        f"Languages. {_languages(scope.languages)}.",
        f"Product categories. {_categories(scope)}",
    )
    return [f"{number}. {body}" for number, body in enumerate(bodies, start=first)]


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
            *_scope_clauses(scope, 2),
            f"7. Term. From {day(valid_from)} until {day(until)}; after that, no use is allowed.",
            "8. Withdrawal. I can withdraw this consent at any time, without giving a reason. From then on "
            "nothing further is spoken in this voice under it.",
            "9. Marking. Every recording made with the copy carries an inaudible mark that leads back to its "
            "licence and to this consent.",
        ]
    )


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
            *_scope_clauses(scope, 1),
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
