"""Random terms, uses and texts, biased so that permissions and refusals are both common."""

import datetime
import uuid
from dataclasses import replace

from hypothesis import strategies as st

from licensing.terms import ConsentTerms, LicenceTerms, Scope, Usage, Use, VoiceTerms

NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
PURPOSES = ["advertising", "podcast", "e_learning"]
MEDIA = ["radio", "social", "tv"]
TERRITORIES = ["DE", "FR", "US", "EU", "WORLD"]
LANGUAGES = ["en", "en-US", "de", "*"]
CATEGORIES = ["alcohol", "vehicles", "retail"]

some = st.integers(-3, 3).map(lambda days: NOW + datetime.timedelta(days=days))


def subset(codes: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(codes))


scopes = st.builds(
    Scope,
    purposes=subset(PURPOSES),
    media=subset(MEDIA),
    territories=subset(TERRITORIES),
    languages=subset(LANGUAGES),
    categories_allowed=subset([*CATEGORIES, "*"]),
    categories_forbidden=subset(CATEGORIES),
)
uses = st.builds(
    Use,
    purpose=st.sampled_from([*PURPOSES, "unheard_of"]),
    medium=st.sampled_from([*MEDIA, ""]),
    territory=st.sampled_from(["DE", "US", "EU", "WORLD", "XX"]),
    language=st.sampled_from(["en", "en-US", "de-AT", "not a tag"]),
    category=st.sampled_from([*CATEGORIES, "politics", "unheard_of"]),
)
voices = st.builds(
    VoiceTerms,
    id=st.just(uuid.UUID(int=1)),
    status=st.sampled_from(["draft", "ready", "ready", "ready", "withdrawn"]),
    revoked_at=st.sampled_from([None, None, None, NOW]),
    epoch=st.integers(0, 2),
)
consents = st.builds(
    ConsentTerms,
    id=st.just(uuid.UUID(int=2)),
    version=st.integers(1, 3),
    status=st.sampled_from(["active", "active", "active", "withdrawn", "superseded", "expired"]),
    scope=scopes,
    valid_from=some,
    until=some,
    epoch=st.integers(0, 2),
)
licences = st.builds(
    LicenceTerms,
    id=st.just(uuid.UUID(int=3)),
    status=st.sampled_from(["active", "active", "active", "expired", "terminated", "revoked"]),
    scope=scopes,
    starts_at=some,
    ends_at=some,
    max_characters=st.none() | st.integers(1, 20),
    max_renders=st.none() | st.integers(1, 5),
    epoch=st.integers(0, 2),
)
usages = st.builds(Usage, characters=st.integers(0, 20), renders=st.integers(0, 5))


@st.composite
def narrowed_scope(draw: st.DrawFn, scope: Scope) -> Scope:
    """The same or a narrower scope: fewer codes allowed, more forbidden, groups broken up."""

    def fewer(codes: frozenset[str], parts: dict[str, list[str]]) -> frozenset[str]:
        kept = {code for code in sorted(codes) if draw(st.booleans())}
        for whole, pieces in parts.items():
            if whole in codes and draw(st.booleans()):
                kept = (kept - {whole}) | {draw(st.sampled_from(pieces))}
        return frozenset(kept)

    return Scope(
        purposes=fewer(scope.purposes, {}),
        media=fewer(scope.media, {}),
        territories=fewer(scope.territories, {"EU": ["DE", "FR"], "WORLD": ["EU", "US"]}),
        languages=fewer(scope.languages, {"en": ["en-US"], "*": ["de", "en"]}),
        categories_allowed=fewer(scope.categories_allowed, {"*": CATEGORIES}),
        categories_forbidden=scope.categories_forbidden | draw(subset(CATEGORIES)),
    )


def stopped(status: str, end: str) -> st.SearchStrategy[str]:
    """An active row may have been stopped; any other stays as it is."""
    return st.sampled_from([status, end] if status == "active" else [status])


@st.composite
def narrowed_consent(draw: st.DrawFn, consent: ConsentTerms) -> ConsentTerms:
    later, earlier = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return replace(
        consent,
        scope=draw(narrowed_scope(consent.scope)),
        valid_from=consent.valid_from + datetime.timedelta(days=later),
        until=consent.until - datetime.timedelta(days=earlier),
        status=draw(stopped(consent.status, "withdrawn")),
    )


@st.composite
def narrowed_licence(draw: st.DrawFn, licence: LicenceTerms) -> LicenceTerms:
    def lower(cap: int | None) -> int | None:
        return draw(st.none() | st.integers(0, 20)) if cap is None else draw(st.integers(0, cap))

    later, earlier = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return replace(
        licence,
        scope=draw(narrowed_scope(licence.scope)),
        starts_at=licence.starts_at + datetime.timedelta(days=later),
        ends_at=licence.ends_at - datetime.timedelta(days=earlier),
        status=draw(stopped(licence.status, "revoked")),
        max_characters=lower(licence.max_characters),
        max_renders=lower(licence.max_renders),
    )
