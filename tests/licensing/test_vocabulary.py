"""The lists: territories, languages, categories, and what covers what."""

import pytest

from licensing.policies.coverage import excess, normalise, unknown
from licensing.terms import Scope
from licensing.vocabulary import categories, languages, territories

SCOPE = Scope.of(
    purposes=["advertising"], media=["radio"], territories=["EU"], languages=["en"], categories_allowed=["*"]
)


def test_the_tables_are_whole() -> None:
    assert len(territories.COUNTRIES) == 249
    assert len(territories.expand(["EU"])) == 27
    assert territories.expand(["EU"]) < territories.expand(["WORLD"])
    assert len(categories.CATEGORIES) == len({row.iab_id for row in categories.CATEGORIES.values()}) == 44


@pytest.mark.parametrize(
    ("allowed", "wanted", "covered"),
    [
        (["EU"], "DE", True),
        (["EU"], "GB", False),
        (["DE"], "EU", False),
        (["WORLD"], "EU", True),
        (["EU", "US"], "WORLD", False),
        (["WORLD"], "XX", False),
        (["XX"], "XX", False),
        ([], "DE", False),
        (["WORLD"], "", False),
    ],
)
def test_territories(allowed: list[str], wanted: str, covered: bool) -> None:
    assert territories.covers(allowed, wanted) is covered


@pytest.mark.parametrize(
    ("ranges", "tag", "covered"),
    [
        (["en"], "en-US", True),
        (["en"], "EN-us", True),
        (["en-US"], "en", False),
        (["en"], "enm", False),
        (["*"], "zh-Hans-CN", True),
        (["*"], "not a tag", False),
        (["zh-Hans"], "zh-Hans-CN", True),
        (["de"], "de-1996", True),
        ([], "en", False),
    ],
)
def test_languages(ranges: list[str], tag: str, covered: bool) -> None:
    assert languages.covers(ranges, tag) is covered


def test_language_tags_take_their_usual_case() -> None:
    assert languages.canonical("ZH-hans-cn") == "zh-Hans-CN"
    assert languages.canonical("english") is None
    assert languages.canonical("en\n") is None


def test_forbidden_categories_win() -> None:
    assert categories.covers(["*"], [], "retail")
    assert not categories.covers(["*", "alcohol"], ["alcohol"], "alcohol")
    assert not categories.covers(["*"], [], "made_up")


def test_unknown_and_missing_codes_are_named() -> None:
    scope = Scope.of(
        purposes=["advertising", "anything"],
        media=[],
        territories=["UK"],
        languages=["english"],
        categories_allowed=["*"],
        categories_forbidden=["*"],
    )
    assert unknown(scope) == {
        "purposes": ["anything"],
        "media": [],
        "territories": ["UK"],
        "languages": ["english"],
        "categories_forbidden": ["*"],
    }
    assert unknown(SCOPE) == {}


def test_normalise_folds_case() -> None:
    scope = normalise(
        Scope.of(purposes=[], media=[], territories=["de"], languages=["EN-us"], categories_allowed=[])
    )
    assert scope.territories == {"DE"}
    assert scope.languages == {"en-US"}


def test_excess_names_dimension_and_codes() -> None:
    wide = Scope.of(
        purposes=["advertising", "podcast"],
        media=["radio"],
        territories=["EU", "GB"],
        languages=["*"],
        categories_allowed=["*"],
    )
    assert excess(wide, SCOPE) == {"purposes": ["podcast"], "territories": ["GB"], "languages": ["*"]}
    forbidding = Scope.of(
        purposes=["advertising"],
        media=["radio"],
        territories=["DE"],
        languages=["en-GB"],
        categories_allowed=["*"],
        categories_forbidden=["alcohol"],
    )
    assert excess(forbidding, SCOPE) == {}
    assert excess(SCOPE, forbidding)["categories"] == ["alcohol"]
