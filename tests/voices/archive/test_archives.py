"""The course of an archive: states, who may do what, what becomes a take, what is deleted."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from marketplace.audit.models import Entry
from marketplace.core import keys, objects
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from marketplace.core.states import advance
from tests.conftest import Tenant
from tests.voices.archive.conftest import FILE, MARKED, WORDS, Shelf
from tests.voices.sound import encode, speech
from voices import services, tasks
from voices.models import ArchiveSegment, ArchiveUpload, SegmentText, Take, Voice
from voices.quality.archive.trust import Doubt
from voices.services.archive.claims import LeaseLost, fail, renew
from voices.services.archive.receive import Reference, folder_of

SYSTEM = system_actor("archive")
STEPS: dict[Any, set[tuple[str, str]]] = {
    ArchiveUpload: {
        ("announced", "needs_reference"), ("announced", "queued"), ("needs_reference", "queued"),
        ("queued", "analysing"), ("queued", "failed"), ("analysing", "review"), ("analysing", "failed"),
        ("review", "queued"), ("review", "closed"), ("failed", "queued"),
    },
    ArchiveSegment: {
        ("waiting", "accepted"), ("waiting", "dropped"), ("accepted", "dropped"), ("dropped", "accepted"),
    },
}  # fmt: skip
PAIRS = [(m, a, b) for m in STEPS for a in m.Status.values for b in m.Status.values]


def columns(model: Any, status: str, now: datetime.datetime, take: Take | None) -> dict[str, Any]:
    """What a status needs in its row."""
    if model is ArchiveSegment:
        settled = status != "waiting"
        return {"take": take if status == "accepted" else None, "decided_at": now if settled else None}
    return {
        "lease_until": now if status == "analysing" else None,
        "expires_at": now if status == "announced" else None,
        "closed_at": now if status == "closed" else None,
    }


@pytest.mark.parametrize(("model", "before", "after"), PAIRS)
def test_every_step_between_states(model: Any, before: str, after: str, shelf: Shelf) -> None:
    now = shelf.studio.now
    if model is ArchiveUpload:
        shelf.receive()
        take = None
    else:
        shelf.reviewed((Doubt.NO_WORDS,))
        take = shelf.studio.record(1)
    row = model.objects.get()
    model.objects.filter(id=row.id).update(status=before, **columns(model, before, now, take))
    row = model.objects.get()
    if (before, after) in STEPS[model]:
        advance(row, after, **columns(model, after, now, take))
        assert model.objects.get().status == after
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            advance(row, after)
        assert model.objects.get().status == before


def test_a_file_is_sealed_in_parts_logged_and_queued(shelf: Shelf) -> None:
    archive = shelf.receive()
    assert (archive.status, archive.container, archive.parts, archive.duration_ms) == (
        "queued",
        "flac",
        1,
        60_000,
    )
    raw = objects.get_raw(key=f"{folder_of(archive)}/00000")
    assert FILE[:40] not in raw
    assert objects.get(key=f"{folder_of(archive)}/00000", data_key=shelf.studio.voice.data_key) == FILE
    entry = Entry.objects.filter(action="voices.archive.received").get()
    assert entry.data["sha256"] == archive.sha256
    assert "interview" not in str(entry.data)
    assert shelf.receive().id == archive.id
    with pytest.raises(Invalid, match=r"archive\.sha256_mismatch"):
        shelf.receive(sha256="0" * 64)


def test_without_anybody_to_compare_with_a_file_waits_and_is_not_lost(shelf: Shelf) -> None:
    archive = shelf.receive(reference=None)
    assert archive.status == "needs_reference"
    verb: dict[str, Any] = {"actor": shelf.actor, "archive": archive, "now": shelf.studio.now}
    with pytest.raises(Invalid, match=r"archive\.no_reference"):
        services.analyse_archive(**verb)
    for bad in (Reference(0, 3_000), Reference(58_000, 66_000), Reference(9_000, 2_000)):
        with pytest.raises(Invalid, match=r"archive\.reference"):
            services.analyse_archive(**verb, reference=bad)
    assert services.analyse_archive(**verb, reference=MARKED).status == "queued"
    with pytest.raises(Conflict, match=r"archive\.not_analysable"):
        services.analyse_archive(**verb, reference=MARKED)


def test_a_refused_or_stopped_file_leaves_nothing(shelf: Shelf, tmp_path: Any) -> None:
    with pytest.raises(Invalid, match=r"archive\.reference"):
        shelf.receive(reference=Reference(0, 1))
    with pytest.raises(Invalid, match=r"archive\.too_short"):
        shelf.receive(encode(speech(2.0)))
    services.revoke_voice(actor=shelf.actor, voice=shelf.studio.voice, now=shelf.studio.now)
    with pytest.raises(Forbidden, match=r"voice\.revoked"):
        shelf.receive()
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert not ArchiveUpload.objects.exists()


def test_a_stop_while_parts_are_stored_keeps_nothing(
    shelf: Shelf, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = objects.put

    def put_then_stop(**arguments: Any) -> objects.StoredObject:
        done = put(**arguments)
        services.revoke_voice(actor=shelf.actor, voice=shelf.studio.voice, now=shelf.studio.now)
        return done

    monkeypatch.setattr(objects, "put", put_then_stop)
    with pytest.raises(Forbidden, match=r"voice\.revoked"):
        shelf.receive()
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def test_what_leaves_no_doubt_becomes_a_take_and_the_rest_waits(shelf: Shelf) -> None:
    archive = shelf.reviewed((None, Doubt.UNSURE_WORDS, Doubt.SEVERAL_READINGS))
    sure, unsure, _ = shelf.segments(archive)
    assert (sure.status, sure.decided_by, unsure.status, unsure.reason) == (
        "accepted", "system:archive", "waiting", "unsure_words",
    )  # fmt: skip
    [take] = services.training_takes(voice=shelf.studio.voice)
    assert (take.text, take.take_id, take.samples.size) == (WORDS, sure.take_id, 96_000)
    assert Take.objects.get().session == archive.session
    assert archive.report["doubts"] == {"several_readings": 1, "unsure_words": 1}
    assert archive.spans[-1][1] == 60_000


def test_words_are_versioned_and_reach_training(shelf: Shelf) -> None:
    sure, unsure = shelf.segments(shelf.reviewed())
    verb: dict[str, Any] = {"actor": shelf.actor, "now": shelf.studio.now}
    services.correct_segment(segment=unsure, text="  What was\ntruly said. ", **verb)
    services.accept_segment(segment=unsure, **verb)
    services.accept_segment(segment=unsure, text="What was truly said!", **verb)
    services.correct_segment(segment=sure, text="This, too, was said.", **verb)
    texts = [(row.version, row.text, row.author) for row in SegmentText.objects.filter(segment=unsure)]
    assert texts == [
        (1, WORDS, "system:archive"),
        (2, "What was truly said.", shelf.actor.principal),
        (3, "What was truly said!", shelf.actor.principal),
    ]
    assert [take.text for take in services.training_takes(voice=shelf.studio.voice)] == [
        "This, too, was said.", "What was truly said!",
    ]  # fmt: skip
    logged = Entry.objects.filter(action="voices.archive_segment.corrected")
    assert logged.count() == 3
    assert "truly" not in str([entry.data for entry in logged])


@pytest.mark.parametrize("text", ["", "   ", "123 !", "x" * 1001, "bell \x07"])
def test_bad_words_change_nothing(shelf: Shelf, text: str) -> None:
    _, unsure = shelf.segments(shelf.reviewed())
    for verb in (services.correct_segment, services.accept_segment):
        with pytest.raises(Invalid, match=r"segment\.text"):
            verb(actor=shelf.actor, segment=unsure, text=text, now=shelf.studio.now)
    assert (ArchiveSegment.objects.get(id=unsure.id).status, SegmentText.objects.count()) == ("waiting", 2)


def test_dropping_takes_a_take_back_and_accepting_makes_it_anew(shelf: Shelf) -> None:
    sure, unsure = shelf.segments(shelf.reviewed())
    verb: dict[str, Any] = {"actor": shelf.actor, "now": shelf.studio.now}
    for _ in range(2):
        assert services.drop_segment(segment=sure, **verb).status == "dropped"
    services.drop_segment(segment=unsure, **verb)
    assert services.training_takes(voice=shelf.studio.voice) == []
    again = services.accept_segment(segment=sure, **verb)
    assert again.take_id is not None
    assert [take.take_id for take in services.training_takes(voice=shelf.studio.voice)] == [again.take_id]
    assert Take.objects.count() == 2


def test_a_sentence_whose_report_rejects_it_is_no_take(shelf: Shelf) -> None:
    _, unsure = shelf.segments(shelf.reviewed())
    blend = speech(4.0, seed=9) * 0.05 + 0.02 * speech(4.0, seed=8, pitch=310.0)
    noisy = blend.astype(np.float32) * np.float32(0.02)
    key = shelf.studio.voice.data_key
    objects.put(key=unsure.object_key, plaintext=encode(noisy), data_key=key)
    with pytest.raises(Invalid, match=r"segment\.quality"):
        services.accept_segment(actor=shelf.actor, segment=unsure, now=shelf.studio.now)
    assert ArchiveSegment.objects.get(id=unsure.id).status == "waiting"


def test_closing_keeps_takes_and_deletes_everything_else(shelf: Shelf, tmp_path: Any) -> None:
    archive = shelf.reviewed((None, Doubt.NO_WORDS))
    verb: dict[str, Any] = {"actor": shelf.actor, "archive": archive, "now": shelf.studio.now}
    for _ in range(2):
        assert services.close_archive(**verb).status == "closed"
    left = [str(path) for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert [path for path in left if "archives" in path] == []
    assert len(left) == 1
    sure, dropped = shelf.segments(archive)
    assert (sure.text, dropped.status, dropped.text) == (WORDS, "dropped", "")
    assert len(services.training_takes(voice=shelf.studio.voice)) == 1
    archive.refresh_from_db()
    assert archive.session is not None
    assert (archive.session.status, bool(archive.spans)) == ("closed", True)
    with pytest.raises(Gone, match=r"segment\.deleted"):
        services.open_segment_audio(actor=shelf.actor, segment=sure, now=shelf.studio.now)
    with pytest.raises(Conflict, match=r"archive\.not_in_review"):
        services.accept_segment(actor=shelf.actor, segment=dropped, now=shelf.studio.now)
    with pytest.raises(Conflict, match=r"archive\.not_analysable"):
        services.analyse_archive(**verb)


def test_another_analysis_is_possible_until_a_person_settled_something(shelf: Shelf) -> None:
    archive = shelf.reviewed((None, Doubt.NO_WORDS))
    verb: dict[str, Any] = {"actor": shelf.actor, "archive": archive, "now": shelf.studio.now}
    assert services.analyse_archive(**verb, reference=Reference(1_000, 9_000)).status == "queued"
    assert not ArchiveSegment.objects.exists()
    assert services.training_takes(voice=shelf.studio.voice) == []
    ArchiveUpload.objects.all().delete()
    archive = shelf.reviewed((None, Doubt.NO_WORDS))
    services.drop_segment(actor=shelf.actor, segment=shelf.segments(archive)[1], now=shelf.studio.now)
    with pytest.raises(Conflict, match=r"archive\.reviewed"):
        services.analyse_archive(actor=shelf.actor, archive=archive, now=shelf.studio.now)


def test_a_stop_makes_words_and_sound_unreadable_and_the_sweep_deletes_them(
    shelf: Shelf, tmp_path: Any, settings: Any
) -> None:
    archive = shelf.reviewed()
    segment = shelf.segments(archive)[1]
    verb: dict[str, Any] = {"actor": shelf.actor, "segment": segment, "now": shelf.studio.now}
    services.open_segment_audio(**verb)
    assert Entry.objects.filter(action="voices.archive_segment.heard").count() == 1
    services.revoke_voice(actor=shelf.actor, voice=shelf.studio.voice, now=shelf.studio.now)
    for call in (services.open_segment_audio, services.accept_segment, services.drop_segment):
        with pytest.raises(Gone, match=r"voice\.revoked"):
            call(**verb)
    with pytest.raises(Gone, match=r"voice\.revoked"):
        services.readable_segments(actor=shelf.actor, archive=archive)
    # While a legal hold stands the key stays, and with it what it seals.
    assert services.purge_stopped_archives(now=shelf.studio.now) == 0
    services.erase_voice(actor=SYSTEM, voice_id=shelf.studio.voice.id, now=shelf.studio.now)
    tasks.sweep()
    left = [str(path) for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert [path for path in left if "archives" in path] == []
    assert set(SegmentText.objects.values_list("text", flat=True)) == {""}
    assert services.purge_stopped_archives(now=shelf.studio.now) == 0


def test_a_destroyed_key_ends_an_analysis_and_every_reading(shelf: Shelf) -> None:
    archive = shelf.receive()
    now = shelf.studio.now
    claim = services.claim_analysis(actor=SYSTEM, archive_id=archive.id, now=now)
    assert claim is not None
    keys.destroy_data_key(shelf.studio.voice.data_key, now)
    failed = services.perform_analysis(actor=SYSTEM, claim=claim)
    assert failed is not None
    assert (failed.status, failed.error_code) == ("failed", "key.destroyed")
    with pytest.raises(Gone, match=r"key\.destroyed"):
        services.readable_segments(actor=shelf.actor, archive=archive)


def test_one_worker_at_a_time_and_a_late_one_writes_nothing(shelf: Shelf, later: Any) -> None:
    archive = shelf.receive()
    claim: Callable[..., Any] = lambda now: services.claim_analysis(  # noqa: E731
        actor=SYSTEM, archive_id=archive.id, now=now
    )
    first = claim(later(0))
    assert first is not None
    assert claim(later(10)) is None
    renew(first, progress=0.5, now=later(200))
    assert claim(later(400)) is None
    second = claim(later(600))
    assert (second.fence, first.fence) == (2, 1)
    for late in (lambda: renew(first, progress=1.0, now=later(601)), lambda: fail(SYSTEM, first, "x", "y")):
        with pytest.raises(LeaseLost):
            late()
    ArchiveUpload.objects.update(attempts=5)
    assert claim(later(6000)) is None
    assert services.sweep_analyses(actor=SYSTEM, now=later(6000)) == 1
    failed = ArchiveUpload.objects.get()
    assert (failed.status, failed.error_code) == ("failed", "attempts.exhausted")
    again = services.analyse_archive(actor=shelf.actor, archive=failed, now=later(6001))
    assert (again.status, again.attempts) == ("queued", 0)
    assert services.sweep_analyses(actor=SYSTEM, now=later(6001)) == 1


def test_a_damaged_part_fails_with_a_reason(shelf: Shelf) -> None:
    archive = shelf.receive()
    objects.put_raw(key=f"{folder_of(archive)}/00000", content=bytes(200))
    claim = services.claim_analysis(actor=SYSTEM, archive_id=archive.id, now=shelf.studio.now)
    assert claim is not None
    failed = services.perform_analysis(actor=SYSTEM, claim=claim)
    assert failed is not None
    assert failed.error_code == "object.damaged"


def test_who_may_do_what(
    shelf: Shelf,
    make_tenant: Callable[..., Tenant],
    make_member: Callable[..., Any],
    advertiser: Tenant,
    platform: Tenant,
) -> None:
    archive = shelf.reviewed()
    segment = shelf.segments(archive)[1]
    _, other_talent, _ = make_member(shelf.studio.tenant, "talent")
    member, talent, _ = make_member(shelf.studio.tenant, "talent", "mina@example.org")
    type(shelf.studio.talent).objects.filter(id=shelf.studio.talent.id).update(user_id=member.user_id)
    now = shelf.studio.now
    verbs: list[Callable[[Actor], Any]] = [
        lambda actor: services.open_segment_audio(actor=actor, segment=segment, now=now),
        lambda actor: services.correct_segment(actor=actor, segment=segment, text="Said.", now=now),
        lambda actor: services.accept_segment(actor=actor, segment=segment, now=now),
        lambda actor: services.drop_segment(actor=actor, segment=segment, now=now),
        lambda actor: services.close_archive(actor=actor, archive=archive, now=now),
    ]
    outsiders = (make_tenant("agency", "Other").actor, other_talent, advertiser.actor, platform.actor)
    for verb in verbs:
        for outsider in outsiders:
            with pytest.raises((NotFound, Forbidden)):
                verb(outsider)
        verb(talent)
    for outsider in outsiders:
        assert not ArchiveUpload.objects.visible_to(outsider).exists()
        assert not ArchiveSegment.objects.visible_to(outsider).exists()
    assert Voice.objects.visible_to(platform.actor).exists()


def test_a_wrong_size_in_memory_is_no_surprise(shelf: Shelf) -> None:
    with pytest.raises(Invalid, match=r"archive\.unreadable"):
        services.receive_archive(
            actor=shelf.actor,
            voice=shelf.studio.voice,
            file=io.BytesIO(b""),
            size=0,
            filename="",
            now=shelf.studio.now,
        )
