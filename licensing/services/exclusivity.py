"""Exclusivity: what others hold of a voice, asked early; the database itself has the last word."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from licensing.policies.rules import day
from licensing.policies.sale import Terms
from licensing.vocabulary import categories, territories
from licensing.vocabulary.sql import country_code
from marketplace.core.errors import Forbidden

_SHOWN = 10
_CLASHES = """
    with wanted as (
        select false as exclusive,
            licensing_expand_categories(%(allowed)s::text[], %(forbidden)s::text[]) as categories,
            licensing_expand_territories(%(territories)s::text[], %(excluded)s::text[]) as countries,
            tstzrange(%(starts)s::timestamptz, %(ends)s::timestamptz) as period
        union all
        select true, licensing_expand_categories(%(their_categories)s::text[], '{}'),
            licensing_expand_territories(%(their_territories)s::text[], '{}'),
            tstzrange(%(starts)s::timestamptz, least(%(ends)s::timestamptz,
                %(starts)s::timestamptz + make_interval(hours => 24 * %(days)s::integer)))
        where cardinality(%(their_categories)s::text[]) > 0)
    select w.exclusive, lower(c.categories * w.categories), lower(c.countries * w.countries), upper(c.period)
    from wanted w join licensing_claim c on c.voice_id = %(voice)s::uuid
        and c.licensee_id is distinct from %(licensee)s::uuid and (w.exclusive or c.exclusive)
        and c.categories && w.categories and c.countries && w.countries and c.period && w.period
    order by upper(c.period) desc, c.id limit %(shown)s
"""
_BY_IAB_ID = {category.iab_id: code for code, category in categories.CATEGORIES.items()}


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing in the way: a category and a territory of it, and when it is over.

    `wanted_exclusive`: others are licensed there, so it cannot be sold exclusively; else it was sold
    exclusively to another. Whom, is nobody's business.
    """

    category: str
    territory: str
    until: datetime
    wanted_exclusive: bool

    def sentence(self) -> str:
        """What is in the way, for a person."""
        product, country = categories.CATEGORIES[self.category].name, territories.name(self.territory)
        if self.wanted_exclusive:
            return (
                f"Another licence covers {product} in {country} until {day(self.until)}, so it cannot be "
                "exclusive there before."
            )
        return f"{product} in {country} is exclusively another licensee's until {day(self.until)}."


def clashes(
    *, voice_id: UUID, licensee_id: UUID | None, terms: Terms, starts_at: datetime, ends_at: datetime
) -> list[Clash]:
    """What others hold that these terms cannot stand beside, at most ten; without `licensee_id`, of all."""
    scope, agreed = terms.scope, terms.conditions
    values = {
        "allowed": list(scope.categories_allowed),
        "forbidden": list(scope.categories_forbidden),
        "territories": list(scope.territories),
        "excluded": list(scope.territories_excluded),
        "their_categories": list(agreed.exclusive_categories),
        "their_territories": list(agreed.exclusive_territories),
        "days": agreed.exclusive_days,
        "starts": starts_at,
        "ends": ends_at,
        "voice": voice_id,
        "licensee": licensee_id,
        "shown": _SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES, values)
        rows = cursor.fetchall()
    found = (
        Clash(_BY_IAB_ID[category], country_code(country), until, exclusive)
        for exclusive, category, country, until in rows
    )
    return list(dict.fromkeys(found))


def refuse_clash(found: list[Clash]) -> Forbidden:
    """The refusal that names what is in the way, or only that something is where nothing is left of it."""
    if not found:
        return Forbidden(
            "licence.exclusivity", "Another licence was agreed at this moment. Look again, then try anew."
        )
    first = found[0]
    return Forbidden(
        "licence.exclusivity",
        f"{first.sentence()} Choose another category, territory or time.",
        category=first.category,
        territory=first.territory,
        until=first.until.isoformat(),
    )


def require_free(
    *, voice_id: UUID, licensee_id: UUID, terms: Terms, starts_at: datetime, ends_at: datetime
) -> None:
    """Refuse terms that an exclusivity sold to another, or a licence of another, stands against.

    Raises:
        Forbidden: `licence.exclusivity` with `category`, `territory` and `until`.
    """
    found = clashes(
        voice_id=voice_id, licensee_id=licensee_id, terms=terms, starts_at=starts_at, ends_at=ends_at
    )
    if found:
        raise refuse_clash(found)
