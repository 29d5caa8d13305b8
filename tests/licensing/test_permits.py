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
from licensing.policies.rules import RULES
from licensing.terms import ConsentTerms, Epochs, LicenceTerms, Scope, Usage, Use, VoiceTerms
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
VOICE = VoiceTerms(uuid.UUID(int=1), "ready", None, 0)
CONSENT = ConsentTerms(uuid.UUID(int=2), 1, "active", SCOPE, NOW - DAY, NOW + DAY, 0)
LICENCE = LicenceTerms(uuid.UUID(int=3), "active", SCOPE, NOW - DAY, NOW + DAY, 100, 10, 0)
USE = Use("advertising", "radio", "DE", "en-GB", "retail")


def case(**changed: Any) -> dict[str, Any]:
    plain = {"voice": VOICE, "consent": CONSENT, "licence": LICENCE, "usage": Usage(0, 0), "use": USE}
    return plain | {"text": "Hello", "now": NOW} | changed


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


def test_every_rule_is_broken_by_some_case() -> None:
    assert {rule for rule, _ in BREAKS} == {rule.id for rule in RULES}


def test_edges_are_half_open_and_caps_inclusive() -> None:
    assert permits(**case(consent=replace(CONSENT, valid_from=NOW))).permitted
    assert permits(**case(licence=replace(LICENCE, starts_at=NOW))).permitted
    assert permits(**case(usage=Usage(95, 9))).permitted


anything = {
    "voice": some.voices,
    "consent": some.consents,
    "licence": some.licences,
    "usage": some.usages,
    "use": some.uses,
    "text": st.text(max_size=10),
}


@given(data=st.data(), **anything)
def test_narrowing_never_turns_a_refusal_into_a_permission(data: st.DataObject, **terms: Any) -> None:
    narrower = terms | {
        "consent": data.draw(some.narrowed_consent(terms["consent"])),
        "licence": data.draw(some.narrowed_licence(terms["licence"])),
        "usage": Usage(
            terms["usage"].characters + data.draw(st.integers(0, 9)),
            terms["usage"].renders + data.draw(st.integers(0, 3)),
        ),
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
