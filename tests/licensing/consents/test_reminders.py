"""Reminders: 30, 7 and 1 days before the end, each once, to those who can do something about it."""

import datetime
from typing import Any

import pytest
from django.core import mail as outgoing

from licensing import services
from licensing.models import Consent
from licensing.services import Narrowing, remind_of_endings
from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from tests.licensing.consents.people import make_deceased, make_minor, representative
from tests.licensing.market import DAY, Market

TOPIC = "licensing.consent.ending"


def told(topic: str = TOPIC) -> list[Any]:
    """The days in every event so far."""
    return [event.payload["days"] for event in OutboxEvent.objects.filter(topic=topic).order_by("id")]


def test_each_notice_is_given_once(market: Market) -> None:
    until = market.consent().until
    minute = datetime.timedelta(minutes=1)
    for at, given in (
        (until - 30 * DAY - minute, []),
        (until - 30 * DAY, [30]),
        (until - 29 * DAY, [30]),
        (until - 7 * DAY, [30, 7]),
        (until - 2 * DAY, [30, 7]),
        (until - DAY, [30, 7, 1]),
        (until - minute, [30, 7, 1]),
        (until, [30, 7, 1]),
    ):
        remind_of_endings(at)
        remind_of_endings(at)
        assert told() == given, at


def test_a_sweep_that_comes_late_gives_the_shortest_notice_only(market: Market) -> None:
    until = market.consent().until
    assert remind_of_endings(until - 3 * DAY) == 1
    assert told() == [7]


def test_a_short_consent_is_announced_as_short(market: Market) -> None:
    market.consent(until=market.now + 5 * DAY)
    assert remind_of_endings(market.now) == 1
    assert told() == [7]


def test_nothing_is_said_of_what_was_withdrawn_or_replaced(market: Market) -> None:
    first = market.consent(until=market.now + 10 * DAY)
    longer = market.consent(until=market.now + 400 * DAY)
    assert remind_of_endings(market.now) == 0
    services.withdraw_consent(actor=market.talent_actor, consent_id=longer.id, reason="", now=market.now)
    assert remind_of_endings(longer.until - DAY) == 0
    assert Consent.objects.get(id=first.id).reminded_days is None


def test_a_narrower_version_with_the_same_end_is_not_announced_again(market: Market) -> None:
    consent = market.consent(until=market.now + 10 * DAY)
    remind_of_endings(market.now)

    def narrow(consent: Consent, **dimensions: Any) -> Consent:
        return services.narrow_consent(
            actor=market.talent_actor,
            consent_id=consent.id,
            narrowing=Narrowing(**dimensions),
            ip=None,
            now=market.now,
        )

    same_end = narrow(consent, media=["radio"])
    assert remind_of_endings(market.now) == 0
    narrow(same_end, until=market.now + 5 * DAY)
    assert remind_of_endings(market.now) == 1


@pytest.mark.django_db(transaction=True)
def test_the_talent_and_the_agencys_owners_get_a_letter(market: Market) -> None:
    consent = market.consent(until=market.now + 10 * DAY)
    remind_of_endings(market.now)
    assert outbox.relay(slow=True) == 2
    letters = {letter.to[0]: letter for letter in outgoing.outbox}
    assert market.talent.user is not None
    assert set(letters) == {market.talent.user.email, market.agency.owner.email}
    mine, theirs = letters[market.talent.user.email], letters[market.agency.owner.email]
    assert mine.subject == "Your consent for the voice “Bright” ends in 30 days"
    assert theirs.subject == "The consent of Tess Tone for the voice “Bright” ends in 30 days"
    assert f"/voices/{market.voice.id}/consent/" in mine.body
    assert f"{consent.until:%Y-%m-%d}" in mine.body
    assert "Only they can sign" in theirs.body


@pytest.mark.django_db(transaction=True)
def test_no_letter_is_sent_once_the_consent_is_gone(market: Market) -> None:
    consent = market.consent(until=market.now + 10 * DAY)
    remind_of_endings(market.now)
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="", now=market.now)
    outbox.relay(slow=True)
    assert not outgoing.outbox


@pytest.mark.parametrize(("kind", "make"), [("guardian", make_minor), ("estate", make_deceased)])
def test_representatives_are_told_and_the_dead_are_not(market: Market, kind: str, make: Any) -> None:
    make(market)
    row, actor = representative(market, kind)
    market.consent(actor=actor, until=market.now + 10 * DAY)
    remind_of_endings(market.now)
    events = OutboxEvent.objects.filter(topic="web.letter.posted")
    readers = {event.payload["user"] for event in events}
    expected = {str(row.user_id), str(market.agency.owner.id)}
    assert readers == (expected | {str(market.talent.user_id)} if kind == "guardian" else expected)
