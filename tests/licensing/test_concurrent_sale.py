"""Sixteen buyers at once want what only one can have, on real connections."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections

from licensing import services
from licensing.models import Claim, Licence
from licensing.services.agree_licence import Wish
from licensing.services.signing import Signature
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from tests.conftest import Tenant
from tests.licensing.market import Market

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CLIENTS = 16
ROUNDS = 200
MIXED_ROUNDS = 40


@dataclass
class Buyer:
    """One client with its own connection: what it wants, and its signature under that."""

    actor: Actor
    offer_id: Any
    wish: Wish
    signature: Signature

    def buy(self, barrier: threading.Barrier, market: Market) -> str:
        """`sold`, or the code of the refusal; anything else fails the test."""
        barrier.wait()
        try:
            services.agree_licence(
                actor=self.actor,
                offer_id=self.offer_id,
                wish=self.wish,
                signature=self.signature,
                now=market.now,
            )
        except Forbidden as refused:
            return refused.code
        return "sold"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that each keep a connection of their own, which the usual pool has too few of."""
    options = connection.settings_dict["OPTIONS"]
    usual = options.pop("pool", None)
    with ThreadPoolExecutor(CLIENTS) as made:
        yield made
        together(made, connections.close_all)
    if usual is not None:
        options["pool"] = usual


def together(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> list[Any]:
    """The work in every thread of the pool at the same moment."""
    barrier = threading.Barrier(CLIENTS)

    def wait_and_work() -> Any:
        barrier.wait()
        return work()

    return [done.result() for done in [pool.submit(wait_and_work) for _ in range(CLIENTS)]]


@pytest.fixture
def actors(make_tenant: Callable[..., Tenant]) -> list[Actor]:
    return [make_tenant("advertiser", f"Client {number}").actor for number in range(CLIENTS)]


def buyers(market: Market, actors: list[Actor], plain: int = 0) -> list[Buyer]:
    """Everybody wants retail in Germany for the same days; the last `plain` of them without exclusivity."""
    market.consent()
    offer = market.offer(exclusive_categories=("retail",), exclusive_territories=("DE",))
    made = []
    for number, actor in enumerate(actors):
        exclusivity: dict[str, Any] = {"exclusive_categories": [], "exclusive_territories": []}
        wish = Wish(starts_at=market.now, **(exclusivity if number >= CLIENTS - plain else {}))
        shown = services.preview_licence(actor=actor, offer_id=offer.id, wish=wish, now=market.now)
        made.append(Buyer(actor, offer.id, wish, Signature("Ada Buyer", shown.sha256)))
    return made


def rush(pool: ThreadPoolExecutor, market: Market, crowd: list[Buyer]) -> Counter[str]:
    """One round; what was sold is over before the next."""
    barrier = threading.Barrier(CLIENTS)
    results = [pool.submit(buyer.buy, barrier, market) for buyer in crowd]
    return Counter(result.result() for result in results)


def clear(market: Market) -> None:
    Licence.objects.filter(status="active").update(status="terminated", ended_at=market.now)
    assert not Claim.objects.exists()


def test_one_exclusivity_is_sold_once(market: Market, actors: list[Actor], pool: ThreadPoolExecutor) -> None:
    crowd = buyers(market, actors)
    for _ in range(ROUNDS):
        assert rush(pool, market, crowd) == {"sold": 1, "licence.exclusivity": CLIENTS - 1}
        clear(market)
    assert Licence.objects.count() == ROUNDS


def test_an_exclusive_licence_stands_alone_or_not_at_all(
    market: Market, actors: list[Actor], pool: ThreadPoolExecutor
) -> None:
    """Half of them want no exclusivity: they may all be sold, or one exclusive licence and nothing else."""
    crowd = buyers(market, actors, plain=CLIENTS // 2)
    kinds = set()
    for number in range(MIXED_ROUNDS):
        turned = crowd if number % 2 else crowd[::-1]
        answers = rush(pool, market, turned)
        assert answers["sold"] + answers["licence.exclusivity"] == CLIENTS
        exclusive = Claim.objects.filter(exclusive=True).count()
        assert (exclusive, answers["sold"]) in {(1, 1), (0, CLIENTS // 2)}
        kinds.add(exclusive)
        clear(market)
    assert kinds <= {0, 1}
