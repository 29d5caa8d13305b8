"""What follows a stop: notices and their deadlines, erased keys, legal holds."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as django_mail
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Consent, LegalHold, Licence, Notice, Revocation, Statement
from marketplace.audit.models import Entry
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Forbidden, Gone, Invalid, NotFound
from marketplace.core.models import DataKey, OutboxEvent
from marketplace.web import mail
from tests.conftest import Tenant
from tests.licensing.market import DAY, TEXT, Market
from voices.models import Voice
from voices.services import erase_voice

Api = Callable[..., APIClient]
SWEEP = system_actor("licensing.sweep")


def stop(market: Market, kind: str = "voice", subject_id: uuid.UUID | None = None) -> Revocation:
    return services.revoke(
        actor=market.talent_actor,
        subject_kind=kind,
        subject_id=subject_id or market.voice.id,
        reason="Enough.",
        now=market.now,
    )


def letters() -> list[Any]:
    """Every posted letter, delivered."""
    django_mail.outbox.clear()
    for event in OutboxEvent.objects.filter(topic=mail.TOPIC).order_by("id"):
        mail.deliver(event)
    return list(django_mail.outbox)


@pytest.mark.parametrize("days", [0, 14])
def test_each_licensee_is_noticed(
    market: Market, make_tenant: Callable[..., Tenant], make_member: Callable[..., Any], days: int
) -> None:
    other = make_tenant("advertiser", "Other")
    make_member(other, "finance")
    market.consent()
    offer = market.offer(wind_down_days=days)
    licences = {market.agree(offer), market.agree(offer, actor=other.actor)}
    revocation = stop(market)
    notices = {notice.licence_id: notice for notice in Notice.objects.all()}
    assert notices.keys() == {licence.id for licence in licences}
    events = OutboxEvent.objects.filter(topic="licensing.licence.revoked")
    assert events.count() == 2
    for licence in licences:
        notice = notices[licence.id]
        assert (notice.revocation, notice.deadline_at) == (revocation, market.now + days * DAY)
        event = events.get(organization_id=licence.licensee_id)
        told = {
            "id": str(notice.id),
            "licence": str(licence.id),
            "deadline_at": notice.deadline_at.isoformat(),
        }
        assert event.payload["notices"] == [told]
    written = letters()
    assert {one.to[0] for one in written} == {market.advertiser.owner.email, other.owner.email}
    body = next(one.body for one in written if one.to == [other.owner.email])
    theirs = next(one for one in notices.values() if one.licence.licensee_id == other.organization.id)
    foreign = next(one for one in notices.values() if one != theirs)
    assert str(theirs.id) in body
    assert str(foreign.id) not in body
    assert ("Take it down now" in body) is (days == 0)


def test_a_stopped_script_is_noticed_and_its_licence_goes_on(market: Market) -> None:
    licence = market.licence(wind_down_days=3)
    script = services.submit_script(
        actor=market.advertiser.actor, licence_id=licence.id, text=TEXT, language="en-GB", now=market.now
    )
    stop(market, "script", script.id)
    notice = Notice.objects.get()
    assert (notice.licence_id, notice.deadline_at) == (licence.id, market.now + 3 * DAY)
    event = OutboxEvent.objects.get(topic="licensing.script.revoked")
    assert event.payload["notices"][0]["id"] == str(notice.id)
    assert Licence.objects.get().status == "active"
    assert "A text that you had spoken" in letters()[-1].subject


def test_acknowledging_is_the_licensees_and_happens_once(
    market: Market, api: Api, make_tenant: Callable[..., Tenant], make_member: Callable[..., Any]
) -> None:
    market.licence(wind_down_days=2)
    stop(market)
    notice = Notice.objects.get()
    path = f"/v1/notices/{notice.id}"
    buyer, talent = api(market.advertiser), api(market.talent_secret)
    shown = buyer.get(path).json()
    assert (shown["duty"], shown["overdue"], shown["acknowledged_at"]) == ("may_air_until", False, None)
    assert talent.get(path).status_code == 200
    refused = talent.post(f"{path}/acknowledge", {"signed_name": "Tess"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "notice.not_yours")
    finance = make_member(market.advertiser, "finance")[2]
    assert api(finance).post(f"{path}/acknowledge", {"signed_name": "F"}, format="json").status_code == 403
    for stranger in (make_tenant("advertiser"), make_tenant("agency")):
        client = api(stranger)
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/acknowledge", {"signed_name": "S"}, format="json").status_code == 404
        assert client.get("/v1/notices").json()["items"] == []
    assert Notice.objects.get().acknowledged_at is None
    for name in ("  Ada   Buyer ", "Somebody Else"):
        done = buyer.post(f"{path}/acknowledge", {"signed_name": name}, format="json")
        assert (done.status_code, done.json()["acknowledged_name"]) == (200, "Ada Buyer")
    assert talent.get("/v1/notices").json()["items"][0]["acknowledged_at"] is not None
    assert Entry.objects.filter(action="licensing.notice.acknowledged").count() == 1
    told = OutboxEvent.objects.get(topic="licensing.notice.acknowledged")
    assert told.organization_id == market.agency.organization.id
    with pytest.raises(Invalid, match=r"notice\.unsigned"):
        services.acknowledge(
            actor=market.advertiser.actor, notice_id=notice.id, signed_name=" ", now=market.now
        )


@pytest.mark.parametrize(("days", "reminders"), [(0, 0), (1, 1), (5, 1)])
def test_the_licensee_is_reminded_on_the_last_day(market: Market, days: int, reminders: int) -> None:
    market.licence(wind_down_days=days)
    stop(market)
    notice = Notice.objects.get()
    assert services.sweep_notices(actor=SWEEP, now=market.now + (days - 1.1) * DAY) == 0
    last_day = market.now + max(days - 0.9, 0) * DAY
    assert services.sweep_notices(actor=SWEEP, now=last_day) == reminders
    assert services.sweep_notices(actor=SWEEP, now=last_day) == 0
    assert OutboxEvent.objects.filter(topic="licensing.notice.due").count() == reminders
    assert [one.subject for one in letters()][1:] == [
        f"Clips with the voice “Bright” must be off the air by {notice.deadline_at:%Y-%m-%d %H:%M:%S} UTC"
    ] * reminders
    assert not notice.is_overdue_at(notice.deadline_at - DAY / 100)
    assert notice.is_overdue_at(notice.deadline_at)


def leave_traces(market: Market) -> None:
    """A voice that somebody could be recognised by."""
    Voice.objects.filter(id=market.voice.id).update(centroid=b"\x01" * 16, centroid_encoder="test/1")
    Statement.objects.update(embedding=b"\x02" * 16, centroid=b"\x01" * 16, encoder="test/1")


def traces(market: Market) -> list[bool]:
    """Whether the key, the centroid and the statement's voiceprints are still there."""
    voice = Voice.objects.select_related("data_key").get(id=market.voice.id)
    statement = Statement.objects.get()
    return [
        voice.data_key.wrapped is not None,
        voice.centroid is not None,
        statement.embedding is not None,
        statement.centroid is not None,
    ]


def test_a_stopped_voice_is_erased(market: Market) -> None:
    market.licence()
    leave_traces(market)
    assert traces(market) == [True] * 4
    revocation = stop(market)
    assert traces(market) == [False] * 4
    assert (revocation.keys_destroyed, Revocation.objects.get().keys_destroyed) == (1, 1)
    assert DataKey.objects.get(voice=market.voice).destroyed_at == market.now
    entry = Entry.objects.get(action="voices.voice.key_destroyed")
    assert entry.data["data_key"] == str(market.voice.data_key_id)
    assert erase_voice(actor=SWEEP, voice_id=market.voice.id, now=market.now) is None


@pytest.mark.parametrize("kind", ["consent", "licence"])
def test_only_a_voices_stop_erases(market: Market, kind: str) -> None:
    licence = market.licence()
    leave_traces(market)
    subjects = {"consent": Consent.objects.get().id, "licence": licence.id}
    assert stop(market, kind, subjects[kind]).keys_destroyed == 0
    assert traces(market) == [True] * 4
    with pytest.raises(Invalid, match=r"voice\.not_stopped"):
        erase_voice(actor=SWEEP, voice_id=market.voice.id, now=market.now)


def test_a_hold_preserves_and_allows_nothing(market: Market, platform: Tenant) -> None:
    market.licence()
    leave_traces(market)
    holds = [
        services.place_hold(
            actor=platform.actor, voice_id=market.voice.id, reason="Court order", now=market.now
        )
        for _ in range(2)
    ]
    revocation = stop(market)
    assert revocation.keys_destroyed == 0
    assert traces(market) == [True] * 4
    assert Voice.objects.get().revoked_at == market.now
    assert Licence.objects.get().status == "revoked"
    services.lift_hold(actor=platform.actor, hold_id=holds[0].id, now=market.now)
    assert traces(market) == [True] * 4
    services.lift_hold(actor=platform.actor, hold_id=holds[1].id, now=market.now + DAY)
    assert traces(market) == [False] * 4
    assert Revocation.objects.get().keys_destroyed == 1
    again = services.lift_hold(actor=platform.actor, hold_id=holds[1].id, now=market.now + 2 * DAY)
    assert again.lifted_at == market.now + DAY
    actions = list(Entry.objects.filter(subject__startswith="legal_hold:").values_list("action", flat=True))
    assert sorted(actions) == ["licensing.legal_hold.lifted"] * 2 + ["licensing.legal_hold.placed"] * 2
    with pytest.raises(Gone, match=r"key\.destroyed"):
        services.place_hold(
            actor=platform.actor, voice_id=market.voice.id, reason="Too late", now=market.now + DAY
        )


def test_lifting_a_hold_of_a_voice_in_use_erases_nothing(market: Market, platform: Tenant) -> None:
    market.licence()
    leave_traces(market)
    hold = services.place_hold(
        actor=platform.actor, voice_id=market.voice.id, reason="Court order", now=market.now
    )
    services.lift_hold(actor=platform.actor, hold_id=hold.id, now=market.now)
    assert traces(market) == [True] * 4


def test_only_staff_place_holds_and_the_talent_sees_them(
    market: Market, platform: Tenant, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    body = {"voice": str(market.voice.id), "reason": "Preservation order 26-1041"}
    for who in (market.agency, market.advertiser, market.talent_secret):
        refused = api(who).post("/v1/legal-holds", body, format="json")
        assert (refused.status_code, refused.json()["code"]) == (403, "permission.missing")
    staff = api(platform)
    assert staff.post("/v1/legal-holds", body | {"reason": " "}, format="json").status_code == 400
    assert (
        staff.post("/v1/legal-holds", body | {"voice": str(uuid.uuid4())}, format="json").status_code == 404
    )
    placed = staff.post("/v1/legal-holds", body, format="json")
    assert placed.status_code == 201
    hold = placed.json()
    for who in (market.agency, market.talent_secret, platform):
        assert api(who).get("/v1/legal-holds").json()["items"] == [hold]
    for stranger in (market.advertiser, make_tenant("agency"), make_tenant("advertiser")):
        assert api(stranger).get("/v1/legal-holds").json()["items"] == []
    lift = f"/v1/legal-holds/{hold['id']}/lift"
    assert api(market.agency).post(lift).status_code == 403
    assert LegalHold.objects.get().lifted_at is None
    assert staff.post(lift).json()["lifted_at"] is not None
    with pytest.raises(NotFound, match=r"hold\.not_found"):
        services.lift_hold(actor=platform.actor, hold_id=uuid.uuid4(), now=market.now)


def test_a_member_of_the_platform_without_the_permission_places_no_hold(
    market: Market, platform: Tenant, make_member: Callable[..., Any]
) -> None:
    _, actor, _ = make_member(platform, "member")
    assert isinstance(actor, Actor)
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        services.place_hold(actor=actor, voice_id=market.voice.id, reason="Court order", now=market.now)
