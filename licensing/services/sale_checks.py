"""What terms for sale must satisfy before anyone signs them: sense, the offer, the consent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from billing.money import MAX_MICROS, MINOR_DIGITS
from licensing.models import Consent
from licensing.policies.rules import day
from licensing.policies.sale import CAPS, Conditions, Terms, beyond_consent
from licensing.services.signing import checked_scope
from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS
from marketplace.core.errors import Forbidden, Invalid

MAXIMUM_BRANDS: Final = 50
MAXIMUM_HOURS: Final = 24 * 30
MAXIMUM_DAYS: Final = 3650
_LABELS: Final = {
    "categories": "product categories",
    "max_characters": "number of characters",
    "max_seconds": "number of seconds",
    "max_renders": "number of recordings",
    "max_audience": "audience",
    "modification": "changes to the recording",
    "approval": "approval of texts",
    "approval_hours": "hours for approval",
    "wind_down_days": "days of wind-down",
    "ai_disclosure": "disclosure",
    "intended_use": "intended use",
    "union_contract": "union contract",
    "exclusive_categories": "exclusive categories",
    "exclusive_territories": "exclusive territories",
    "exclusive_days": "days of exclusivity",
}
_SENSE: Final[dict[str, Callable[[Any], bool]]] = {
    **{cap: lambda value: value is None or value >= 1 for cap in CAPS},
    "brands": lambda value: len(value) <= MAXIMUM_BRANDS and all(0 < len(brand) <= 120 for brand in value),
    "modification": MODIFICATIONS.__contains__,
    "approval": APPROVALS.__contains__,
    "approval_hours": lambda value: 1 <= value <= MAXIMUM_HOURS,
    "wind_down_days": lambda value: 0 <= value <= MAXIMUM_DAYS,
    "union_contract": lambda value: len(value) <= 60,
    "exclusive_categories": lambda value: set(value) <= {categories.ANY, *categories.CATEGORIES},
    "exclusive_territories": lambda value: all(map(territories.is_known, value)),
    "exclusive_days": lambda value: value is None or 1 <= value <= MAXIMUM_DAYS,
    "price_per_1000_characters_micros": lambda value: 0 <= value <= MAX_MICROS,
    "minimum_micros": lambda value: 0 <= value <= MAX_MICROS,
    "currency": MINOR_DIGITS.__contains__,
}


def checked_terms(terms: Terms, code: str) -> Terms:
    """The terms as they are stored: codes in their usual letter case, brands and sentences trimmed.

    Raises:
        Invalid: `scope.invalid`, and `code` with the `fields` that make no sense.
    """
    agreed = terms.conditions
    tidy = replace(
        agreed,
        brands=tuple(dict.fromkeys(" ".join(brand.split()) for brand in agreed.brands)),
        intended_use=agreed.intended_use.strip(),
        union_contract=" ".join(agreed.union_contract.split()),
        exclusive_categories=tuple(sorted(set(agreed.exclusive_categories))),
        exclusive_territories=tuple(sorted({code.upper() for code in agreed.exclusive_territories})),
    )
    wrong = _senseless(tidy)
    if wrong:
        raise Invalid(code, f"These terms make no sense: {', '.join(wrong)}. Correct them.", fields=wrong)
    return Terms(checked_scope(terms.scope), tidy)


def _senseless(agreed: Conditions) -> list[str]:
    wrong = [name for name, sense in _SENSE.items() if not sense(getattr(agreed, name))]
    if bool(agreed.exclusive_categories) != bool(agreed.exclusive_territories):
        wrong.append("exclusive_categories" if agreed.exclusive_territories else "exclusive_territories")
    return wrong


def refuse_beyond(beyond: Mapping[str, list[str]], code: str, document: str, hint: str) -> None:
    """Refuse terms that go beyond what they rest on, naming the dimension.

    Raises:
        Forbidden: `code`, with `dimension`, `excess` of that dimension and all `dimensions`.
    """
    if not beyond:
        return
    dimension, codes = next(iter(beyond.items()))
    raise Forbidden(
        code,
        f"The {_LABELS.get(dimension, dimension)} go beyond the {document}: {', '.join(codes[:10])}. {hint}",
        dimension=dimension,
        excess=codes,
        dimensions=list(beyond),
    )


def require_within_consent(
    terms: Terms, consent: Consent, code: str, *, starts_at: datetime, ends_at: datetime
) -> None:
    """Refuse what the talent did not consent to.

    Raises:
        Forbidden: `code`, with `dimension`, `excess` and `dimensions`.
    """
    beyond = beyond_consent(terms, consent.scope, consent.modification)
    refuse_beyond(beyond, code, "talent's consent", "Take this out.")
    if starts_at < consent.valid_from:
        raise _outside(code, f"begins on {day(consent.valid_from)}. Choose a later start.", starts_at)
    if ends_at > consent.until:
        raise _outside(code, f"ends on {day(consent.until)}. Choose an earlier end.", ends_at)


def _outside(code: str, limit: str, instant: datetime) -> Forbidden:
    return Forbidden(
        code,
        f"The talent's consent {limit}",
        dimension="term",
        excess=[instant.isoformat()],
        dimensions=["term"],
    )


def consent_in_force(voice_id: UUID, now: datetime) -> Consent:
    """The voice's consent of this moment. Raises Forbidden(consent.missing)."""
    consent = Consent.objects.active_at(now).filter(voice_id=voice_id).first()
    if consent is None:
        raise Forbidden("consent.missing", "The talent's consent is not in force. Have it signed first.")
    return consent
