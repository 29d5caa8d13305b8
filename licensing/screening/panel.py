"""All configured screeners as one: what any of them finds counts."""

from functools import lru_cache
from typing import Any

from marketplace.core import backends

from .protocol import Screener, ScreenerUnavailable, Screening

SETTING = "SCRIPT_SCREENERS"


def screen(text: str, *, language: str) -> Screening:
    """The findings of every screener in SCRIPT_SCREENERS, the gravest outcome of all.

    A text is judged several times on its way (check, request, delivery); the latest answers are kept.

    Raises what a screener raises, and ScreenerUnavailable where none is configured: the text is then
    unscreened, and nobody may speak it.
    """
    return _screen(text, language, tuple(_screeners()))


@lru_cache(maxsize=256)
def _screen(text: str, language: str, screeners: tuple[Screener, ...]) -> Screening:
    findings = [
        finding for screener in screeners for finding in screener.screen(text, language=language).findings
    ]
    return Screening.of(findings, version())


def version() -> str:
    """The versions of all screeners; a text screened under another one is to be screened again."""
    return "+".join(screener.version for screener in _screeners())


def load() -> None:
    """Make every screener, as a process starts: reading its rules takes longer than a transaction may idle.

    Raises what a screener raises, and ScreenerUnavailable where none is configured.
    """
    _screeners()


def _screeners() -> list[Screener]:
    screeners: list[Any] = [backends.get(SETTING, alias) for alias in backends.aliases(SETTING)]
    if not screeners:
        raise ScreenerUnavailable("SCRIPT_SCREENERS is empty. Configure at least one screener.")
    return screeners
