"""Intake: what an entry holds, who sees it, and what is kept out of it."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.audit import services
from marketplace.audit.models import Entry
from marketplace.core.actor import ANONYMOUS, Actor, system_actor

pytestmark = pytest.mark.django_db
ACTOR = system_actor("test")
TENANT = uuid.UUID(int=7)


def record(**fields: Any) -> Entry:
    given: dict[str, Any] = {
        "actor": ACTOR,
        "action": "test.thing.happened",
        "subject": "thing:1",
        "data": {},
    } | fields
    return services.record(**given)


def test_an_entry_says_who_did_what_when() -> None:
    at = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    data = {"render_id": TENANT, "until": at, "n": 3, "codes": ["DE", "en-GB"], "ok": True, "none": None}
    entry = record(data=data, organization_id=TENANT)
    stored = Entry.objects.get(id=entry.id)
    assert stored.data == data | {"render_id": str(TENANT), "until": "2026-11-23T04:00:00.000000+00:00"}
    assert (stored.principal, stored.organization_id) == ("system:test", TENANT)
    assert stored.leaf() == entry.leaf()
    assert abs(stored.at - timezone.now()) < datetime.timedelta(minutes=5)


def test_the_leaf_is_pinned() -> None:
    entry = Entry(
        id=5, action="test.thing.happened", subject="thing:1", principal="system:test",
        organization_id=TENANT, data={"b": 1, "a": "x"},
        at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
    )  # fmt: skip
    assert entry.leaf() == (
        b'{"action":"test.thing.happened","at":"2026-01-02T00:00:00.000000+00:00","data":{"a":"x","b":1},"id":5,'
        b'"organization":"00000000-0000-0000-0000-000000000007","principal":"system:test","subject":"thing:1"}'
    )


@pytest.mark.parametrize(
    "data",
    [
        {"email": "x"},
        {"name": "x"},
        {"signed_name": "x"},
        {"ip": "x"},
        {"signed_ip": "x"},
        {"text": "x"},
        {"nested": [{"legal_name": "x"}]},
        {"Name": "x"},
        {"reason": "Because Ada said so"},
        {"reason": "ada@example.org"},
        {"reason": "Zoë"},
        {"reason": "x" * 201},
        {"price": 1.5},
        {"blob": b"x"},
        {"thing": object()},
    ],
)
def test_what_could_be_personal_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="data"):
        record(data=data)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "happened"},
        {"action": "Test.happened"},
        {"subject": ""},
        {"subject": "a b"},
        {"subject": "x" * 101},
    ],
)
def test_a_malformed_entry_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is no"):
        record(**fields)


def test_hashes_of_texts_are_allowed() -> None:
    assert record(data={"text_sha256": "ab" * 32, "text_language": "en"}).id


def test_an_entry_goes_with_its_transaction() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_tenants_see_their_own_entries(agency: Any, advertiser: Any, platform: Any) -> None:
    before = Entry.objects.count()
    mine = record(actor=agency.actor)
    record(actor=advertiser.actor)
    visible: Callable[[Actor], Any] = Entry.objects.visible_to
    assert list(visible(agency.actor).order_by("-id")[:1]) == [mine]
    assert set(visible(agency.actor).values_list("organization_id", flat=True)) == {agency.organization.id}
    assert visible(platform.actor).count() == visible(ACTOR).count() == before + 2
    assert not visible(ANONYMOUS).exists()
