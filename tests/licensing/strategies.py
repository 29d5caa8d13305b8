"""Random terms, uses and texts, biased so that permissions and refusals are both common."""

import datetime
import uuid
from dataclasses import replace

from hypothesis import strategies as st

from licensing.screening.topics import TOPICS
from licensing.terms import (
    ConsentTerms,
    Found,
    LicenceTerms,
    Scope,
    ScriptTerms,
    TalentTerms,
    Usage,
    Use,
    VoiceTerms,
)
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS

NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
PURPOSES = ["advertising", "podcast", "e_learning"]
MEDIA = ["radio", "social", "tv"]
TERRITORIES = ["DE", "FR", "US", "EU", "WORLD"]
LANGUAGES = ["en", "en-US", "de", "*"]
CATEGORIES = ["alcohol", "vehicles", "retail"]
BRANDS = ["Brot & Söhne", "Acme"]
PHRASES = ["guaranteed", "number one"]
CHANGES = list(MODIFICATIONS)
MODES = list(APPROVALS)
SPECIFIC = "Radio spots of thirty seconds for the opening of bakeries across all of Germany"

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
    territories_excluded=subset(["CN", "FR", "EU"]),
)
talents = st.builds(
    TalentTerms,
    id=st.just(uuid.UUID(int=4)),
    status=st.sampled_from(["active", "active", "active", "suspended"]),
    capacity=st.sampled_from(["adult", "adult", "adult", "minor", "deceased"]),
    residence=st.sampled_from(["", "DE", "US-IL", "US-CA"]),
)
found = st.builds(
    Found,
    rule=st.just("screening.some.rule"),
    topic=st.sampled_from([*TOPICS, ""]),
    outcome=st.sampled_from(["review", "blocked"]),
    sentence=st.just("Something was found."),
)
_scripts = st.builds(
    ScriptTerms,
    text_sha256=st.just("0" * 64),
    characters=st.integers(0, 10),
    seconds=st.integers(1, 5),
    outcome=st.sampled_from(["clear", "clear", "clear", "unheard_of"]),
    findings=st.just(()) | st.lists(found, max_size=2).map(tuple),
    phrases=st.just(()) | subset(PHRASES).map(tuple),
    status=st.sampled_from(
        ["unsubmitted", "open", "pending", "approved", "approved", "refused", "lapsed", "revoked"]
    ),
    epoch=st.integers(0, 1),
    licence_approved=st.booleans(),
)


def gravest(script: ScriptTerms) -> ScriptTerms:
    """With the outcome that its findings make, as every screener gives it."""
    if script.outcome == "unheard_of":
        return script
    outcomes = {one.outcome for one in script.findings}
    grave = next((one for one in ("blocked", "review") if one in outcomes), script.outcome)
    return replace(script, outcome=grave)


scripts = _scripts.map(gravest)
uses = st.builds(
    Use,
    purpose=st.sampled_from([*PURPOSES, "unheard_of"]),
    medium=st.sampled_from([*MEDIA, ""]),
    territory=st.sampled_from(["DE", "US", "EU", "WORLD", "XX"]),
    language=st.sampled_from(["en", "en-US", "de-AT", "not a tag"]),
    category=st.sampled_from([*CATEGORIES, "politics", "unheard_of"]),
    brand=st.sampled_from(["", "acme ", "Other"]),
    modification=st.sampled_from([*CHANGES, "unheard_of"]),
    audience=st.none() | st.integers(0, 20),
    disclosed=st.booleans(),
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
    signer_kind=st.sampled_from(["talent", "talent", "talent", "guardian", "estate"]),
    forbidden_topics=st.just(frozenset()) | subset(list(TOPICS)),
    modification=st.sampled_from(CHANGES),
    biometric_release=st.booleans(),
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
    max_seconds=st.none() | st.integers(1, 20),
    max_audience=st.none() | st.integers(1, 20),
    brands=st.just(frozenset()) | subset(BRANDS),
    modification=st.sampled_from(CHANGES),
    approval=st.sampled_from(MODES),
    ai_disclosure=st.booleans(),
    intended_use=st.sampled_from(["", "ads", SPECIFIC]),
    union_contract=st.sampled_from(["", "", "SAG-AFTRA"]),
    first_use_notice_at=st.none() | some,
)
usages = st.builds(
    Usage, characters=st.integers(0, 20), renders=st.integers(0, 5), seconds=st.integers(0, 20)
)


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
        territories_excluded=scope.territories_excluded | draw(subset(["DE", "US"])),
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
        forbidden_topics=consent.forbidden_topics | draw(subset(list(TOPICS))),
        modification=draw(st.sampled_from(CHANGES[: CHANGES.index(consent.modification) + 1])),
        biometric_release=consent.biometric_release and draw(st.booleans()),
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
        max_seconds=lower(licence.max_seconds),
        max_audience=lower(licence.max_audience),
        brands=draw(_fewer_brands(licence.brands)),
        modification=draw(st.sampled_from(CHANGES[: CHANGES.index(licence.modification) + 1])),
        approval=draw(st.sampled_from(MODES[MODES.index(licence.approval) :])),
        ai_disclosure=licence.ai_disclosure or draw(st.booleans()),
        intended_use=draw(st.sampled_from([licence.intended_use, ""])),
        union_contract=licence.union_contract or draw(st.sampled_from(["", "SAG-AFTRA"])),
        first_use_notice_at=draw(_later_notice(licence.first_use_notice_at)),
    )


@st.composite
def narrowed_script(draw: st.DrawFn, script: ScriptTerms) -> ScriptTerms:
    """The same text with more found in it, and stopped or no longer approved."""
    narrower = replace(
        script,
        findings=(*script.findings, *draw(st.lists(found, max_size=2))),
        phrases=(*script.phrases, *draw(subset(PHRASES))),
        status=script.status
        if script.status == "refused"
        else draw(st.sampled_from([script.status, "revoked"])),
        licence_approved=script.licence_approved and draw(st.booleans()),
    )
    return gravest(narrower)


def _later_notice(given: datetime.datetime | None) -> st.SearchStrategy[datetime.datetime | None]:
    if given is None:
        return st.none()
    return st.none() | st.integers(0, 3).map(lambda days: given + datetime.timedelta(days=days))


def _fewer_brands(brands: frozenset[str]) -> st.SearchStrategy[frozenset[str]]:
    """None named means any, so that naming one narrows; of those that are named at least one stays."""
    if not brands:
        return subset(BRANDS)
    return st.frozensets(st.sampled_from(sorted(brands)), min_size=1)
