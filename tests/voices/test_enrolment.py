"""A voice enrolled twice is found among all, held until staff decide, and nobody learns who the other is."""

import datetime
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from marketplace.audit.models import Entry
from marketplace.core import states
from marketplace.core.actor import system_actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from tests.voices.sound import encode, speech
from voices import services
from voices.models import EnrolmentCase, Voice
from voices.quality import speaker
from voices.services import gallery
from voices.services.vectors import pack, unpack

WORKER = system_actor("test-worker")
ENCODER = "pitch/1"


@pytest.fixture(autouse=True)
def _pitch(settings: Any) -> None:
    settings.SPEAKER_ENCODERS = {
        "default": {"BACKEND": "tests.voices.pitch_encoder.PitchEncoder", "OPTIONS": {}}
    }
    gallery.forget()


def unit(*values: float) -> Any:
    vector = np.zeros(16, dtype=np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


def enrol(studio: Studio, vector: Any, *, minutes: int = 0) -> Voice:
    """The voice's centroid as embedding leaves it."""
    rows = Voice.objects.filter(id=studio.voice.id)
    version = rows.get().centroid_version + 1
    rows.update(
        centroid=pack(vector),
        centroid_encoder=ENCODER,
        centroid_version=version,
        enrolled_at=studio.now + datetime.timedelta(minutes=minutes),
    )
    return rows.get()


def near(studio: Studio, vector: Any) -> list[Any]:
    found = gallery.neighbours(
        centroid=vector, encoder=ENCODER, talent_id=studio.talent.id, at_least=speaker.SAME_PERSON
    )
    return [one.voice_id for one in found]


@pytest.fixture
def pair(make_studio: Callable[..., Studio], make_tenant: Callable[..., Tenant]) -> tuple[Studio, Studio]:
    """Two studios of two agencies."""
    return make_studio(make_tenant("agency")), make_studio(make_tenant("agency"))


def read(studio: Studio, pitch: float) -> int:
    for number in range(1, 8):
        studio.record(number, encode(speech(2.0, seed=number, pitch=pitch)))
    return services.embed_takes(session=studio.session, now=studio.now)


def test_takes_of_a_voice_enrolled_elsewhere_open_a_case(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    read(first, 140.0)
    services.require_sole_enrolment(first.voice)
    read(second, 140.0)
    case = EnrolmentCase.objects.get()
    assert (case.voice_id, case.other_id, case.status) == (second.voice.id, first.voice.id, "open")
    assert case.similarity > 0.99
    services.require_sole_enrolment(first.voice)
    with pytest.raises(Forbidden, match=r"voice\.enrolled_elsewhere") as refused:
        services.require_sole_enrolment(second.voice)
    told = [str(refused.value), *(str(entry.data) for entry in Entry.objects.all())]
    assert not any(str(first.voice.id) in text for text in told if str(second.voice.id) in text)


def test_another_voice_opens_none(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    read(first, 140.0)
    read(second, 300.0)
    assert not EnrolmentCase.objects.exists()


def test_a_likeness_in_doubt_asks_staff_and_holds_nothing_until_it_grows(
    pair: tuple[Studio, Studio], platform: Tenant
) -> None:
    first, second = pair
    enrol(first, unit(1))

    def seek(cosine: float) -> int:
        voice = enrol(second, unit(cosine, float(np.sqrt(1 - cosine**2))), minutes=1)
        return services.seek_enrolled(actor=WORKER, voice=voice, now=second.now)

    assert seek(0.88) == 0
    assert not EnrolmentCase.objects.exists()
    assert seek(0.9) == 0
    services.require_sole_enrolment(second.voice)
    asked = Entry.objects.get(action__startswith="voices.enrolment")
    assert (asked.action, asked.organization_id) == ("voices.enrolment.asked", None)
    # More takes make it plain; the same case holds the voice now, and fewer do not loosen it.
    assert seek(0.95) == 1
    assert seek(0.9) == 1
    case = EnrolmentCase.objects.get()
    assert (case.similarity, case.held) == (0.95, True)
    with pytest.raises(Forbidden, match=r"voice\.enrolled_elsewhere"):
        services.require_sole_enrolment(second.voice)
    assert Entry.objects.filter(action="voices.enrolment.opened").count() == 2
    decide: dict[str, Any] = {"actor": platform.actor, "case_id": case.id, "now": second.now}
    assert not services.decide_enrolment(allow=True, reason="One person.", **decide).held
    assert seek(0.99) == 0


def test_a_case_in_doubt_can_be_blocked(pair: tuple[Studio, Studio], platform: Tenant) -> None:
    first, second = pair
    enrol(first, unit(1))
    voice = enrol(second, unit(0.9, float(np.sqrt(0.19))), minutes=1)
    assert services.seek_enrolled(actor=WORKER, voice=voice, now=second.now) == 0
    case_id = EnrolmentCase.objects.get().id
    blocked = services.decide_enrolment(
        actor=platform.actor, case_id=case_id, allow=False, reason="A copy.", now=second.now
    )
    assert blocked.held
    with pytest.raises(Forbidden, match=r"voice\.enrolled_elsewhere"):
        services.require_sole_enrolment(voice)


def test_the_log_of_a_tenant_names_no_other_tenant(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    enrol(first, unit(1))
    services.seek_enrolled(actor=WORKER, voice=enrol(second, unit(1), minutes=1), now=second.now)
    mine = Entry.objects.filter(
        action="voices.enrolment.opened", organization_id=second.tenant.organization.id
    )
    assert [(entry.subject, entry.data) for entry in mine] == [(f"voice:{second.voice.id}", {})]
    theirs = Entry.objects.filter(organization_id=first.tenant.organization.id, action__contains="enrolment")
    assert not theirs.exists()


def test_the_later_of_two_is_held_and_a_moved_centroid_is_later(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    read(second, 300.0)
    read(first, 140.0)
    # The voice enrolled first becomes somebody else: it is enrolled anew, and held.
    enrolled = Voice.objects.get(id=second.voice.id)
    Voice.objects.filter(id=enrolled.id).update(
        centroid=Voice.objects.get(id=first.voice.id).centroid,
        centroid_version=enrolled.centroid_version + 1,
        enrolled_at=first.now + datetime.timedelta(minutes=1),
    )
    held = services.seek_enrolled(actor=WORKER, voice=second.voice, now=first.now)
    assert held == 1
    assert services.seek_enrolled(actor=WORKER, voice=first.voice, now=first.now) == 0


def test_a_centroid_that_moves_far_is_enrolled_anew(studio: Studio) -> None:
    read(studio, 140.0)
    before = Voice.objects.get()
    Voice.objects.update(centroid=pack(unit(0, 0, 0, 0, 0, 0, 0, 1)), enrolled_at=studio.now)
    later = studio.now + datetime.timedelta(hours=1)
    services.embed_takes(session=studio.session, now=later)
    after = Voice.objects.get()
    assert after.enrolled_at == later
    assert after.centroid_version > before.centroid_version
    services.embed_takes(session=studio.session, now=later + datetime.timedelta(hours=1))
    assert Voice.objects.get().enrolled_at == later


def test_the_search_follows_every_change(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    assert near(second, unit(1)) == []
    enrol(first, unit(1))
    assert near(second, unit(1)) == [first.voice.id]
    enrol(first, unit(0, 1))
    assert near(second, unit(1)) == []
    assert near(second, unit(0, 1)) == [first.voice.id]
    assert near(first, unit(0, 1)) == []  # one's own voice is no double
    Voice.objects.filter(id=first.voice.id).update(status="withdrawn", revoked_at=first.now)
    assert near(second, unit(0, 1)) == []


def test_a_stop_of_the_other_voice_opens_no_door(pair: tuple[Studio, Studio]) -> None:
    first, second = pair
    enrol(first, unit(1))
    voice = enrol(second, unit(1), minutes=1)
    assert services.seek_enrolled(actor=WORKER, voice=voice, now=second.now) == 1
    Voice.objects.filter(id=first.voice.id).update(status="withdrawn", revoked_at=first.now)
    assert services.seek_enrolled(actor=WORKER, voice=voice, now=second.now) == 1


def test_staff_allow_one_person_at_two_agencies(pair: tuple[Studio, Studio], platform: Tenant) -> None:
    first, second = pair
    enrol(first, unit(1))
    voice = enrol(second, unit(1), minutes=1)
    services.seek_enrolled(actor=WORKER, voice=voice, now=second.now)
    case = EnrolmentCase.objects.get()
    decide: dict[str, Any] = {"case_id": case.id, "allow": True, "now": second.now}
    with pytest.raises(Invalid, match=r"review\.reason"):
        services.decide_enrolment(actor=platform.actor, reason="", **decide)
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        services.decide_enrolment(actor=second.actor, reason="Ours.", **decide)
    services.decide_enrolment(actor=platform.actor, reason="One person; papers seen.", **decide)
    assert services.seek_enrolled(actor=WORKER, voice=voice, now=second.now) == 0
    services.require_sole_enrolment(voice)
    # The pair of talents is settled: a further voice of either is not asked about again.
    Voice.objects.filter(id=first.voice.id).update(
        enrolled_at=second.now + datetime.timedelta(hours=1), centroid_version=9
    )
    assert services.seek_enrolled(actor=WORKER, voice=first.voice, now=second.now) == 0
    services.decide_enrolment(
        actor=platform.actor, case_id=case.id, allow=False, reason="It was a copy.", now=second.now
    )
    with pytest.raises(Forbidden, match=r"voice\.enrolled_elsewhere"):
        services.require_sole_enrolment(voice)


@pytest.mark.parametrize(("start", "end"), list(product(EnrolmentCase.Status.values, repeat=2)))
def test_step(pair: tuple[Studio, Studio], start: str, end: str) -> None:
    first, second = pair
    decided = start != "open"
    case = EnrolmentCase.objects.create(
        voice=second.voice,
        other=first.voice,
        similarity=0.95,
        encoder=ENCODER,
        opened_at=first.now,
        status=start,
        reason="why" if decided else "",
        decided_at=first.now if decided else None,
    )
    if end in EnrolmentCase.TRANSITIONS[start]:
        states.advance(case, end, reason="why", decided_at=first.now)
        assert EnrolmentCase.objects.get().status == end
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            states.advance(case, end, reason="why", decided_at=first.now)
        assert EnrolmentCase.objects.get().status == start


@pytest.mark.parametrize(
    ("who", "listed", "decided"),
    [("platform", 200, 200), ("agency", 403, 403), ("advertiser", 403, 403), ("nobody", 401, 401)],
)
def test_only_the_platform_sees_cases(
    pair: tuple[Studio, Studio],
    api: Any,
    make_tenant: Callable[..., Tenant],
    who: str,
    listed: int,
    decided: int,
) -> None:
    first, second = pair
    enrol(first, unit(1))
    services.seek_enrolled(actor=WORKER, voice=enrol(second, unit(1), minutes=1), now=second.now)
    case = EnrolmentCase.objects.get()
    client = api(
        {"nobody": None, "agency": second.tenant}.get(who)
        if who in ("nobody", "agency")
        else make_tenant(who)
    )
    assert client.get("/v1/enrolment-cases").status_code == listed
    answer = client.post(f"/v1/enrolment-cases/{case.id}/decide", {"allow": True, "reason": "Papers seen."})
    assert answer.status_code == decided
    case.refresh_from_db()
    assert case.status == ("allowed" if decided == 200 else "open")
    with pytest.raises(NotFound):
        services.decide_enrolment(
            actor=WORKER, case_id=second.voice.id, allow=True, reason="x", now=second.now
        )


def test_vectors_come_back_as_they_were() -> None:
    assert (unpack(pack(unit(1, 2, 3))) == unit(1, 2, 3)).all()
