"""Territories: ISO 3166-1 alpha-2 codes, and groups of them by the names that contracts use.

No group has a name of two letters but `EU`, so that none is mistaken for a country.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final


def _read() -> dict[str, str]:
    table = files("licensing.vocabulary").joinpath("iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


COUNTRIES: Final[dict[str, str]] = _read()

# Member states since 2020-02-01 (European Union, "EU countries").
_EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
_EEA: Final = _EU | {"IS", "LI", "NO"}
GROUPS: Final[dict[str, frozenset[str]]] = {
    "EU": _EU,
    "EEA": _EEA,
    "DACH": frozenset({"AT", "CH", "DE"}),
    "BENELUX": frozenset({"BE", "LU", "NL"}),
    "NORDICS": frozenset({"DK", "FI", "IS", "NO", "SE"}),
    "NORTH_AMERICA": frozenset({"CA", "MX", "US"}),
    "MERCOSUR": frozenset({"AR", "BO", "BR", "PY", "UY"}),
    "GCC": frozenset({"AE", "BH", "KW", "OM", "QA", "SA"}),
    "ASEAN": frozenset({"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"}),
    "WORLD": frozenset(COUNTRIES),
}
GROUP_NAMES: Final[dict[str, str]] = {
    "EU": "the European Union",
    "EEA": "the European Economic Area",
    "DACH": "Germany, Austria and Switzerland",
    "BENELUX": "Belgium, the Netherlands and Luxembourg",
    "NORDICS": "the Nordic countries",
    "NORTH_AMERICA": "Canada, Mexico and the United States",
    "MERCOSUR": "the member states of Mercosur",
    "GCC": "the member states of the Gulf Cooperation Council",
    "ASEAN": "the member states of ASEAN",
    "WORLD": "the whole world",
}


def is_known(code: str) -> bool:
    """Whether `code` is a country of the table or one of our groups."""
    return code in COUNTRIES or code in GROUPS


def name(code: str) -> str:
    """The English name, or the code itself where we know none."""
    return COUNTRIES.get(code) or GROUP_NAMES.get(code) or code


@lru_cache(maxsize=4096)
def _expand(codes: frozenset[str]) -> frozenset[str]:
    known = (GROUPS[code] if code in GROUPS else frozenset({code} & COUNTRIES.keys()) for code in codes)
    return frozenset().union(*known)


def expand(codes: Iterable[str], excluded: Iterable[str] = ()) -> frozenset[str]:
    """All countries named by `codes` but for those of `excluded`; unknown codes name no country."""
    countries = _expand(frozenset(codes))
    return countries - _expand(frozenset(excluded)) if excluded else countries


def covers(allowed: Iterable[str], wanted: str, excluded: Iterable[str] = ()) -> bool:
    """Whether every country of `wanted` is allowed and none excluded; an unknown territory never is."""
    countries = expand([wanted])
    return bool(countries) and countries <= expand(allowed, excluded)
