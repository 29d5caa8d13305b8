"""Filters that turn codes and numbers of the domain into words."""

from collections.abc import Sequence
from typing import Any, Literal

from django import template

from licensing.models import Statement
from licensing.vocabulary import categories, purposes, territories
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS
from marketplace.web.templatetags.web_tags import duration
from voices.models import ArchiveSegment, Take

register = template.Library()

NAMES_SHOWN = 2
TERM_NAMES = {
    "ai_disclosure": "disclosure",
    "categories_allowed": "product categories",
    "categories_forbidden": "forbidden categories",
    "ends_at": "the end",
    "max_audience": "audience",
    "max_characters": "characters",
    "max_renders": "recordings",
    "max_seconds": "seconds",
    "minimum_micros": "the minimum per recording",
    "modification": "changes to the recording",
    "price_per_1000_characters_micros": "the price",
    "starts_at": "the start",
    "term_days": "the term",
    "territories_excluded": "excluded territories",
    "wind_down_days": "wind-down",
}
POWERS = {
    "record": "Record",
    "offer": "Offer",
    "agree": "Sign licences",
    "approve": "Approve scripts",
    "collect": "See the money",
}
DOCUMENTS = {"voice": "The voice", "consent": "The talent’s consent", "licence": "The licence"}


@register.filter
def purpose(code: str) -> str:
    """The name of a purpose."""
    return purposes.PURPOSES.get(code, code)


@register.filter
def medium(code: str) -> str:
    """The name of a medium."""
    return purposes.MEDIA.get(code, code)


@register.filter
def territory(code: str) -> str:
    """The name of a country or group."""
    name = territories.name(code)
    return name[:1].upper() + name[1:]


@register.filter
def category(code: str) -> str:
    """The name of a product category."""
    if code == categories.ANY:
        return "All products"
    known = categories.CATEGORIES.get(code)
    return known.name if known else code


@register.filter
def modification(code: str) -> str:
    """How far a recording may be changed."""
    return MODIFICATIONS.get(code, code)


@register.filter
def approval(code: str) -> str:
    """Which texts need a person's word."""
    return APPROVALS.get(code, code)


@register.filter
def term_name(field: str) -> str:
    """A field of terms as people call it: `max_renders` as recordings."""
    return TERM_NAMES.get(field, field.replace("_", " "))


@register.filter
def mandate_power(code: str) -> str:
    """What a power of a mandate lets the agency do."""
    return POWERS.get(code, code)


@register.filter
def each_word(codes: Sequence[str]) -> str:
    """The first codes as words and how many follow."""
    return _first([code.replace("_", "-") for code in codes])


@register.filter
def each_territory(codes: Sequence[str]) -> str:
    """The first territories by name and how many follow."""
    return _first([territory(code) for code in codes])


def _first(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


@register.filter
def by_document(rulings: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Rulings under what they rest on, in the order they came: a refusal's document stands first."""
    grouped: dict[str, list[Any]] = {}
    for ruling in rulings:
        rule = ruling["rule"] if isinstance(ruling, dict) else ruling.rule
        document = DOCUMENTS.get(rule.partition(".")[0], "Other rules")
        grouped.setdefault(document, []).append(ruling)
    return list(grouped.items())


@register.filter
def take_audio(take: Take) -> str:
    """Where a take can be heard; each hearing is logged."""
    return f"/v1/takes/{take.id}/audio"


@register.filter
def statement_audio(statement: Statement) -> str:
    """Where a spoken statement can be heard; each hearing is logged."""
    return f"/v1/consent-statements/{statement.id}/recording"


@register.filter
def segment_audio(segment: ArchiveSegment) -> str:
    """Where an archive's sentence can be heard; each hearing is logged."""
    return f"/v1/archive-segments/{segment.id}/audio"


@register.filter
def seconds(length: float | Literal[""] | None) -> str:
    """Seconds as `duration` writes milliseconds."""
    return "–" if length is None or length == "" else duration(round(1000 * length))


@register.filter
def place(milliseconds: int) -> str:
    """A place in a recording: 61500 as `1:01`."""
    minutes, rest = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


@register.filter
def thousands(number: int | Literal[""] | None) -> str:
    """12345 as 12,345."""
    return "–" if number is None or number == "" else f"{int(number):,}"


@register.filter
def decimals(number: float | Literal[""] | None) -> str:
    """A similarity with two digits; nothing as a dash."""
    return "–" if number is None or number == "" else f"{number:.2f}"


@register.filter
def share_of(used: int, cap: int | None) -> float:
    """The used share of a cap; 0 without one."""
    return used / cap if cap else 0.0


@register.filter
def volume_tone(share: float) -> str:
    """How a volume meter looks: calm, nearly used up, used up."""
    return "bad" if share >= 1 else "warn" if share >= 0.85 else ""


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of a signed text."""
    return [part.strip() for part in text.split("\n") if part.strip()]
