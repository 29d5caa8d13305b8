"""Numbering under concurrent, slow and rolled-back writers; signing; and proofs out of the stored tree."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction

from marketplace.audit import notes, services, tree
from marketplace.audit.models import Checkpoint, Entry, TileHash
from marketplace.audit.tasks import sequence as sequence_task
from marketplace.core import clock, signing
from marketplace.core.actor import system_actor
from marketplace.core.errors import Invalid, NotFound, Unavailable

ACTOR = system_actor("test")
Write = Callable[..., list[Entry]]


def opened(note: str) -> notes.Head:
    return notes.open_checkpoint(note, origin=settings.LOG_ORIGIN, public_key=signing.public_key())


@pytest.mark.django_db
def test_an_empty_log_is_signed(now: datetime.datetime) -> None:
    assert services.latest_checkpoint() is None
    checkpoint = services.sequence(now)
    assert opened(checkpoint.note) == notes.Head(settings.LOG_ORIGIN, 0, tree.EMPTY_ROOT)
    assert services.sequence(now) == checkpoint
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_every_proof_of_a_growing_log_holds(write: Write, now: datetime.datetime) -> None:
    heads = [opened(services.sequence(now).note)]
    for count in (1, 2, 250, 4, 300, 1):
        write(count)
        heads.append(opened(services.sequence(now).note))
    assert [head.size for head in heads] == [0, 1, 3, 253, 257, 557, 558]
    assert TileHash.objects.count() == 2
    for entry in Entry.objects.filter(idx__in=[0, 1, 2, 255, 256, 300, 511, 512, 557]):
        proof = notes.read_proof(services.inclusion_proof(entry.id).text)
        head = opened(proof.checkpoint)
        assert proof.extra == entry.leaf()
        assert tree.verify_inclusion(
            leaf=tree.leaf_hash(proof.extra),
            index=proof.index,
            size=head.size,
            proof=proof.hashes,
            root=head.root,
        )
    for old in heads:
        for new in heads[heads.index(old) :]:
            hashes = services.consistency_proof(old=old.size, new=new.size)
            assert tree.verify_consistency(
                old=old.size, new=new.size, old_root=old.root, new_root=new.root, proof=hashes
            )


@pytest.mark.django_db
def test_what_cannot_be_proved_is_refused(write: Write, now: datetime.datetime) -> None:
    services.sequence(now)
    [entry] = write(1)
    with pytest.raises(Unavailable) as waiting:
        services.inclusion_proof(entry.id)
    assert waiting.value.code == "log.entry_not_numbered"
    with pytest.raises(NotFound):
        services.inclusion_proof(entry.id + 1)
    for old, new in ((-1, 0), (1, 0), (0, 1)):
        with pytest.raises(Invalid):
            services.consistency_proof(old=old, new=new)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("audit_entry", "UPDATE audit_entry SET leaf_hash = sha256('x') WHERE idx = 256"),
        ("audit_entry", "DELETE FROM audit_entry WHERE idx = 256"),
        ("audit_tilehash", "UPDATE audit_tilehash SET hash = sha256('x')"),
    ],
)
def test_a_damaged_log_is_not_signed(
    table: str, statement: str, write: Write, now: datetime.datetime, plant: Callable[[str, str], None]
) -> None:
    write(257)
    services.sequence(now)
    plant(table, statement)
    write(1)
    with pytest.raises(services.LogDamaged):
        services.sequence(now)
    assert services.latest_checkpoint() == Checkpoint.objects.get(size=257)


@pytest.mark.django_db(transaction=True)
def test_slow_and_rolled_back_writers_lose_nothing() -> None:
    """Ids are taken in one order and become visible in another; some never do."""
    inserted, release = threading.Barrier(3), threading.Event()
    ids: dict[str, int] = {}

    def writer(name: str, commit: bool) -> None:
        try:
            with transaction.atomic():
                ids[name] = record(name)
                inserted.wait(30)
                assert release.wait(30)
                transaction.set_rollback(not commit)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=item) for item in (("slow", True), ("undone", False))]
    for thread in threads:
        thread.start()
    inserted.wait(30)
    ids["quick"] = record("quick")
    assert ids["quick"] > max(ids["slow"], ids["undone"])
    assert services.sequence(clock.now()).size == 1
    release.set()
    for thread in threads:
        thread.join(30)
    assert services.sequence(clock.now()).size == 2
    assert dict(Entry.objects.values_list("id", "idx")) == {ids["quick"]: 0, ids["slow"]: 1}
    assert services.verify().ok


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sequencers_number_every_committed_entry_once() -> None:
    writers, each = 6, 40
    done = threading.Event()

    def writer(name: str) -> None:
        for number in range(each):
            with transaction.atomic():
                record(f"{name}-{number}")
                transaction.set_rollback(number % 5 == 4)
        connection.close()

    def sequencer() -> None:
        while not done.is_set():
            sequence_task()
        connection.close()

    numbering = [threading.Thread(target=sequencer) for _ in range(2)]
    writing = [threading.Thread(target=writer, args=(f"w{n}",)) for n in range(writers)]
    for thread in [*numbering, *writing]:
        thread.start()
    for thread in writing:
        thread.join(60)
    done.set()
    for thread in numbering:
        thread.join(60)
    committed = writers * each * 4 // 5
    assert services.sequence(clock.now()).size == committed
    assert list(Entry.objects.order_by("idx").values_list("idx", flat=True)) == list(range(committed))
    assert services.verify().ok


def record(subject: str) -> int:
    entry = services.record(actor=ACTOR, action="test.thing.happened", subject=subject, data={})
    return entry.id
