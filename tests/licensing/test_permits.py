"""permits(): each rule alone, and what holds for any terms."""

import datetime
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.policies.coverage import excess
from licensing.policies.permits import permits
from licensing.policies.rules import RULES, RULES_OF_USE, STATUTES, Case
from licensing.terms import (
    NO_TEXT,
    ConsentTerms,
    Epochs,
    Found,
    LicenceTerms,
    Scope,
    ScriptTerms,
    TalentTerms,
    Usage,
    Use,
    VoiceTerms,
)
from marketplace.core.errors import Forbidden
from tests.licensing import strategies as some

NOW = some.NOW
DAY = datetime.timedelta(days=1)
SCOPE = Scope.of(
    purposes=["advertising"],
    media=["radio"],
    territories=["EU"],
    languages=["en"],
    categories_allowed=["*"],
    categories_forbidden=["alcohol"],
)
TALENT = TalentTerms(uuid.UUID(int=4), "active", "adult", "DE")
VOICE = VoiceTerms(uuid.UUID(int=1), "ready", None, 0)
CONSENT = ConsentTerms(uuid.UUID(int=2), 1, "active", SCOPE, NOW - DAY, NOW + DAY, 0)
LICENCE = LicenceTerms(uuid.UUID(int=3), "active", SCOPE, NOW - DAY, NOW + DAY, 100, 10, 0)
USE = Use("advertising", "radio", "DE", "en-GB", "retail")
SCRIPT = ScriptTerms("0" * 64, 5, 2, "clear", (), (), "unsubmitted", 0, False)
BLOCKED = Found("screening.gambling.betting", "gambling", "blocked", "The text asks people to bet.")
DOUBTFUL = Found("screening.impersonation.role", "impersonation", "review", "Somebody may be imitated.")
UNION = replace(LICENCE, union_contract="SAG-AFTRA")


def case(**changed: Any) -> dict[str, Any]:
    plain = {"voice": VOICE, "consent": CONSENT, "licence": LICENCE, "usage": Usage(0, 0), "use": USE}
    return plain | {"talent": TALENT, "script": SCRIPT, "now": NOW} | changed


def test_everything_in_order_is_permitted_and_every_rule_is_told() -> None:
    decision = permits(**case())
    assert decision.permitted
    assert {ruling.rule for ruling in decision.rulings} == {rule.id for rule in RULES}
    decision.enforce()


NARROW = {
    "purpose": replace(SCOPE, purposes=frozenset(["podcast"])),
    "medium": replace(SCOPE, media=frozenset(["tv"])),
    "territory": replace(SCOPE, territories=frozenset(["FR", "US"])),
    "language": replace(SCOPE, languages=frozenset(["en-US", "de"])),
    "category": replace(SCOPE, categories_forbidden=frozenset(["retail"])),
}
LENIENT = replace(CONSENT, modification="alter")
ALTERING = replace(LICENCE, modification="alter")
AGAINST_BETS = replace(CONSENT, forbidden_topics=frozenset(["gambling"]))
BETS = replace(USE, category="gambling")
BREAKS: list[tuple[str, dict[str, Any]]] = [
    ("voice.revoked", {"voice": replace(VOICE, revoked_at=NOW)}),
    ("voice.withdrawn", {"voice": replace(VOICE, status="withdrawn")}),
    ("voice.withdrawn", {"voice": replace(VOICE, status="draft")}),
    ("consent.withdrawn", {"consent": replace(CONSENT, status="withdrawn")}),
    ("consent.withdrawn", {"consent": replace(CONSENT, status="superseded")}),
    ("consent.not_started", {"consent": replace(CONSENT, valid_from=NOW + DAY / 2)}),
    ("consent.expired", {"consent": replace(CONSENT, until=NOW)}),
    ("consent.expired", {"consent": replace(CONSENT, status="expired")}),
    ("licence.revoked", {"licence": replace(LICENCE, status="revoked")}),
    ("licence.revoked", {"licence": replace(LICENCE, status="a status of the future")}),
    ("licence.terminated", {"licence": replace(LICENCE, status="terminated")}),
    ("licence.not_started", {"licence": replace(LICENCE, starts_at=NOW + DAY / 2)}),
    ("licence.expired", {"licence": replace(LICENCE, ends_at=NOW)}),
    ("licence.expired", {"licence": replace(LICENCE, status="expired")}),
    ("licence.volume.characters", {"usage": Usage(96, 0)}),
    ("licence.volume.renders", {"usage": Usage(0, 10)}),
    ("voice.revoked", {"seen": Epochs(voice=1, consent=0, licence=0)}),
    ("consent.withdrawn", {"seen": Epochs(voice=0, consent=1, licence=0)}),
    ("licence.revoked", {"seen": Epochs(voice=0, consent=0, licence=1)}),
    ("script.revoked", {"seen": Epochs(voice=0, consent=0, licence=0, script=1)}),
    ("script.revoked", {"script": replace(SCRIPT, status="revoked")}),
    ("script.revoked", {"script": replace(SCRIPT, status="a status of the future")}),
    ("script.refused", {"script": replace(SCRIPT, status="refused")}),
    ("script.screening", {"script": replace(SCRIPT, outcome="blocked", findings=(BLOCKED,))}),
    ("script.screening", {"script": replace(SCRIPT, outcome="blocked", findings=(), status="approved")}),
    ("script.screening", {"script": replace(SCRIPT, outcome="an outcome of the future")}),
    ("script.review", {"script": replace(SCRIPT, outcome="review", findings=(DOUBTFUL,))}),
    ("script.review", {"script": replace(SCRIPT, outcome="review", status="pending")}),
    ("script.approval", {"licence": replace(LICENCE, approval="every_script")}),
    ("script.approval", {"licence": replace(LICENCE, approval="first_use")}),
    ("script.approval", {"licence": replace(LICENCE, approval="a mode of the future")}),
    ("talent.suspended", {"talent": replace(TALENT, status="suspended")}),
    ("statute.minor", {"talent": replace(TALENT, capacity="minor")}),
    ("statute.minor", {"consent": replace(CONSENT, signer_kind="guardian")}),
    ("statute.deceased", {"talent": replace(TALENT, capacity="deceased")}),
    ("statute.deceased", {"consent": replace(CONSENT, signer_kind="estate")}),
    ("statute.biometric_release", {"talent": replace(TALENT, residence="US-IL")}),
    ("statute.intended_use", {"talent": replace(TALENT, residence="US-CA")}),
    ("statute.intended_use", {"talent": replace(TALENT, residence="US-NY")}),
    ("statute.union_notice", {"licence": UNION}),
    ("statute.union_notice", {"licence": replace(UNION, first_use_notice_at=NOW - DAY)}),
    ("consent.modification", {"licence": ALTERING, "use": replace(USE, modification="alter")}),
    ("licence.modification", {"consent": LENIENT, "use": replace(USE, modification="edit")}),
    (
        "consent.topics",
        {"consent": AGAINST_BETS, "use": BETS, "script": replace(SCRIPT, findings=(BLOCKED,))},
    ),
    ("consent.phrases", {"script": replace(SCRIPT, phrases=("number one",))}),
    ("licence.brand", {"licence": replace(LICENCE, brands=frozenset(["Acme"]))}),
    ("licence.audience", {"licence": replace(LICENCE, max_audience=9)}),
    (
        "licence.audience",
        {"licence": replace(LICENCE, max_audience=9), "use": replace(USE, audience=10)},
    ),
    ("licence.disclosure", {"licence": replace(LICENCE, ai_disclosure=True)}),
    ("licence.volume.seconds", {"licence": replace(LICENCE, max_seconds=10), "usage": Usage(0, 0, 9)}),
    ("request.text", {"script": replace(SCRIPT, characters=0)}),
    *((f"consent.{name}", {"consent": replace(CONSENT, scope=scope)}) for name, scope in NARROW.items()),
    *((f"licence.{name}", {"licence": replace(LICENCE, scope=scope)}) for name, scope in NARROW.items()),
]


@pytest.mark.parametrize(
    ("rule", "changed"), BREAKS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BREAKS)]
)
def test_one_thing_wrong_fails_exactly_its_rule(rule: str, changed: dict[str, Any]) -> None:
    decision = permits(**case(**changed))
    assert not decision.permitted
    assert [ruling.rule for ruling in decision.refusals] == [rule]
    assert decision.rulings[0].rule == rule
    assert decision.rulings[0].sentence.endswith(".")
    assert decision.rulings[0].clause
    with pytest.raises(Forbidden) as refused:
        decision.enforce()
    assert refused.value.code == rule


# A code that no list knows is in no scope either; the request's own rule is named first.
UNKNOWN = {
    "purpose": "world domination",
    "medium": "telepathy",
    "territory": "XX",
    "language": "not a tag",
    "category": "miracles",
}


@pytest.mark.parametrize("dimension", UNKNOWN)
def test_an_unknown_code_is_named_before_what_follows_from_it(dimension: str) -> None:
    unknown: dict[str, Any] = {dimension: UNKNOWN[dimension]}
    decision = permits(**case(use=replace(USE, **unknown)))
    rules = [ruling.rule for ruling in decision.refusals]
    assert rules == [f"request.{dimension}", f"consent.{dimension}", f"licence.{dimension}"]


def test_every_rule_is_broken_by_some_case() -> None:
    broken = {rule for rule, _ in BREAKS} | {f"request.{dimension}" for dimension in UNKNOWN}
    assert broken == {rule.id for rule in RULES}
    assert len(RULES) > 40


PERMITTED: dict[str, dict[str, Any]] = {
    "a guardian for a minor": {
        "talent": replace(TALENT, capacity="minor"),
        "consent": replace(CONSENT, signer_kind="guardian"),
    },
    "an estate for the dead": {
        "talent": replace(TALENT, capacity="deceased"),
        "consent": replace(CONSENT, signer_kind="estate"),
    },
    "a release in Illinois": {
        "talent": replace(TALENT, residence="US-IL"),
        "consent": replace(CONSENT, biometric_release=True),
    },
    "a description in New York": {
        "talent": replace(TALENT, residence="US-NY"),
        "licence": replace(LICENCE, intended_use=some.SPECIFIC),
    },
    "48 hours after the notice": {"licence": replace(UNION, first_use_notice_at=NOW - 2 * DAY)},
    "what the consent and the licence allow": {
        "consent": LENIENT,
        "licence": ALTERING,
        "use": replace(USE, modification="edit"),
    },
    "the brand, however it is written": {
        "licence": replace(LICENCE, brands=frozenset(["Acme"])),
        "use": replace(USE, brand=" ACME"),
    },
    "an audience up to the cap": {
        "licence": replace(LICENCE, max_audience=9),
        "use": replace(USE, audience=9),
    },
    "a disclosed voice": {
        "licence": replace(LICENCE, ai_disclosure=True),
        "use": replace(USE, disclosed=True),
    },
    "an approved text": {
        "licence": replace(LICENCE, approval="every_script"),
        "script": replace(SCRIPT, status="approved", outcome="review", findings=(DOUBTFUL,)),
    },
    "the second text after a first approval": {
        "licence": replace(LICENCE, approval="first_use"),
        "script": replace(SCRIPT, licence_approved=True),
    },
    "betting for a betting shop": {
        "use": BETS,
        "script": replace(SCRIPT, outcome="blocked", findings=(BLOCKED,)),
    },
    "seconds up to the cap": {"licence": replace(LICENCE, max_seconds=11), "usage": Usage(0, 0, 9)},
}


@pytest.mark.parametrize("name", PERMITTED)
def test_what_a_condition_asks_for_is_enough(name: str) -> None:
    decision = permits(**case(**PERMITTED[name]))
    assert decision.refusals == ()


def test_a_person_cannot_approve_what_is_blocked() -> None:
    approved = replace(SCRIPT, status="approved", outcome="blocked", findings=(BLOCKED,))
    assert [r.rule for r in permits(**case(script=approved)).refusals] == ["script.screening"]


SAID_ABOUT_STATUTES = [
    ("statute.minor", "adult", "guardian", "come of age"),
    ("statute.minor", "deceased", "guardian", "died since"),
    ("statute.minor", "minor", "talent", "their guardian has to sign"),
    ("statute.deceased", "deceased", "talent", "has died"),
    ("statute.deceased", "adult", "estate", "alive to our knowledge"),
]


@pytest.mark.parametrize(("rule", "capacity", "signer", "said"), SAID_ABOUT_STATUTES)
def test_a_wrong_signer_is_told_what_is_the_case(rule: str, capacity: str, signer: str, said: str) -> None:
    changed = {
        "talent": replace(TALENT, capacity=capacity),
        "consent": replace(CONSENT, signer_kind=signer),
    }
    sentences = {r.rule: r.sentence for r in permits(**case(**changed)).refusals}
    assert said in sentences[rule]


@pytest.mark.parametrize(
    ("description", "enough"),
    [
        (some.SPECIFIC, True),
        ("Radio spots, TV ads, web banners: bread, rolls, cakes (Berlin).", True),
        ("advertising " * 40, False),
        ("1 2 3 4 5 6 7 8 9 10 11 12", False),
        ("All media, all purposes, worldwide.", False),
        ("", False),
    ],
)
def test_intended_uses_are_described_in_words(description: str, enough: bool) -> None:
    californian = replace(TALENT, residence="US-CA")
    licence = replace(LICENCE, intended_use=description)
    assert permits(**case(talent=californian, licence=licence)).permitted is enough


def test_every_statute_cites_its_source() -> None:
    for statute in STATUTES:
        assert any(character.isdigit() for character in statute.citation)
        assert statute.rule.clause(Case(**case(), seen=Epochs(0, 0, 0))) == statute.citation


def test_edges_are_half_open_and_caps_inclusive() -> None:
    assert permits(**case(consent=replace(CONSENT, valid_from=NOW))).permitted
    assert permits(**case(licence=replace(LICENCE, starts_at=NOW))).permitted
    assert permits(**case(usage=Usage(95, 9))).permitted


anything = {
    "talent": some.talents,
    "voice": some.voices,
    "consent": some.consents,
    "licence": some.licences,
    "usage": some.usages,
    "use": some.uses,
    "script": some.scripts,
}


@given(data=st.data(), **anything)
def test_narrowing_never_turns_a_refusal_into_a_permission(data: st.DataObject, **terms: Any) -> None:
    narrower = terms | {
        "consent": data.draw(some.narrowed_consent(terms["consent"])),
        "licence": data.draw(some.narrowed_licence(terms["licence"])),
        "usage": Usage(
            terms["usage"].characters + data.draw(st.integers(0, 9)),
            terms["usage"].renders + data.draw(st.integers(0, 3)),
            terms["usage"].seconds + data.draw(st.integers(0, 9)),
        ),
        "script": data.draw(some.narrowed_script(terms["script"])),
    }
    wide, narrow = permits(now=NOW, **terms), permits(now=NOW, **narrower)
    assert {r.rule for r in wide.refusals} <= {r.rule for r in narrow.refusals}
    assert wide.permitted or not narrow.permitted


@given(order=st.permutations(RULES), **anything)
def test_the_order_of_the_rules_changes_nothing(order: list[Any], **terms: Any) -> None:
    assert permits(now=NOW, rules=order, **terms) == permits(now=NOW, **terms)


@given(**anything)
def test_failing_rules_come_first_and_decide(**terms: Any) -> None:
    decision = permits(now=NOW, **terms)
    verdicts = [ruling.passed for ruling in decision.rulings]
    assert verdicts == sorted(verdicts)
    assert decision.permitted == all(verdicts)


@given(**anything)
def test_a_use_refused_before_its_text_is_written_is_refused_with_any_text(**terms: Any) -> None:
    before = permits(now=NOW, rules=RULES_OF_USE, **(terms | {"script": NO_TEXT}))
    whole = permits(now=NOW, **terms)
    assert {r.rule for r in before.refusals} == {r.rule for r in whole.refusals} & {
        r.id for r in RULES_OF_USE
    }


@given(data=st.data(), scope=some.scopes)
def test_a_narrowed_scope_exceeds_nothing(data: st.DataObject, scope: Scope) -> None:
    assert excess(data.draw(some.narrowed_scope(scope)), scope) == {}


@given(inner=some.scopes, outer=some.scopes, use=some.uses)
def test_what_stays_within_a_scope_permits_no_more_than_it(inner: Scope, outer: Scope, use: Use) -> None:
    """The check at the sale and the check at the request agree: no use slips between them."""
    if excess(inner, outer):
        return
    inside = permits(
        **case(licence=replace(LICENCE, scope=inner), consent=replace(CONSENT, scope=inner), use=use)
    )
    outside = permits(
        **case(licence=replace(LICENCE, scope=outer), consent=replace(CONSENT, scope=outer), use=use)
    )
    assert outside.permitted or not inside.permitted
