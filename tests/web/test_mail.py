"""Letters: posted with the transaction, sent after it, tried again, and never to hold anything else up."""

import datetime
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from marketplace.web import mail
from tests.conftest import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "tests.kettle"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A writer for KIND; what it notes is whether a transaction was open while it wrote."""
    seen: list[bool] = []

    def write(user: Any, facts: Any) -> mail.Letter | None:
        seen.append(connection.in_atomic_block)
        return mail.Letter("The kettle\nis on", f"{facts['cups']} cups.") if facts["cups"] else None

    monkeypatch.setitem(mail._writers, KIND, write)
    return seen


def post(tenant: Tenant, cups: int = 2) -> None:
    with transaction.atomic():
        mail.post(kind=KIND, to=[tenant.owner.id, tenant.owner.id], facts={"cups": cups})


def test_a_letter_is_sent_once_after_the_transaction_and_outside_one(
    agency: Tenant, written: list[bool]
) -> None:
    post(agency)
    assert outbox.relay() == 0, "the other news does not wait for a mail server"
    assert not django_mail.outbox
    assert outbox.relay(slow=True) == 1
    assert outbox.relay(slow=True) == 0
    (sent,) = django_mail.outbox
    assert sent.to == [agency.owner.email]
    assert sent.subject == "The kettle is on", "a name with a line break cannot add a header"
    assert sent.body.startswith("Hello,\n\n2 cups.\n\n— Voxlicet\n")
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert written == [False]


def test_a_server_that_is_away_gets_the_same_letter_later(
    agency: Tenant, written: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    post(agency)
    with monkeypatch.context() as patch:
        patch.setattr(django_mail.EmailMessage, "send", _away)
        assert outbox.relay(slow=True) == 0
    OutboxEvent.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    assert outbox.relay(slow=True) == 1
    event = OutboxEvent.objects.get(topic=mail.TOPIC)
    assert django_mail.outbox[0].extra_headers["Message-ID"].startswith(f"<outbox-{event.id}@")
    assert event.attempts == 2


def _away(self: Any) -> int:
    raise SMTPServerDisconnected("away")


def test_nothing_is_posted_when_the_transaction_fails(agency: Tenant, written: list[bool]) -> None:
    with transaction.atomic():
        mail.post(kind=KIND, to=[agency.owner.id], facts={"cups": 1})
        transaction.set_rollback(True)
    assert outbox.relay(slow=True) == 0


def test_who_left_or_need_not_know_any_more_gets_nothing(agency: Tenant, written: list[bool]) -> None:
    post(agency, cups=0)
    assert outbox.relay(slow=True) == 1
    agency.owner.is_active = False
    agency.owner.save()
    post(agency)
    assert outbox.relay(slow=True) == 1
    assert not django_mail.outbox
