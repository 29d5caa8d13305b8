"""Spoken statements: issued once, recorded once, checked, decided by a person where the machine is unsure."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Consent, Statement
from licensing.policies.statements import Heard, Limits, covered, judge, statement_text
from licensing.vocabulary import challenges
from marketplace.audit.models import Entry
from marketplace.core import objects, states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, Market
from tests.voices.sound import encode, speech
from voices.models import PromptScript, Voice
from voices.services import create_prompt_script, open_session, receive_take
from voices.services.vectors import pack

WORKER = system_actor("test-worker")
LIMITS = Limits(accept=0.845, refuse=0.75, takes=5)
GOOD = Heard(margins=(5.0, 6.0, 7.0, 8.0), covered=0.9, similarity=0.9, takes=20, own_mark=False)
MINUTE = datetime.timedelta(minutes=1)


def unmarked(samples: object, rate: int) -> bool:
    return False


def marked(samples: object, rate: int) -> bool:
    return True


def unreadable(samples: object, rate: int) -> bool:
    raise Unavailable("watermark.unreadable", "no")


@pytest.fixture(autouse=True)
def _store(settings: Settings, tmp_path: Path) -> None:
    settings.SPEAKER_ENCODERS = {}
    settings.TRANSCRIBERS = {}
    settings.STATEMENT_MARK_FINDER = f"{__name__}.unmarked"
    settings.STORAGES = django_settings.STORAGES | {
        "objects": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "objects"), "allow_overwrite": True},
        }
    }


def take(market: Market) -> None:
    """One usable take."""
    script = create_prompt_script(
        actor=market.agency.actor, name="One", language="en-GB", prompts=["A line."], now=market.now
    )
    session = open_session(
        actor=market.agency.actor,
        voice=market.voice,
        script=PromptScript.objects.get(id=script.id),
        now=market.now,
    )
    receive_take(
        actor=market.agency.actor,
        session=session,
        prompt_number=1,
        data=encode(speech(2.2, seed=7)),
        filename="1.flac",
        now=market.now,
    )


@pytest.fixture
def consent(market: Market) -> Consent:
    take(market)
    return market.consent(spoken=False)


def issue(market: Market, consent: Consent, actor: Actor | None = None, **more: Any) -> Statement:
    values = {"now": market.now} | more
    return services.issue_statement(actor=actor or market.talent_actor, consent_id=consent.id, **values)


def send(market: Market, statement: Statement, seed: int = 1, **more: Any) -> Statement:
    values: dict[str, Any] = {"actor": market.talent_actor, "now": market.now} | more
    data = values.pop("data", None) or encode(speech(6.0, seed=seed))
    return services.record_statement(statement_id=statement.id, data=data, **values)


def check(market: Market, statement: Statement) -> Statement:
    at = market.now + MINUTE
    done = services.check_statement(actor=WORKER, statement_id=statement.id, now=at)
    assert done is not None
    return done


def test_a_text_names_who_what_when_and_four_words(market: Market, consent: Consent) -> None:
    statement = issue(market, consent)
    for part in ("Tess Tone", "Bright", market.agency.organization.name, str(market.now.year)):
        assert part in statement.text
    assert len(set(statement.challenge)) == 4
    assert set(statement.challenge) <= set(challenges.WORDS["en"])
    assert statement.text == f"{statement.lead} {', '.join(statement.challenge)}."
    log = Entry.objects.get(action="licensing.statement.issued")
    assert statement.challenge[0] not in str(log.data)
    assert "Tess" not in str(log.data)


def test_texts_differ_and_a_new_one_ends_the_old(market: Market, consent: Consent) -> None:
    first, second = issue(market, consent), issue(market, consent)
    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "open")
    assert first.challenge != second.challenge


def test_one_recording_for_one_text(market: Market, consent: Consent) -> None:
    statement = issue(market, consent)
    recorded = send(market, statement)
    assert recorded.status == "recorded"
    sealed = objects.get_raw(key=recorded.object_key)
    assert b"fLaC" not in sealed
    assert b"RIFF" not in sealed
    assert send(market, statement).id == statement.id  # the same file answers the same
    with pytest.raises(Conflict, match=r"statement\.recorded"):
        send(market, statement, seed=2)
    with pytest.raises(Conflict, match=r"statement\.pending"):
        issue(market, consent)


def test_a_text_expires(market: Market, consent: Consent) -> None:
    statement = issue(market, consent)
    with pytest.raises(Gone, match=r"statement\.expired"):
        send(market, statement, now=statement.expires_at)
    assert services.expire_statements(statement.expires_at) == 1
    statement.refresh_from_db()
    assert statement.status == "expired"


def test_a_recording_is_no_longer_than_it_must_be_and_never_the_same_twice(
    market: Market, consent: Consent
) -> None:
    statement = issue(market, consent)
    with pytest.raises(Invalid, match=r"statement\.length"):
        send(market, statement, data=encode(speech(3.0)))
    send(market, statement)
    check(market, statement)
    services.review_statement(
        actor=platform_actor(market), statement_id=statement.id, accept=False, reason="No.", now=market.now
    )
    with pytest.raises(Invalid, match=r"statement\.repeated"):
        send(market, issue(market, consent))


def platform_actor(market: Market) -> Actor:
    return replace(
        system_actor("x"), organization_kind="platform", role="owner", user_id=market.talent.user_id
    )


@pytest.mark.parametrize("who", ["agency", "stranger", "advertiser"])
def test_only_who_may_sign_may_speak(
    market: Market, consent: Consent, make_tenant: Callable[..., Tenant], who: str
) -> None:
    if who == "agency":
        assert issue(market, consent, actor=market.agency.actor).status == "open"
        return
    actor = make_tenant("agency").actor if who == "stranger" else market.advertiser.actor
    with pytest.raises(NotFound, match=r"consent\.not_found"):
        issue(market, consent, actor=actor)


def test_takes_come_first(market: Market) -> None:
    with pytest.raises(Invalid, match=r"statement\.no_takes"):
        issue(market, market.consent(spoken=False))


def test_no_more_than_twenty_a_day(market: Market, consent: Consent) -> None:
    for _ in range(20):
        issue(market, consent)
    with pytest.raises(Forbidden, match=r"statement\.too_many"):
        issue(market, consent)
    assert issue(market, consent, now=market.now + DAY + MINUTE).status == "open"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({}, "accepted", ""),
        ({"flags": ("digital_silence",)}, "accepted", ""),
        ({"margins": (5.0, -0.1, 7.0, 8.0)}, "refused", "statement.words"),
        ({"covered": 0.2}, "refused", "statement.incomplete"),
        ({"similarity": 0.7}, "refused", "statement.voice"),
        ({"own_mark": True}, "refused", "statement.own_mark"),
        ({"similarity": 0.8}, "review", "statement.voice_unsure"),
        ({"covered": 0.5}, "review", "statement.words_unsure"),
        ({"margins": (0.5, 0.5, 0.5, 0.5)}, "review", "statement.words_unsure"),
        ({"margins": None, "covered": None}, "review", "statement.words_unchecked"),
        ({"similarity": None}, "review", "statement.voice_unchecked"),
        ({"takes": 4}, "review", "statement.few_takes"),
        ({"own_mark": None}, "review", "statement.mark_unread"),
        ({"margins": None, "covered": None, "similarity": 0.6}, "refused", "statement.voice"),
    ],
)
def test_what_follows_from_what_was_heard(changed: dict[str, Any], status: str, code: str) -> None:
    outcome = judge(replace(GOOD, **changed), LIMITS, explained=False)
    assert (outcome.status, outcome.code) == (status, code)


def test_an_explanation_brings_a_person_but_excuses_no_mark_of_ours() -> None:
    silent = replace(GOOD, margins=(-1.0, -1.0, -1.0, -1.0), similarity=0.1)
    assert judge(silent, LIMITS, explained=True).code == "statement.explained"
    assert judge(replace(silent, own_mark=True), LIMITS, explained=True).code == "statement.own_mark"


def test_the_share_that_was_heard_is_in_order() -> None:
    assert covered(["a", "b", "c"], ["x", "a", "c"]) == pytest.approx(2 / 3)
    assert covered(["a", "b"], ["b", "a"]) == 0.5
    assert covered([], ["a"]) == 0.0


@pytest.mark.parametrize("language", sorted(challenges.WORDS))
def test_every_language_has_its_text_and_words(language: str) -> None:
    found, words = challenges.words_of(f"{language}-XX")
    drawn = challenges.draw(words)
    text = statement_text(
        language=found, name="N", agency="A", voice="V", on=datetime.date(2026, 11, 24), challenge=drawn
    )
    assert found == language
    assert len(words) == len(set(words)) >= 32
    assert text.whole.startswith(text.lead)
    assert all(word in text.whole for word in drawn)
    assert challenges.words_of("sw")[0] == "en"


@pytest.mark.parametrize(
    ("finder", "status", "code"),
    [
        ("unmarked", "review", "statement.words_unchecked"),
        ("marked", "refused", "statement.own_mark"),
        ("unreadable", "review", "statement.words_unchecked"),
    ],
)
def test_without_ears_a_person_decides_and_our_mark_is_refused(
    market: Market, consent: Consent, settings: Settings, finder: str, status: str, code: str
) -> None:
    settings.STATEMENT_MARK_FINDER = f"{__name__}.{finder}"
    statement = check(market, send(market, issue(market, consent)))
    assert (statement.status, statement.code) == (status, code)
    assert statement.report["own_mark"] is {"unmarked": False, "marked": True}.get(finder)
    assert services.check_statement(actor=WORKER, statement_id=statement.id, now=market.now) is None


def test_a_statement_of_an_ended_consent_is_refused(market: Market, consent: Consent) -> None:
    statement = send(market, issue(market, consent))
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="", now=market.now)
    assert check(market, statement).code == "consent.ended"


def test_a_check_that_fails_five_times_is_left_to_a_person(market: Market, consent: Consent) -> None:
    statement = send(market, issue(market, consent))
    Statement.objects.filter(id=statement.id).update(attempts=5)
    assert services.sweep_statements(actor=WORKER, now=market.now) == 1
    statement.refresh_from_db()
    assert (statement.status, statement.code) == ("review", "statement.check_failed")


def test_a_person_decides_with_a_reason(market: Market, consent: Consent, platform: Tenant) -> None:
    statement = check(market, send(market, issue(market, consent), explanation="She lost her voice."))
    assert statement.code == "statement.explained"
    decide = partial(services.review_statement, statement_id=statement.id, accept=True, now=market.now)
    with pytest.raises(Invalid, match=r"review\.reason"):
        decide(actor=platform.actor, reason=" ")
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        decide(actor=market.agency.actor, reason="Ours.")
    with pytest.raises(Forbidden, match=r"platform\.required"):
        decide(actor=WORKER, reason="A machine.")
    done = decide(actor=platform.actor, reason="Papers seen.")
    assert (done.status, done.review_reason) == ("accepted", "Papers seen.")
    with pytest.raises(Conflict, match=r"statement\.not_in_review"):
        decide(actor=platform.actor, reason="Again.")
    with pytest.raises(Conflict, match=r"statement\.accepted"):
        issue(market, consent)
    log = Entry.objects.get(action="licensing.statement.accepted")
    assert log.data["by_review"] is True
    assert "Papers" not in str(log.data)


def test_every_hearing_is_logged(market: Market, consent: Consent, platform: Tenant) -> None:
    statement = send(market, issue(market, consent))
    for actor in (market.talent_actor, market.agency.actor, platform.actor):
        _, audio = services.open_statement_audio(actor=actor, statement_id=statement.id, now=market.now)
        assert audio[:4] in (b"fLaC", b"RIFF")
    assert Entry.objects.filter(action="licensing.statement.heard").count() == 3
    with pytest.raises(NotFound):
        services.open_statement_audio(
            actor=market.advertiser.actor, statement_id=statement.id, now=market.now
        )


def test_training_needs_a_spoken_consent(market: Market) -> None:
    consent = market.consent(spoken=False)
    with pytest.raises(Forbidden, match=r"consent\.statement_missing"):
        services.require_standing_consent(market.voice, market.now)
    market.spoken(consent)
    assert services.require_standing_consent(market.voice, market.now) == consent


def test_narrowing_keeps_the_statement_and_widening_asks_for_a_new_one(market: Market) -> None:
    market.consent()
    market.consent(spoken=False, scope=replace(SCOPE, media=frozenset(["radio"])))
    assert services.require_standing_consent(market.voice, market.now).version == 2
    wider = market.consent(spoken=False, scope=replace(SCOPE, media=SCOPE.media | {"tv"}))
    with pytest.raises(Forbidden, match=r"consent\.statement_missing"):
        services.require_standing_consent(market.voice, market.now)
    market.spoken(wider)
    assert services.require_standing_consent(market.voice, market.now) == wider


def test_after_a_withdrawal_consent_is_spoken_anew(market: Market) -> None:
    consent = market.consent()
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="", now=market.now)
    market.consent(spoken=False)
    with pytest.raises(Forbidden, match=r"consent\.statement_missing"):
        services.require_standing_consent(market.voice, market.now)


def test_takes_of_somebody_else_need_a_statement_of_theirs(market: Market) -> None:
    one, other = np.eye(2, 8, dtype=np.float32)
    market.spoken(market.consent(spoken=False), centroid=pack(one), encoder="e/1")
    voice = Voice.objects.filter(id=market.voice.id)
    voice.update(centroid=pack(one), centroid_encoder="e/1")
    assert services.require_standing_consent(voice.get(), market.now)
    voice.update(centroid=pack(other))
    with pytest.raises(Forbidden, match=r"consent\.statement_voice"):
        services.require_standing_consent(voice.get(), market.now)
    voice.update(centroid=pack(one), centroid_encoder="e/2")
    with pytest.raises(Forbidden, match=r"consent\.statement_voice"):
        services.require_standing_consent(voice.get(), market.now)


class Chooser:
    """Hears what a test tells it; the real one is heard in test_statement_words."""

    name, version, languages = "told", "1", ("en",)

    def __init__(self, margins: tuple[float, ...] = (5.0, 5.0, 5.0, 5.0)) -> None:
        self._margins = margins

    def transcribe(self, samples: object, sample_rate: int) -> str:
        return Statement.objects.get().lead

    def margins(self, samples: object, sample_rate: int, **text: Any) -> tuple[float, ...]:
        assert set(text["said"]) <= set(text["among"])
        return self._margins


class Encoder:
    """One voice for all."""

    name, version, dimensions = "one", "1", 8

    def embed(self, samples: object, sample_rate: int) -> Any:
        return np.eye(1, 8, dtype=np.float32)[0]


@pytest.mark.parametrize(
    ("margins", "status", "code"),
    [((5.0,) * 4, "review", "statement.few_takes"), ((5.0, 5.0, -1.0, 5.0), "refused", "statement.words")],
)
def test_ears_are_plug_ins(
    market: Market, consent: Consent, settings: Settings, margins: Any, status: str, code: str
) -> None:
    settings.TRANSCRIBERS = {"whisper": {"BACKEND": f"{__name__}.Chooser", "OPTIONS": {"margins": margins}}}
    settings.SPEAKER_ENCODERS = {"default": {"BACKEND": f"{__name__}.Encoder"}}
    statement = check(market, send(market, issue(market, consent)))
    assert (statement.status, statement.code) == (status, code)
    assert statement.report["similarity"] == 1.0
    assert statement.report["covered"] == 1.0
    assert statement.encoder == "one/1"
    assert statement.centroid is not None
    if status == "review":
        services.review_statement(
            actor=platform_actor(market),
            statement_id=statement.id,
            accept=True,
            reason="Yes.",
            now=market.now,
        )
        assert services.require_standing_consent(Voice.objects.get(), market.now) == consent


STATUSES = Statement.Status.values


@pytest.mark.parametrize(("start", "end"), list(product(STATUSES, repeat=2)))
def test_step(market: Market, start: str, end: str) -> None:
    statement = market.spoken(market.consent(spoken=False))
    unrecorded = start in ("open", "expired")
    Statement.objects.filter(id=statement.id).update(
        status=start,
        code="x" if start == "refused" else "",
        object_key="" if unrecorded else "k",
        recorded_at=None if unrecorded else market.now,
        decided_at=market.now if start in ("accepted", "refused", "expired") else None,
    )
    statement.refresh_from_db()
    columns: dict[str, Any] = {"code": "x"}
    columns["decided_at"] = market.now if end in ("accepted", "refused", "expired") else None
    if end == "recorded":
        columns |= {"object_key": "k", "recorded_at": market.now}
    if end in Statement.TRANSITIONS[start]:
        states.advance(statement, end, **columns)
        assert Statement.objects.get().status == end
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            states.advance(statement, end, **columns)
        assert Statement.objects.get().status == start


def test_every_status_has_its_transitions() -> None:
    assert set(Statement.TRANSITIONS) == set(STATUSES)
    assert frozenset().union(*Statement.TRANSITIONS.values()) <= set(STATUSES)
