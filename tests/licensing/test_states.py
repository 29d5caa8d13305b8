"""Every step of every state machine: the allowed ones pass, all others are refused."""

import datetime
from itertools import product
from typing import Any

import pytest

from licensing import services
from licensing.models import Consent, Licence, Offer, Quote, Script
from licensing.screening.text import text_hash
from marketplace.audit.models import Entry
from marketplace.core import states
from marketplace.core.errors import Conflict
from tests.licensing.market import DAY, TEXT, Market

MACHINES = (Consent, Offer, Licence, Quote, Script)
STEPS = [(model, start, end) for model in MACHINES for start, end in product(model.Status.values, repeat=2)]
ENDS = {Offer: "withdrawn_at", Script: "decided_at"}
NAMES = [f"{model.__name__}-{start}-{end}" for model, start, end in STEPS]


def put(row: Any, status: str, now: datetime.datetime) -> None:
    """Put a row into a status, with the instants the database demands of it."""
    columns: dict[str, Any] = {"status": status}
    if isinstance(row, Offer):
        columns |= {"published_at": now, "withdrawn_at": now if status == "withdrawn" else None}
    elif isinstance(row, Script):
        columns |= {"deadline_at": now, "decided_at": now}
    else:
        columns |= {"ended_at": None if status in ("active", "asked", "answered") else now}
    type(row).objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()


def script(licence: Licence, now: datetime.datetime) -> Script:
    """A text as it stands before anybody said anything about it."""
    return Script.objects.create(
        licence=licence,
        text=TEXT,
        text_sha256=text_hash(TEXT),
        language="en-GB",
        outcome="clear",
        version="test",
        submitted_by="key:test",
        created_at=now,
    )


@pytest.mark.parametrize(("model", "start", "end"), STEPS, ids=NAMES)
def test_step(market: Market, model: Any, start: str, end: str) -> None:
    licence = market.licence()
    if model is Quote:
        market.quote(licence.offer)
    if model is Script:
        script(licence, market.now)
    row = model.objects.get()
    put(row, start, market.now)
    goes_on = end in ("asked", "answered")
    ends = {ENDS.get(model, "ended_at"): None if goes_on else market.now}
    if end in model.TRANSITIONS[start]:
        states.advance(row, end, **ends)
        assert model.objects.get().status == end
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            states.advance(row, end, **ends)
        assert model.objects.get().status == start


@pytest.mark.parametrize("model", MACHINES)
def test_every_status_has_its_transitions(model: Any) -> None:
    assert set(model.TRANSITIONS) == set(model.Status.values)
    assert frozenset().union(*model.TRANSITIONS.values()) <= set(model.Status.values)


def test_the_sweep_ends_what_is_over(market: Market) -> None:
    licence = market.licence()
    assert services.sweep(market.now) == 0
    assert services.sweep(licence.ends_at) == 1
    assert services.sweep(market.now + 366 * DAY) == 1
    assert Licence.objects.get().status == "expired"
    assert Consent.objects.get().status == "expired"
    assert services.sweep(market.now + 366 * DAY) == 0
    assert Entry.objects.filter(action__endswith=".expired").count() == 2
