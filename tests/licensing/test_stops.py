"""The stop, alone and racing deliveries."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from licensing import services
from licensing.models import Consent, Licence, Offer, Revocation
from marketplace.audit.models import Entry
from marketplace.core.actor import system_actor
from marketplace.core.clock import now as database_now
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from tests.conftest import Tenant
from tests.licensing.market import DAY, TEXT, USE, Market
from voices.models import Voice

KINDS = ["voice", "consent", "licence"]


def subject(market: Market, kind: str, licence: Licence) -> uuid.UUID:
    consent = Consent.objects.get(voice=market.voice, status="active")
    return {"voice": market.voice.id, "consent": consent.id, "licence": licence.id}[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_is_refused_by_name_everywhere(market: Market, kind: str) -> None:
    licence = market.licence()
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    seen = services.epochs_of(licence)
    what = subject(market, kind, licence)
    revocation = services.revoke(
        actor=market.talent_actor, subject_kind=kind, subject_id=what, reason="enough", now=market.now
    )
    assert revocation.licences_stopped == 1
    fresh = Licence.objects.select_related("voice", "volume").get(id=licence.id)
    assert fresh.status == "revoked"
    decision = services.check_use(
        actor=market.advertiser.actor, licence=fresh, use=USE, text=TEXT, now=market.now
    )
    assert decision.refusals[0].rule == {"consent": "consent.withdrawn"}.get(kind, f"{kind}.revoked")
    with transaction.atomic():
        late = services.authorise(licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=market.now)
    assert not late.permitted
    assert services.epochs_of(licence) != seen


def test_an_untouched_licence_is_authorised(market: Market) -> None:
    licence = market.licence(max_characters=len(TEXT), max_renders=1)
    seen = services.epochs_of(licence)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    with transaction.atomic():
        assert services.authorise(
            licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=market.now
        ).permitted


def test_a_new_consent_does_not_revive_a_request_from_before_the_stop(market: Market) -> None:
    licence = market.licence()
    seen = services.epochs_of(licence)
    consent = Consent.objects.get()
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="", now=market.now)
    market.consent()
    with transaction.atomic():
        decision = services.authorise(licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=market.now)
    assert "consent.withdrawn" in {ruling.rule for ruling in decision.refusals}


def test_a_narrower_consent_takes_effect_before_the_delivery(market: Market) -> None:
    licence = market.licence()
    seen = services.epochs_of(licence)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    market.consent(until=market.now + DAY)
    with transaction.atomic():
        soon = services.authorise(licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=market.now)
        later = services.authorise(
            licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=market.now + 2 * DAY
        )
    assert soon.permitted
    assert [ruling.rule for ruling in later.refusals] == ["consent.expired"]


@pytest.mark.django_db(transaction=True)
def test_authorising_outside_a_transaction_is_a_mistake(market: Market) -> None:
    licence = market.licence()
    with pytest.raises(TransactionManagementError):
        services.authorise(
            licence_id=licence.id, use=USE, text=TEXT, epochs=services.epochs_of(licence), now=market.now
        )


def test_a_stopped_voice_takes_everything_with_it(market: Market) -> None:
    licence = market.licence()
    services.revoke(
        actor=market.talent_actor, subject_kind="voice", subject_id=market.voice.id, reason="", now=market.now
    )
    voice = Voice.objects.get()
    assert (voice.status, voice.revoked_at, voice.epoch) == ("withdrawn", market.now, 1)
    assert Consent.objects.get().status == "withdrawn"
    assert Offer.objects.get().status == "withdrawn"
    events = OutboxEvent.objects.filter(topic="licensing.licence.revoked")
    assert [(event.organization_id, event.payload["licences"]) for event in events] == [
        (market.advertiser.organization.id, [str(licence.id)])
    ]
    entry = Entry.objects.get(action="licensing.voice.revoked")
    assert entry.data["licences_stopped"] == 1
    with pytest.raises(Forbidden, match=r"voice\.revoked"):
        market.consent(actor=system_actor("test"))


def test_stopping_twice_is_stopping_once(market: Market) -> None:
    licence = market.licence()
    subjects = {kind: subject(market, kind, licence) for kind in KINDS}
    for kind in KINDS:
        what = subjects[kind]
        stop = [
            services.revoke(
                actor=market.talent_actor, subject_kind=kind, subject_id=what, reason="", now=market.now
            )
            for _ in range(2)
        ]
        assert stop[0] == stop[1]
    assert Revocation.objects.count() == 3
    assert OutboxEvent.objects.filter(topic="licensing.licence.revoked").count() == 1


def test_one_licence_is_stopped_without_its_neighbours(
    market: Market, make_tenant: Callable[..., Tenant]
) -> None:
    market.consent()
    offer = market.offer()
    one, other = market.agree(offer), market.agree(offer, actor=make_tenant("advertiser").actor)
    services.revoke(
        actor=market.agency.actor, subject_kind="licence", subject_id=one.id, reason="", now=market.now
    )
    assert Licence.objects.get(id=one.id).status == "revoked"
    assert Licence.objects.get(id=other.id).status == "active"


def test_who_may_stop(
    market: Market,
    platform: Tenant,
    make_tenant: Callable[..., Tenant],
    make_member: Callable[..., tuple[object, object, str]],
) -> None:
    licence = market.licence()

    def stop(actor: object, kind: str = "licence", what: uuid.UUID = licence.id) -> None:
        services.revoke(actor=actor, subject_kind=kind, subject_id=what, reason="", now=market.now)  # type: ignore[arg-type]

    with pytest.raises(Forbidden, match=r"revocation\.not_yours"):
        stop(market.advertiser.actor)
    with pytest.raises(NotFound):
        stop(make_tenant("agency").actor)
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        stop(make_member(market.agency, "finance")[1])
    with pytest.raises(NotFound):
        stop(make_member(market.agency, "talent")[1])
    with pytest.raises(Invalid, match=r"revocation\.subject_kind"):
        stop(market.talent_actor, kind="render")
    assert not Revocation.objects.exists()
    stop(platform.actor)
    stop(market.agency.actor, "consent", Consent.objects.get().id)
    stop(market.talent_actor, "voice", market.voice.id)
    assert Revocation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_no_delivery_commits_after_a_stop_has_returned(market: Market, kind: str) -> None:
    """Three workers deliver without pause, each in a transaction of its own; then the talent says stop.

    Each takes a while between its authorisation and its commit, so some are open when the stop arrives:
    without the locks these would commit after it. What has committed is counted by the database.
    """
    licence = market.licence()
    seen = services.epochs_of(licence)
    started, finish = threading.Semaphore(0), threading.Event()
    refused: list[str] = []

    def deliver() -> None:
        while not finish.is_set():
            with transaction.atomic():
                decision = services.authorise(
                    licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=database_now()
                )
                if decision.permitted:
                    with connection.cursor() as cursor:
                        cursor.execute("select pg_sleep(.25)")
                    OutboxEvent.objects.create(topic="test.delivered", payload={})
                    started.release()
                else:
                    refused.append(decision.refusals[0].rule)
                    break
        connection.close()

    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    workers = [threading.Thread(target=deliver) for _ in range(3)]
    for worker in workers:
        worker.start()
    for _ in range(6):
        started.acquire()
    services.revoke(
        actor=market.talent_actor,
        subject_kind=kind,
        subject_id=subject(market, kind, licence),
        reason="",
        now=database_now(),
    )
    delivered = OutboxEvent.objects.filter(topic="test.delivered").count()
    for worker in workers:
        worker.join(timeout=60)
    finish.set()
    assert delivered >= 6
    assert OutboxEvent.objects.filter(topic="test.delivered").count() == delivered
    assert len(refused) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_waits_for_the_delivery_that_was_judged_before_it(market: Market, kind: str) -> None:
    licence = market.licence()
    seen = services.epochs_of(licence)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    authorised, commit = threading.Event(), threading.Event()
    order: list[str] = []

    def deliver() -> None:
        with transaction.atomic():
            services.authorise(licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=database_now())
            authorised.set()
            commit.wait()
            order.append("delivered")
        connection.close()

    def stop() -> None:
        services.revoke(
            actor=market.talent_actor,
            subject_kind=kind,
            subject_id=subject(market, kind, licence),
            reason="",
            now=database_now(),
        )
        order.append("stopped")
        connection.close()

    delivering, stopping = threading.Thread(target=deliver), threading.Thread(target=stop)
    delivering.start()
    authorised.wait()
    stopping.start()
    _until_waiting_for_a_lock(stopping)
    commit.set()
    delivering.join()
    stopping.join()
    assert order == ["delivered", "stopped"]


@pytest.mark.django_db(transaction=True)
def test_a_paused_delivery_neither_delays_a_stop_nor_delivers_after_it(market: Market) -> None:
    licence = market.licence()
    seen = services.epochs_of(licence)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT))
    authorised, wake = threading.Event(), threading.Event()
    failures: list[DatabaseError] = []

    def deliver() -> None:
        try:
            with transaction.atomic():
                services.authorise(licence_id=licence.id, use=USE, text=TEXT, epochs=seen, now=database_now())
                authorised.set()
                wake.wait()
                OutboxEvent.objects.create(topic="test.delivered", payload={})
        except DatabaseError as error:
            failures.append(error)
        connection.close()

    paused = threading.Thread(target=deliver)
    paused.start()
    authorised.wait()
    services.revoke(
        actor=market.talent_actor,
        subject_kind="voice",
        subject_id=market.voice.id,
        reason="",
        now=database_now(),
    )
    wake.set()
    paused.join()
    assert len(failures) == 1
    assert not OutboxEvent.objects.filter(topic="test.delivered").exists()


def _until_waiting_for_a_lock(thread: threading.Thread) -> None:
    waiting = """
        select count(*) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()
    """
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
