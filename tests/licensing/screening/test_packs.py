"""The rule packs: every rule fires and spares, nothing is slow by construction, nothing fails open."""

from dataclasses import replace
from pathlib import Path

import pytest

from licensing.screening.packs import PackScreener, numbers, rules
from licensing.screening.packs.rules import Rule
from licensing.screening.protocol import Outcome, ScreenerUnavailable
from licensing.screening.topics import TOPICS

RULES = [rule for pack in rules.shipped() for rule in pack.rules]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
PACK = b"""
topic = "gambling"
version = "1.0"
[words]
game = ["roulette"]
[[rules]]
id = "games"
outcome = "blocked"
sentence = "Take it out."
patterns = ["{game}"]
unless = []
fires = ["Roulette!"]
spares = ["Bread!"]
"""


@pytest.fixture(scope="module")
def screener() -> PackScreener:
    return PackScreener()


def fired(screener: PackScreener, text: str, language: str = "en") -> set[str]:
    return {finding.rule for finding in screener.screen(text, language=language).findings}


@each_rule
def test_a_rule_fires_on_its_examples_and_says_where(rule: Rule, screener: PackScreener) -> None:
    assert rule.fires
    for text in rule.fires:
        screening = screener.screen(text, language="en")
        own = [finding for finding in screening.findings if finding.rule == rule.id]
        assert own, text
        assert all(text[finding.start : finding.end].strip() for finding in own)
        assert own[0].outcome is rule.outcome
        assert own[0].topic == rule.topic
        if rule.outcome is Outcome.BLOCKED:
            assert screening.outcome is Outcome.BLOCKED


@each_rule
def test_a_rule_spares_its_innocent_examples(rule: Rule, screener: PackScreener) -> None:
    assert rule.spares
    for text in rule.spares:
        assert rule.id not in fired(screener, text), text


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.unless], ids=lambda rule: rule.id)
def test_an_exception_is_what_spares_an_example(rule: Rule) -> None:
    pack = next(pack for pack in rules.shipped() if pack.topic == rule.topic)
    bare = PackScreener(packs=[replace(pack, rules=(replace(rule, unless=()),))])
    assert any(rule.id in fired(bare, text) for text in rule.spares)


def test_ids_are_unique_and_sentences_say_what_to_do() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.topic for rule in RULES} == set(TOPICS)
    assert all(
        rule.sentence.endswith(".") and rule.sentence.count(".") + rule.sentence.count(";") >= 2
        for rule in RULES
    )


def test_an_ordinary_script_is_clear(screener: PackScreener) -> None:
    text = "Hi, I'm Sarah from Baker's. Fresh bread from six in the morning, and coffee while you wait."
    screening = screener.screen(text, language="en-GB")
    assert screening.outcome is Outcome.CLEAR
    assert screening.findings == ()


def test_the_gravest_finding_comes_first_and_decides(screener: PackScreener) -> None:
    screening = screener.screen("Enter our sweepstakes and play blackjack.", language="en")
    assert screening.outcome is Outcome.BLOCKED
    assert screening.findings[0].outcome is Outcome.BLOCKED
    assert screening.findings[-1].rule == "screening.gambling.prize_draw"


def test_other_languages_go_to_a_person_and_keep_what_is_the_same_in_all(screener: PackScreener) -> None:
    plain = screener.screen("Frisches Brot ab sechs Uhr.", language="de")
    assert plain.outcome is Outcome.REVIEW
    assert [finding.rule for finding in plain.findings] == ["screening.language_unscreened"]
    assert "de" in plain.findings[0].sentence
    card = screener.screen("Die Karte ist 4111 1111 1111 1111, bet365!", language="de-AT")
    assert card.outcome is Outcome.BLOCKED
    assert {"screening.personal_data.card", "screening.gambling.brand"} <= {one.rule for one in card.findings}


def test_a_script_in_another_script_than_said_goes_to_a_person(screener: PackScreener) -> None:
    screening = screener.screen("Свежий хлеб каждое утро.", language="en")
    assert screening.outcome is Outcome.REVIEW
    assert "screening.language_unscreened" in {finding.rule for finding in screening.findings}


def test_own_names_are_no_impersonation() -> None:
    text = "Hello, my name is Rita Moreau."
    assert fired(PackScreener(), text) == {"screening.impersonation.full_name"}
    assert fired(PackScreener(own_names=["Rita Moreau"]), text) == set()


def test_check_digits() -> None:
    assert numbers.luhn("4111 1111 1111 1111")
    assert not numbers.luhn("4111 1111 1111 1112")
    assert not numbers.luhn("0000000000000000")
    assert numbers.iban("DE89 3704 0044 0532 0130 00")
    assert numbers.iban("GB82WEST12345698765432 today")
    assert not numbers.iban("DE88 3704 0044 0532 0130 00")
    assert numbers.ssn("123-45-6789")
    assert not any(
        numbers.ssn(number) for number in ("000-12-3456", "666-12-3456", "912-12-3456", "123-00-1111")
    )


@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "a",
        "bet ",
        "you bet ",
        "1 ",
        "a-",
        "*a",
        "!",
        "4111 ",
        "de89 ",
        "I am ",
        "kids ",
        "(a",
        "\u200b",
        "а",
        "c 4 ",
    ],
)
def test_hostile_texts_end(unit: str, screener: PackScreener) -> None:
    text = unit * (20_000 // len(unit))
    screening = screener.screen(text, language="en")
    assert all(0 <= finding.start < finding.end <= len(text) for finding in screening.findings)
    counts = [finding.rule for finding in screening.findings]
    assert max(map(counts.count, counts), default=0) <= 10


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ud800", "\x00", "🥖"])
def test_texts_without_words_are_judged_all_the_same(text: str, screener: PackScreener) -> None:
    assert screener.screen(text, language="en").outcome is Outcome.CLEAR


def test_the_version_is_stable_and_changes_with_content() -> None:
    pack = rules.read(PACK, "gambling.toml")
    version = PackScreener(packs=[pack]).version
    assert version == PackScreener(packs=[rules.read(PACK, "gambling.toml")]).version
    reworded = rules.read(PACK.replace(b"Take it out.", b"Take that out."), "gambling.toml")
    renumbered = rules.read(PACK.replace(b'"1.0"', b'"1.1"'), "gambling.toml")
    named = PackScreener(packs=[pack], own_names=["Rita Moreau"])
    versions = {version, PackScreener(packs=[reworded]).version, PackScreener(packs=[renumbered]).version}
    assert len(versions | {named.version}) == 4
    assert PackScreener().screen("Bread", language="en").version == PackScreener().version


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"{game}", b"{games}"),
        (b"{game}", b"(open"),
        (b"unless", b"unles"),
        (b'"blocked"', b'"forbidden"'),
        (b"fires", b"# fires"),
        (b"topic", b"= topic"),
        (b"Roulette", b"\xff"),
    ],
)
def test_a_broken_pack_is_refused_by_name(before: bytes, after: bytes) -> None:
    with pytest.raises(ScreenerUnavailable, match=r"gambling\.toml"):
        rules.read(PACK.replace(before, after), "gambling.toml")


def test_a_missing_pack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gambling.toml").write_bytes(PACK)
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    rules.shipped.cache_clear()
    try:
        with pytest.raises(ScreenerUnavailable):
            PackScreener()
    finally:
        rules.shipped.cache_clear()
