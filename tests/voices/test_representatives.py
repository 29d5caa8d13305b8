"""Guardians and estate approvers: named, documented, verified by staff, seeing their ward and nobody else."""

import datetime
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from marketplace.core import keys, objects
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.models import DataKey
from marketplace.core.services import actor_of_secret
from marketplace.core.states import advance
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from voices import services
from voices.models import Representative, Session, Talent, Voice
from voices.models.talent import capacity
from voices.quality.document import MAXIMUM_BYTES, document_type
from voices.services import Person

Api = Callable[..., APIClient]
DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64) + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(64) + b"\xff\xd9"
GUARDIAN = Person("guardian", "Ada Valentine", "Mother", "ada@example.org")


@pytest.fixture
def ward(studio: Studio) -> Studio:
    """The studio's talent is twelve."""
    born = (studio.now - 12 * 366 * DAY).date()
    services.update_talent(actor=studio.actor, talent=studio.talent, now=studio.now, born_on=born)
    return studio


def name(ward: Studio, person: Person = GUARDIAN, talent: Talent | None = None) -> tuple[Representative, Any]:
    """A named representative and the actor that their key is (None where they had a sign-in)."""
    added = services.add_representative(
        actor=ward.actor, talent=talent or ward.talent, person=person, password=None, now=ward.now
    )
    return added.row, actor_of_secret(added.secret) if added.secret else None


def file(ward: Studio, row: Representative, content: bytes = PDF) -> Representative:
    return services.file_document(
        actor=ward.actor,
        representative_id=row.id,
        document_kind="birth certificate",
        content=content,
        now=ward.now,
    )


def verify(ward: Studio, row: Representative, platform: Tenant) -> Representative:
    return services.verify_representative(
        actor=platform.actor, representative_id=row.id, document_sha256=file(ward, row).sha256, now=ward.now
    )


@pytest.mark.parametrize(
    ("born", "died", "on", "expected"),
    [
        (None, None, "2026-01-01", "adult"),
        ("2008-03-02", None, "2026-03-01", "minor"),
        ("2008-03-02", None, "2026-03-02", "adult"),
        ("2008-02-29", None, "2026-02-28", "minor"),
        ("2008-02-29", None, "2026-03-01", "adult"),
        ("2008-03-02", "2026-01-01", "2025-12-31", "minor"),
        ("2008-03-02", "2026-01-01", "2026-01-01", "deceased"),
        (None, "2026-01-01", "2026-06-01", "deceased"),
    ],
)
def test_capacity(born: str | None, died: str | None, on: str, expected: str) -> None:
    day = datetime.date.fromisoformat
    born_on, died_on = (None if text is None else day(text) for text in (born, died))
    assert capacity(born_on, died_on, day(on)) == expected


@pytest.mark.parametrize(
    ("residence", "years", "expected"),
    [
        ("", 18, "adult"),
        ("US-AL", 18, "minor"),
        ("US-AL", 19, "adult"),
        ("US-CA", 18, "adult"),
        ("KR-11", 18, "minor"),
        ("TH", 19, "minor"),
        ("TH", 20, "adult"),
    ],
)
def test_majority_is_that_of_the_place_where_the_talent_lives(
    residence: str, years: int, expected: str
) -> None:
    born = datetime.date(2000, 5, 4)
    assert capacity(born, None, born.replace(year=2000 + years), residence) == expected


@pytest.mark.parametrize(("start", "end"), list(product(Representative.Status.values, repeat=2)))
def test_every_step_between_states(ward: Studio, start: str, end: str) -> None:
    row, _ = name(ward)
    file(ward, row)
    Representative.objects.filter(id=row.id).update(status=start, decided_at=ward.now)
    row.refresh_from_db()
    steps = {("pending", "verified"), ("pending", "rejected"), ("pending", "ended"), ("verified", "ended")}
    if (start, end) in steps:
        advance(row, end)
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            advance(row, end)
    row.refresh_from_db()
    assert row.status == (end if (start, end) in steps else start)


def test_a_verified_guardian_sees_their_ward_and_nobody_else(
    ward: Studio, make_studio: Callable[..., Studio], platform: Tenant
) -> None:
    make_studio(ward.tenant)
    row, actor = name(ward)
    for model in (Talent, Voice, Session, Representative):
        assert not model.objects.visible_to(actor).exists(), "nothing before the verification"
    verify(ward, row, platform)
    assert list(Talent.objects.visible_to(actor)) == [ward.talent]
    assert list(Voice.objects.visible_to(actor)) == [ward.voice]
    assert list(Session.objects.visible_to(actor)) == [ward.session]
    assert services.talents.own_talent_ids(actor) == {ward.talent.id}
    services.end_representative(actor=actor, representative_id=row.id, now=ward.now + DAY)
    for model in (Talent, Voice, Session, Representative):
        assert not model.objects.visible_to(actor).exists(), "nothing after the end"


def test_a_guardian_records_with_their_ward(ward: Studio, platform: Tenant) -> None:
    row, actor = name(ward)
    verify(ward, row, platform)
    assert ward.record(1, actor=actor).status == "accepted"


def test_one_guardian_of_two_children_keeps_one_sign_in(
    ward: Studio, make_studio: Callable[..., Studio], platform: Tenant
) -> None:
    sibling = make_studio(ward.tenant)
    Talent.objects.filter(id=sibling.talent.id).update(born_on=ward.now.date() - 3000 * DAY)
    first, actor = name(ward)
    second, none = name(ward, talent=sibling.talent)
    assert none is None
    assert first.user_id == second.user_id
    verify(ward, first, platform)
    verify(ward, second, platform)
    assert set(Talent.objects.visible_to(actor)) == {ward.talent, sibling.talent}
    with pytest.raises(Invalid, match=r"representative\.exists"):
        name(ward)


@pytest.mark.parametrize(
    ("changes", "kind", "fits"),
    [
        ({}, "estate", False),
        ({"born_on": None}, "guardian", False),
        ({"born_on": None, "died_on": "2026-01-02"}, "estate", True),
        ({"died_on": "2026-01-02"}, "guardian", False),
    ],
)
def test_only_who_is_needed_is_named(ward: Studio, changes: dict[str, Any], kind: str, fits: bool) -> None:
    Talent.objects.filter(id=ward.talent.id).update(**changes)
    person = Person(kind, "Ada Valentine", "", "ada@example.org")
    if fits:
        assert name(ward, person)[0].status == "pending"
    else:
        with pytest.raises(Invalid, match=r"representative\.kind"):
            name(ward, person)


def test_nobody_is_on_both_sides(ward: Studio, make_member: Callable[..., Any]) -> None:
    make_member(ward.tenant, "member", "staff@example.org")
    with pytest.raises(Invalid, match=r"representative\.is_staff"):
        name(ward, Person("guardian", "Staff", "", "staff@example.org"))
    services.invite_talent(
        actor=ward.actor, talent=ward.talent, email="mina@example.org", password=None, now=ward.now
    )
    with pytest.raises(Invalid, match=r"representative\.is_the_talent"):
        name(ward, Person("guardian", "Mina", "", "mina@example.org"))
    assert not Representative.objects.exists()


def test_staff_verify_the_document_they_looked_at(ward: Studio, platform: Tenant) -> None:
    row, _ = name(ward)
    look: dict[str, Any] = {"actor": platform.actor, "representative_id": row.id, "now": ward.now}
    with pytest.raises(Forbidden, match=r"representative\.no_document"):
        services.verify_representative(document_sha256="0" * 64, **look)
    seen = file(ward, row).sha256
    newer = file(ward, row, PNG)
    with pytest.raises(Conflict, match=r"representative\.document_changed"):
        services.verify_representative(document_sha256=seen, **look)
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        services.verify_representative(document_sha256=newer.sha256, **(look | {"actor": ward.actor}))
    verified = services.verify_representative(document_sha256=newer.sha256, **look)
    assert (verified.status, verified.decided_by, verified.decided_at) == (
        "verified",
        platform.actor.principal,
        ward.now,
    )
    with pytest.raises(Conflict, match=r"representative\.decided"):
        file(ward, row)


def test_a_rejected_representative_never_acts_and_may_be_named_anew(ward: Studio, platform: Tenant) -> None:
    row, actor = name(ward)
    services.reject_representative(
        actor=platform.actor, representative_id=row.id, reason="Unreadable.", now=ward.now
    )
    assert not Talent.objects.visible_to(actor).exists()
    again, _ = name(ward)
    assert again.id != row.id


def test_the_document_is_sealed_under_a_key_of_its_own(
    ward: Studio, platform: Tenant, make_member: Callable[..., Any]
) -> None:
    row, guardian = name(ward)
    first = file(ward, row)
    assert first.data_key is not None
    assert first.data_key_id != ward.voice.data_key_id
    assert PDF not in objects.get_raw(key=first.object_key)
    second = file(ward, row, JPEG)
    assert objects.size(first.object_key) is None
    first.data_key.refresh_from_db()
    assert first.data_key.destroyed_at is not None
    assert file(ward, row, JPEG).object_key == second.object_key, "the same file again changes nothing"
    for actor in (ward.actor, platform.actor):
        opened = services.open_document(actor=actor, representative_id=row.id, now=ward.now)
        assert (opened.content, opened.media_type) == (JPEG, "image/jpeg")
        assert "Valentine" not in opened.name
    assert Entry.objects.filter(action="voices.representative.document_opened").count() == 2
    for role in ("member", "finance"):
        with pytest.raises(Forbidden):
            services.open_document(
                actor=make_member(ward.tenant, role)[1], representative_id=row.id, now=ward.now
            )
    verify(ward, row, platform)
    with pytest.raises(Forbidden):
        services.open_document(actor=guardian, representative_id=row.id, now=ward.now)


def test_what_cannot_be_filed_leaves_nothing_behind(
    ward: Studio, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _ = name(ward)
    before = DataKey.objects.filter(destroyed_at=None).count()

    def decided_meanwhile(**_: Any) -> Any:
        Representative.objects.filter(id=row.id).update(status="ended")
        return stored(key=_["key"], plaintext=_["plaintext"], data_key=_["data_key"])

    stored = objects.put
    monkeypatch.setattr(objects, "put", decided_meanwhile)
    with pytest.raises(Conflict, match=r"representative\.decided"):
        file(ward, row)
    assert DataKey.objects.filter(destroyed_at=None).count() == before
    folder = Path(settings.STORAGES["objects"]["OPTIONS"]["location"]) / "representatives"
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "error", "code"),
    [
        (b"GIF89a" + bytes(40), "Invalid", "document.type"),
        (b"", "Invalid", "document.type"),
        (b"<html>%PDF-1.7 %%EOF", "Invalid", "document.type"),
        (PDF[:-10], "Invalid", "document.truncated"),
        (b"%PDF-" + bytes(MAXIMUM_BYTES), "TooLarge", "document.too_large"),
    ],
)
def test_other_files_are_refused(content: bytes, error: str, code: str) -> None:
    with pytest.raises(Exception, match=code) as refused:
        document_type(content)
    assert type(refused.value).__name__ == error


def test_a_child_ends_no_guardianship_but_a_grown_up_does(ward: Studio, platform: Tenant) -> None:
    row, _ = name(ward)
    verify(ward, row, platform)
    issued = services.invite_talent(
        actor=ward.actor, talent=ward.talent, email="mina@example.org", password=None, now=ward.now
    )
    child = actor_of_secret(issued.secret)
    assert isinstance(child, Actor)
    with pytest.raises(Forbidden, match=r"representative\.not_yours"):
        services.end_representative(actor=child, representative_id=row.id, now=ward.now)
    grown = ward.now + 7 * 366 * DAY
    ended = services.end_representative(actor=child, representative_id=row.id, now=grown)
    assert (ended.status, ended.ends_at) == ("ended", grown)


def test_dates_stay_while_a_verified_representative_acts(ward: Studio, platform: Tenant) -> None:
    row, _ = name(ward)
    verify(ward, row, platform)
    change: dict[str, Any] = {"actor": ward.actor, "talent": ward.talent, "now": ward.now + DAY}
    with pytest.raises(Forbidden, match=r"talent\.verified"):
        services.update_talent(born_on=None, **change)
    assert services.update_talent(residence="US-IL", **change).residence == "US-IL"
    services.end_representative(actor=ward.actor, representative_id=row.id, now=ward.now + DAY)
    assert services.update_talent(born_on=None, **change).born_on is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"born_on": "2999-01-01"}, "talent.lifetime"),
        ({"born_on": "1990-01-02", "died_on": "1990-01-01"}, "talent.lifetime"),
        ({"residence": "Illinois"}, "invalid"),
        ({"residence": "us-il"}, "talent.residence"),
    ],
)
def test_impossible_lives_are_refused(api: Api, studio: Studio, changed: dict[str, str], code: str) -> None:
    path = f"/v1/talents/{studio.talent.id}"
    assert api(studio.tenant).patch(path, changed, format="json").json()["code"] == code
    assert Talent.objects.get(id=studio.talent.id).residence == ""


def test_the_story_over_the_api(api: Api, studio: Studio, platform: Tenant, advertiser: Tenant) -> None:
    agency, path = api(studio.tenant), f"/v1/talents/{studio.talent.id}"
    born = str((studio.now - 3000 * DAY).date())
    changed = agency.patch(path, {"born_on": born, "union": "SAG-AFTRA"}, format="json").json()
    assert (changed["capacity"], changed["union"], changed["stage_name"]) == ("minor", "SAG-AFTRA", "Mina")
    named = agency.post(
        f"{path}/representatives",
        {"kind": "guardian", "name": "Ada Valentine", "email": "Ada@example.org"},
        format="json",
    )
    assert named.status_code == 201, named.json()
    own, row = api(named.json()["api_key"]), named.json()["representative"]
    assert (row["status"], own.get(path).status_code) == ("pending", 404)
    one = f"{path}/representatives/{row['id']}"
    document = {
        "file": SimpleUploadedFile("scan.exe", PDF, content_type="image/gif"),
        "document_kind": "birth certificate",
    }
    filed = agency.put(f"{one}/document", document, format="multipart")
    assert (filed.status_code, filed.json()["document_type"]) == (200, "application/pdf"), filed.json()
    opened = api(platform).get(f"{one}/document")
    assert opened.content == PDF
    assert opened["Content-Disposition"].startswith("attachment")
    answer = api(platform).post(f"{one}/verify", {"document_sha256": filed.json()["sha256"]}, format="json")
    assert answer.json()["status"] == "verified"
    assert own.get(path).json()["legal_name"] == "Wilhelmina"
    assert [found["id"] for found in own.get("/v1/voices").json()["items"]] == [str(studio.voice.id)]
    assert own.get(f"{one}/document").status_code == 403
    assert api(advertiser).get(path).status_code == 404
    assert api(advertiser).get(f"{path}/representatives").status_code == 404
    assert own.post(f"{one}/end").json()["status"] == "ended"
    assert own.get(path).status_code == 404


def test_an_advertiser_learns_nothing_of_the_person(api: Api, studio: Studio, advertiser: Tenant) -> None:
    Talent.objects.filter(id=studio.talent.id).update(
        born_on="1990-04-12", residence="US-IL", union="SAG-AFTRA"
    )
    Voice.objects.filter(id=studio.voice.id).update(status="ready")
    shown = api(advertiser).get(f"/v1/voices/{studio.voice.id}")
    assert shown.status_code == 200
    assert not any(word in shown.content.decode() for word in ("1990", "US-IL", "SAG-AFTRA", "Wilhelmina"))


def test_another_agency_cannot_touch_them(ward: Studio, make_tenant: Callable[..., Tenant]) -> None:
    row, _ = name(ward)
    other = make_tenant("agency", "Other").actor
    with pytest.raises(NotFound):
        services.end_representative(actor=other, representative_id=row.id, now=ward.now)
    with pytest.raises(NotFound):
        services.open_document(actor=other, representative_id=row.id, now=ward.now)
    with pytest.raises(NotFound):
        services.update_talent(actor=other, talent=ward.talent, now=ward.now, union="x")


def test_a_destroyed_key_opens_no_document(ward: Studio) -> None:
    row, _ = name(ward)
    filed = file(ward, row)
    assert filed.data_key is not None
    keys.destroy_data_key(filed.data_key, ward.now)
    with pytest.raises(Exception, match=r"key\.destroyed"):
        services.open_document(actor=ward.actor, representative_id=row.id, now=ward.now)
