"""A state machine over holds, charges, releases and top-ups, with crashes, lost answers and retries."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing import services
from billing.models import Charge, Leg, TopUp, Wallet
from billing.money import Money, Split
from billing.providers.protocol import TopUpEvent
from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid, PaymentRequired
from tests.billing.conftest import SYSTEM

PICK = st.integers(0, 99)
CRASH = st.sampled_from([False, False, False, True])
# Few of each, so that most calls are repetitions of earlier ones.
KEYS = st.integers(0, 4).map(lambda number: UUID(int=1000 + number))
TOP_UPS = st.integers(0, 3).map(lambda number: UUID(int=2000 + number))


class Crash(Exception):
    """The process dies just before the commit."""


class Books(RuleBasedStateMachine):
    """Operations are delivered zero or more times: `crash` undoes one, a repeated rule is a retry whose
    first answer was lost. The model is three dicts; the books must agree with it after every step.
    """

    tenant: Any  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # type: ignore[attr-defined]  # as the test case's own block
        self.undo.__enter__()
        self.now = clock.now()
        self.balance = 0
        self.held: dict[UUID, int] = {}
        self.charged: dict[UUID, int] = {}
        self.released: set[UUID] = set()
        self.paid: set[UUID] = set()
        self.failed: set[UUID] = set()
        self.wallet = services.open_wallet(
            actor=self.tenant.actor, organization_id=self.organization_id, currency="USD", now=self.now
        )

    @property
    def organization_id(self) -> UUID:
        return self.tenant.organization.id  # type: ignore[no-any-return]

    @property
    def known(self) -> list[UUID]:
        """Every key that ever held money."""
        return sorted([*self.held, *self.charged, *self.released])

    def attempt(self, crash: bool, call: Any) -> str:
        """Run one service call; returns `done`, `crashed` or the code of its refusal."""
        try:
            with transaction.atomic():
                call()
                if crash:
                    raise Crash
        except Crash:
            return "crashed"
        except (PaymentRequired, Conflict, Invalid) as refusal:
            return refusal.code
        return "done"

    @initialize(micros=st.integers(100, 500))
    def begin_with_money(self, micros: int) -> None:
        self.start_top_up(UUID(int=2000), micros)
        self.settle(UUID(int=2000), "succeeded", crash=False)

    @rule(top_up_id=TOP_UPS, micros=st.integers(1, 100))
    def start_top_up(self, top_up_id: UUID, micros: int) -> None:
        earlier = TopUp.objects.filter(id=top_up_id).first()
        amount = earlier.amount if earlier else Money(micros * 10_000, "USD")
        started = services.start_top_up(
            actor=self.tenant.actor, amount=amount, provider="fake", now=self.now, top_up_id=top_up_id
        )
        assert started.top_up.id == top_up_id

    @rule(top_up_id=TOP_UPS, outcome=st.sampled_from(["succeeded", "failed", "pending"]), crash=CRASH)
    def settle(self, top_up_id: UUID, outcome: Any, crash: bool) -> None:
        top_up = TopUp.objects.filter(id=top_up_id).first()
        if top_up is None:
            return
        event = TopUpEvent("fake", top_up.provider_reference, outcome, top_up_id, top_up.amount, "declined")
        result = self.attempt(crash, lambda: services.settle_top_up(actor=SYSTEM, event=event, now=self.now))
        settled = self.paid | self.failed
        against = self.failed if outcome == "succeeded" else self.paid
        if outcome != "pending" and top_up_id in against:
            assert result == "state.transition"
        elif result == "done" and outcome != "pending" and top_up_id not in settled:
            (self.paid if outcome == "succeeded" else self.failed).add(top_up_id)
            self.balance += top_up.amount_micros if outcome == "succeeded" else 0
        else:
            assert result in ("done", "crashed")

    @rule(key=KEYS, micros=st.integers(1, 3_000_000), crash=CRASH)
    def place(self, key: UUID, micros: int, crash: bool) -> None:
        amount = self.held.get(key) or self.charged.get(key) or micros
        result = self.attempt(
            crash,
            lambda: services.place_hold(
                actor=self.tenant.actor,
                organization_id=self.organization_id,
                amount=Money(amount, "USD"),
                key=key,
                now=self.now,
            ),
        )
        if key in self.released:
            assert result in ("hold.released", "hold.mismatch")
        elif key not in self.held and key not in self.charged:
            enough = self.balance - sum(self.held.values()) >= amount
            assert result in (("done", "crashed") if enough else ("wallet.insufficient_funds",))
            if result == "done":
                self.held[key] = amount
        else:
            assert result in ("done", "crashed")

    @precondition(lambda self: self.known)
    @rule(pick=PICK, verb=st.sampled_from(["capture", "release"]), crash=CRASH)
    def finish(self, pick: int, verb: str, crash: bool) -> None:
        """One rule for both: hypothesis leaves whole rules out of many runs, and either alone is no race."""
        getattr(self, verb)(self.known[pick % len(self.known)], crash)

    def capture(self, key: UUID, crash: bool) -> None:
        split = Split(UUID(int=key.int % 3 + 1), UUID(int=9), 6500, 1500, 2000)
        result = self.attempt(
            crash,
            lambda: services.capture_hold(actor=SYSTEM, key=key, split=split, description="", now=self.now),
        )
        if key in self.released:
            assert result == "hold.released"
        elif result == "done" and key in self.held:
            self.charged[key] = self.held.pop(key)
            self.balance -= self.charged[key]
        else:
            assert result in ("done", "crashed")

    def release(self, key: UUID, crash: bool) -> None:
        result = self.attempt(
            crash, lambda: services.release_hold(actor=SYSTEM, key=key, reason="test", now=self.now)
        )
        if key in self.charged:
            assert result == "hold.captured"
        elif result == "done" and key in self.held:
            del self.held[key]
            self.released.add(key)
        else:
            assert result in ("done", "crashed")

    @invariant()
    def the_books_agree(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set constraints all deferred")
        assert services.discrepancies() == []
        wallet = Wallet.objects.get(id=self.wallet.id)
        assert wallet.balance_micros == self.balance
        assert wallet.held_micros == sum(self.held.values())
        charges = Charge.objects.values_list("key", "amount_micros")
        assert sorted(charges) == sorted(self.charged.items())
        assert sum(Leg.objects.values_list("amount_micros", flat=True)) == 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


@pytest.mark.django_db
def test_no_order_of_calls_crashes_and_retries_breaks_the_books(advertiser: Any) -> None:
    machine = type("Machine", (Books,), {"tenant": advertiser})
    limits = settings(
        max_examples=15,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=limits)
