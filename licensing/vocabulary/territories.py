"""Territories: ISO 3166-1 alpha-2 codes and the groups `EU` and `WORLD`."""

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
GROUPS: Final[dict[str, frozenset[str]]] = {"EU": _EU, "WORLD": frozenset(COUNTRIES)}
GROUP_NAMES: Final[dict[str, str]] = {"EU": "the European Union", "WORLD": "the whole world"}


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


def expand(codes: Iterable[str]) -> frozenset[str]:
    """All countries named by `codes`; unknown codes name no country."""
    return _expand(frozenset(codes))


def covers(allowed: Iterable[str], wanted: str) -> bool:
    """Whether every country of `wanted` is allowed; an unknown territory never is."""
    countries = expand([wanted])
    return bool(countries) and countries <= expand(allowed)
