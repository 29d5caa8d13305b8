"""How versions differ: what was narrowed never counts as wider, what was widened always does."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.policies.limits import Limits
from licensing.policies.versions import Extent, changes, grouped, widened
from licensing.policies.wording.consent import sentence
from licensing.screening.topics import TOPICS
from licensing.vocabulary import territories
from tests.licensing.market import SCOPE
from tests.licensing.strategies import NOW, narrowed_scope, scopes

DAY = datetime.timedelta(days=1)
MODES = ["none", "edit", "alter"]
FULL = Extent(SCOPE, Limits("edit", frozenset(["alcohol"]), ("cheap",), True), NOW + 100 * DAY)

limits = st.builds(
    Limits,
    modification=st.sampled_from(MODES),
    forbidden_topics=st.frozensets(st.sampled_from(sorted(TOPICS)), max_size=4),
    forbidden_phrases=st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple),
    biometric_release=st.booleans(),
)
ends = st.integers(0, 5).map(lambda days: NOW + days * DAY)


@st.composite
def narrowings(draw: st.DrawFn) -> tuple[Extent, Extent]:
    before = Extent(draw(scopes), draw(limits), draw(ends))
    old = before.limits
    narrower = Limits(
        modification=draw(st.sampled_from(MODES[: MODES.index(old.modification) + 1])),
        forbidden_topics=old.forbidden_topics | draw(limits).forbidden_topics,
        forbidden_phrases=(*old.forbidden_phrases, "d") if draw(st.booleans()) else old.forbidden_phrases,
        biometric_release=old.biometric_release and draw(st.booleans()),
    )
    until = before.until - draw(st.integers(0, 3)) * DAY
    return before, Extent(draw(narrowed_scope(before.scope)), narrower, until)


@given(narrowings())
def test_a_narrowing_widens_nothing(pair: tuple[Extent, Extent]) -> None:
    before, after = pair
    assert widened(before, after) == {}
    taken = {change.dimension: change.taken for change in changes(before, after)}
    given_back = {change.dimension: change.added for change in changes(after, before)}
    assert taken.keys() == given_back.keys()
    # The time is named by the new end, everything else by what it is.
    taken.pop("until", None)
    assert taken.items() <= given_back.items()


@given(scopes, limits, ends)
def test_nothing_differs_from_itself(scope: Any, limit: Limits, until: datetime.datetime) -> None:
    extent = Extent(scope, limit, until)
    assert changes(extent, extent) == ()


@pytest.mark.parametrize(
    ("dimension", "wider"),
    [
        ("purposes", replace(FULL, scope=replace(SCOPE, purposes=SCOPE.purposes | {"news"}))),
        ("media", replace(FULL, scope=replace(SCOPE, media=SCOPE.media | {"tv"}))),
        ("territories", replace(FULL, scope=replace(SCOPE, territories=SCOPE.territories | {"JP"}))),
        ("languages", replace(FULL, scope=replace(SCOPE, languages=frozenset(["*"])))),
        ("categories", replace(FULL, scope=replace(SCOPE, categories_forbidden=frozenset(["politics"])))),
        ("until", replace(FULL, until=FULL.until + DAY)),
        ("modification", replace(FULL, limits=replace(FULL.limits, modification="alter"))),
        ("topics", replace(FULL, limits=replace(FULL.limits, forbidden_topics=frozenset()))),
        ("phrases", replace(FULL, limits=replace(FULL.limits, forbidden_phrases=()))),
    ],
)
def test_every_dimension_can_widen(dimension: str, wider: Extent) -> None:
    assert list(widened(FULL, wider)) == [dimension]
    assert [change.dimension for change in changes(wider, FULL)] == [dimension]
    [taken] = changes(wider, FULL)
    assert sentence(taken).endswith(".")


def test_lifting_an_exclusion_is_wider() -> None:
    but = replace(FULL, scope=replace(SCOPE, territories_excluded=frozenset(["US"])))
    assert widened(but, FULL) == {"territories": ["US"]}
    assert widened(FULL, but) == {}


def test_a_release_that_is_given_is_wider() -> None:
    without = replace(FULL, limits=replace(FULL.limits, biometric_release=False))
    assert widened(without, FULL) == {"biometric_release": ["given"]}
    assert sentence(changes(FULL, without)[0]) == "The biometric release."


def test_countries_take_the_names_of_their_groups() -> None:
    assert grouped(territories.expand(["EU", "US", "CH"])) == ("EU", "CH", "US")
    assert grouped(territories.expand(["WORLD"])) == ("WORLD",)
    assert grouped(frozenset()) == ()


def test_phrases_are_tidied_and_kept_once_in_order() -> None:
    given_phrases = [" Best  price ", "best price", "", "\tcheap\n"]
    assert Limits.of(forbidden_phrases=given_phrases).forbidden_phrases == ("Best price", "cheap")
