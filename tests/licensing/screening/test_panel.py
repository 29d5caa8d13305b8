"""Screeners are plug-ins: chosen in settings, all of them asked, none of them skipped."""

import pytest
from pytest_django.fixtures import Settings

from licensing.screening import panel
from licensing.screening.packs import PackScreener
from licensing.screening.protocol import Finding, Outcome, ScreenerUnavailable, Screening


class CautiousScreener:
    """Sends every text to a person, as a classifier with doubts would."""

    version = "cautious-1"

    def screen(self, text: str, *, language: str) -> Screening:
        doubt = Finding("classifier.doubt", "", Outcome.REVIEW, 0, len(text), "A person decides.")
        return Screening.of([doubt], self.version)


class BrokenScreener:
    """Cannot load its model."""

    version = "broken-1"

    def screen(self, text: str, *, language: str) -> Screening:
        raise ScreenerUnavailable("No model.")


def test_the_packs_are_the_default() -> None:
    assert panel.version() == PackScreener().version
    assert panel.screen("Fresh bread", language="en").outcome is Outcome.CLEAR


def test_a_screener_is_swapped_in_settings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = _configured(monkeypatch, CautiousScreener)
    assert panel.version() == "cautious-1"
    assert panel.screen("Fresh bread", language="en").outcome is Outcome.REVIEW


def test_several_screeners_add_up(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {
        "packs": {"BACKEND": "licensing.screening.packs.PackScreener"},
        "classifier": _configured(monkeypatch, CautiousScreener)["default"],
    }
    screening = panel.screen("Play blackjack", language="en")
    assert screening.outcome is Outcome.BLOCKED
    assert [one.rule for one in screening.findings] == ["screening.gambling.games", "classifier.doubt"]
    assert screening.version == panel.version() == f"{PackScreener().version}+cautious-1"


def test_nothing_fails_open(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = _configured(monkeypatch, BrokenScreener)
    with pytest.raises(ScreenerUnavailable):
        panel.screen("Fresh bread", language="en")
    settings.SCRIPT_SCREENERS = {}
    with pytest.raises(ScreenerUnavailable):
        panel.screen("Fresh bread", language="en")


def _configured(monkeypatch: pytest.MonkeyPatch, screener: type) -> dict[str, dict[str, str]]:
    """Settings that name this class; tests cannot be imported, so the protocol's module lends a path."""
    monkeypatch.setattr(f"licensing.screening.protocol.{screener.__name__}", screener, raising=False)
    return {"default": {"BACKEND": f"licensing.screening.protocol.{screener.__name__}"}}
