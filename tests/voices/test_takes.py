"""Takes: sealed, summed, one current take a prompt, and nothing left behind by a refusal."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction

from marketplace.audit.models import Entry
from marketplace.core import keys, objects
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from tests.voices.sound import SPEECH, encode, speech
from voices import services
from voices.models import Take, Talent
from voices.quality.recording import read_recording


def stored() -> list[Path]:
    root = Path(storages["objects"].location)  # type: ignore[attr-defined]
    return [path for path in root.rglob("*") if path.is_file()]


def noisy(seed: int = 0) -> bytes:
    noise = np.random.default_rng(seed).normal(0, 0.02, 2 * 24_000)
    return encode((speech(2.0, seed=seed) + noise).astype(np.float32))


def test_a_take_is_sealed_summed_and_logged(studio: Studio) -> None:
    data = encode(speech(2.0))
    take = studio.record(1, data)
    take.refresh_from_db()
    assert (take.status, take.sample_rate, take.bits, take.channels) == ("accepted", 24_000, 16, 1)
    assert (take.duration_ms, take.size, take.sha256) == (2000, len(data), hashlib.sha256(data).hexdigest())
    assert take.object_key == f"takes/{studio.voice.id}/{take.id}.flac"
    [path] = stored()
    assert data[:4] not in path.read_bytes()[:64]
    assert data not in path.read_bytes()
    assert objects.get(key=take.object_key, data_key=studio.voice.data_key) == data
    entry = Entry.objects.filter(action="voices.take.received").get()
    assert entry.data["sha256"] == take.sha256
    assert "1.flac" not in str(entry.data)
    assert OutboxEvent.objects.filter(topic="voices.take.received").count() == 1


def test_a_newer_take_supersedes_but_a_rejected_one_does_not(studio: Studio) -> None:
    bad, first = studio.record(1, noisy()), studio.record(1)
    worse = studio.record(1, noisy(5))
    second = studio.record(1, encode(speech(2.0, seed=77)))
    for take in (bad, first, worse, second):
        take.refresh_from_db()
    assert [bad.status, first.status, worse.status, second.status] == [
        "rejected", "accepted", "rejected", "accepted",
    ]  # fmt: skip
    assert bad.superseded_at
    assert first.superseded_at
    assert list(Take.objects.usable()) == [second]


def test_the_database_keeps_one_current_take_a_prompt(studio: Studio) -> None:
    take = studio.record(1)
    twin = Take.objects.get(id=take.id)
    twin.pk, twin.object_key = None, "elsewhere"
    twin.id = studio.session.id
    with pytest.raises(IntegrityError, match="take_one_current_per_prompt"), transaction.atomic():
        twin.save(force_insert=True)


def test_the_same_file_again_is_the_same_take(studio: Studio) -> None:
    data = encode(speech(2.0))
    assert studio.record(1, data).id == studio.record(1, data).id
    with pytest.raises(Invalid) as refused:
        studio.record(2, data)
    assert refused.value.code == "take.duplicate"
    assert len(stored()) == 1


def test_a_wrong_sum_is_refused_and_a_right_one_taken(studio: Studio) -> None:
    data = encode(speech(2.0))
    send: dict[str, Any] = {
        "actor": studio.actor, "session": studio.session, "prompt_number": 1,
        "data": data, "filename": "a.flac", "now": studio.now,
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.receive_take(**send, sha256="0" * 64)
    assert refused.value.code == "take.sha256_mismatch"
    digest = hashlib.sha256(data).hexdigest().upper()
    assert services.receive_take(**send, sha256=digest).status == "accepted"


def test_refusals_leave_nothing_behind(studio: Studio, make_studio: Callable[..., Studio]) -> None:
    with pytest.raises(Invalid, match=r"prompt\.unknown"):
        studio.record(13)
    with pytest.raises(Invalid, match=r"take\.stereo"):
        studio.record(1, encode(np.zeros((24_000, 2), np.float32)))
    services.close_session(actor=studio.actor, session=studio.session, now=studio.now)
    with pytest.raises(Conflict, match=r"session\.closed"):
        studio.record(1)
    assert stored() == []
    assert not Take.objects.exists()


def test_a_session_closed_while_audio_is_stored_keeps_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = objects.put

    def put_then_close(**arguments: Any) -> objects.StoredObject:
        done = put(**arguments)
        services.close_session(actor=studio.actor, session=studio.session, now=studio.now)
        return done

    monkeypatch.setattr(objects, "put", put_then_close)
    with pytest.raises(Conflict, match=r"session\.closed"):
        studio.record(1)
    assert stored() == []


def test_stopped_voices_and_suspended_talents_record_nothing(studio: Studio) -> None:
    Talent.objects.filter(id=studio.talent.id).update(status="suspended")
    with pytest.raises(Forbidden, match=r"talent\.suspended"):
        studio.record(1)
    Talent.objects.filter(id=studio.talent.id).update(status="active")
    services.revoke_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
    with pytest.raises(Forbidden, match=r"voice\.revoked"):
        studio.record(1)


def test_strangers_and_outsiders(
    studio: Studio, make_tenant: Callable[..., Tenant], advertiser: Tenant, platform: Tenant
) -> None:
    with pytest.raises(NotFound):
        studio.record(1, actor=make_tenant("agency", "Other agency").actor)
    for outsider in (advertiser, platform):
        with pytest.raises(Forbidden, match=r"agency\.required|permission\.missing"):
            studio.record(1, actor=outsider.actor)


def test_a_talent_records_their_own_voice_only(
    studio: Studio,
    make_studio: Callable[..., Studio],
    make_member: Callable[..., tuple[Any, Actor, str]],
) -> None:
    member, actor, _ = make_member(studio.tenant, "talent")
    own = make_studio(studio.tenant, user_id=member.user_id)
    assert own.record(1, actor=actor).status == "accepted"
    with pytest.raises(NotFound):
        studio.record(1, actor=actor)
    assert list(Talent.objects.visible_to(actor)) == [own.talent]


def test_hearing_a_take_is_logged_and_ends_with_the_key(
    studio: Studio, make_tenant: Callable[..., Tenant], platform: Tenant
) -> None:
    data = encode(speech(2.0))
    take = studio.record(1, data)
    assert services.open_take_audio(actor=studio.actor, take=take, now=studio.now) == data
    assert Entry.objects.filter(action="voices.take.heard", subject=f"take:{take.id}").count() == 1
    with pytest.raises(NotFound):
        services.open_take_audio(actor=make_tenant("agency", "Other agency").actor, take=take, now=studio.now)
    with pytest.raises(Forbidden):
        services.open_take_audio(actor=platform.actor, take=take, now=studio.now)
    keys.destroy_data_key(studio.voice.data_key, studio.now)
    with pytest.raises(Gone, match=r"key\.destroyed"):
        services.open_take_audio(actor=studio.actor, take=take, now=studio.now)
    with pytest.raises(Gone, match=r"key\.destroyed"):
        services.training_takes(voice=studio.voice)


def test_training_takes_are_usable_current_and_in_order(studio: Studio) -> None:
    studio.record(3)
    studio.record(1)
    studio.record(2, noisy(9))
    newest = studio.record(3, encode(speech(1.5, 48_000, seed=44), 48_000))
    found = services.training_takes(voice=studio.voice)
    assert [take.text for take in found] == ["This is sentence number 1.", "This is sentence number 3."]
    assert (found[1].take_id, found[1].sample_rate) == (newest.id, 48_000)
    assert found[1].samples.dtype == np.float32
    assert found[1].samples.size == 72_000


def test_the_report_says_what_is_missing(studio: Studio) -> None:
    studio.record(1)
    studio.record(2, noisy())
    report = services.session_report(studio.session)
    assert (report.prompts, report.accepted, report.rejected, report.usable_seconds) == (12, 1, 1, 2.0)
    assert report.missing == [*range(2, 13)]
    assert report.worst[0].prompt_number == 2
    assert "at least 2 minutes" in report.coverage


@pytest.mark.django_db(transaction=True)
def test_takes_at_once_for_one_prompt_leave_one_current(studio: Studio) -> None:
    files = [encode(speech(1.0, seed=seed)) for seed in (1, 2, 3, 1)]

    def send(data: bytes) -> None:
        try:
            studio.record(1, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(send, files))
    assert Take.objects.usable().count() == 1
    assert len(stored()) == Take.objects.count()
    keys_stored = {f"takes/{studio.voice.id}/{path.name}" for path in stored()}
    assert keys_stored == set(Take.objects.values_list("object_key", flat=True))


@pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")
def test_real_takes_go_in_and_come_out(studio: Studio) -> None:
    paths = sorted((SPEECH / "ljspeech").glob("*.flac"))[:6]
    for number, path in enumerate(paths, start=1):
        assert studio.record(number, path.read_bytes()).status in ("accepted", "warned")
    for path, take in zip(paths, services.training_takes(voice=studio.voice), strict=True):
        assert np.array_equal(take.samples, read_recording(path.read_bytes()).samples)
