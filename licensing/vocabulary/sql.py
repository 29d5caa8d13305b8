"""The vocabularies as SQL, so that the database can judge terms by the same words as Python.

The text goes into a file beside a migration: a landed migration keeps the values of its day. When a
vocabulary changes, a test demands a new file and a migration that runs it; the functions are replaced.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import MODIFICATIONS

_FUNCTIONS: Final = """
create or replace function licensing_expand_territories(codes text[], excluded text[])
returns int4multirange language sql immutable parallel safe as $$
    select coalesce(
        (select range_agg(span) from licensing_territories() t, unnest(t.countries) span
         where t.code = any(codes)), '{}')
      - coalesce(
        (select range_agg(span) from licensing_territories() t, unnest(t.countries) span
         where t.code = any(excluded)), '{}')
$$;

create or replace function licensing_expand_categories(allowed text[], forbidden text[])
returns int4multirange language sql immutable parallel safe as $$
    select coalesce(range_agg(int4range(t.iab_id, t.iab_id + 1)), '{}') from licensing_categories() t
    where (t.code = any(allowed) or '*' = any(allowed)) and t.code <> all(forbidden)
$$;

create or replace function licensing_languages_within(inner_tags text[], outer_tags text[])
returns boolean language sql immutable parallel safe as $$
    select not exists (
        select from unnest(inner_tags) tag
        where not exists (
            select from unnest(outer_tags) span
            where span = '*'
               or tag <> '*' and (lower(tag) = lower(span) or starts_with(lower(tag), lower(span) || '-'))))
$$;

create or replace function licensing_known_codes(territories text[], categories text[])
returns boolean language sql immutable parallel safe as $$
    select not exists (select from unnest(territories) c
                       where c not in (select code from licensing_territories()))
       and not exists (select from unnest(categories) c
                       where c <> '*' and c not in (select code from licensing_categories()))
$$;
"""


def country_number(code: str) -> int:
    """Where a country of two letters stands between AA = 0 and ZZ = 675."""
    first, second = (ord(letter) - ord("A") for letter in code)
    return first * 26 + second


def country_code(number: int) -> str:
    """The country that `country_number` made this number of."""
    return "".join(chr(ord("A") + letter) for letter in divmod(number, 26))


def multirange(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of an int4multirange, neighbours joined."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number:
            spans[-1][1] = number + 1
        else:
            spans.append([number, number + 1])
    return "{" + ",".join(f"[{low},{high})" for low, high in spans) + "}"


def _table(name: str, columns: str, rows: Mapping[str, str]) -> str:
    values = ",\n".join(f"    ('{code}', {value})" for code, value in rows.items())
    return (
        f"create or replace function {name}() returns table ({columns})\n"
        f"language sql immutable parallel safe as $$ values\n{values}\n$$;\n"
    )


def statements() -> str:
    """The SQL that (re)defines all vocabulary functions; the same vocabularies give the same text."""
    named = {code: frozenset({code}) for code in sorted(territories.COUNTRIES)} | territories.GROUPS
    countries = {
        code: f"'{multirange(map(country_number, codes))}'::int4multirange" for code, codes in named.items()
    }
    ids = {code: str(category.iab_id) for code, category in sorted(categories.CATEGORIES.items())}
    ranks = ", ".join(f"'{code}'" for code in MODIFICATIONS)
    return "\n".join(
        [
            "-- Written by licensing.vocabulary.sql; never edited.",
            _table("licensing_territories", "code text, countries int4multirange", countries),
            _table("licensing_categories", "code text, iab_id integer", ids),
            "create or replace function licensing_modification_rank(code text) returns integer\n"
            f"language sql immutable parallel safe as $$ select array_position(array[{ranks}], code) $$;",
            _FUNCTIONS,
        ]
    )
