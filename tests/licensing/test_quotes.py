"""Quotes: asked, countered, signed by both sides, declined, withdrawn, lapsed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Licence, Quote
from licensing.policies.negotiation import rounds
from licensing.services.quotes import LASTS
from licensing.services.signing import Signature
from marketplace.audit.models import Entry
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, Market
from voices.models import Mandate

pytestmark = pytest.mark.django_db


def topics(quote: Quote) -> list[str]:
    events = OutboxEvent.objects.filter(payload__quote=str(quote.id)).order_by("id")
    return [event.topic.rpartition(".")[2] for event in events]


def test_two_signatures_under_one_proposal_make_a_licence(market: Market) -> None:
    quote = market.quote(price_per_1000_characters_micros=20_000_000, max_characters=5, message=" Please. ")
    agency, buyer = market.agency.actor, market.advertiser.actor
    market.sign(quote, buyer)
    assert not Licence.objects.exists()
    market.counter(quote, agency, price_per_1000_characters_micros=25_000_000)
    first, second = quote.proposals.order_by("number")
    assert (first.message, first.max_characters, second.max_characters) == ("Please.", 5, 5)
    market.sign(quote, agency)
    assert not Licence.objects.exists(), "the buyer signed what is no longer on the table"
    quote = market.sign(quote, buyer)
    licence = Licence.objects.get()
    assert quote.status == "agreed"
    assert licence.proposal == second
    assert licence.text == second.text
    assert "25.00 EUR" in licence.text
    assert licence.price_per_1000_characters_micros == 25_000_000
    assert licence.volume.max_characters == 5
    assert (licence.signed_name, licence.agency_signed_name) == ("Sid Signer", "Sid Signer")
    assert licence.agency_signed_at == licence.signed_at == market.now
    both = ["asked", "signed", "answered", "signed", "agreed"]
    assert topics(quote) == [topic for topic in both for _ in range(2)]
    assert set(OutboxEvent.objects.values_list("organization_id", flat=True)) >= {
        market.agency.organization.id,
        market.advertiser.organization.id,
    }
    assert Entry.objects.filter(subject=f"quote:{quote.id}").count() == 5
    with pytest.raises(Forbidden, match=r"quote\.closed"):
        market.counter(quote, buyer, max_characters=6)


def test_a_quote_may_exceed_the_offer_and_never_the_consent(market: Market) -> None:
    market.consent()
    offer = market.offer(replace(SCOPE, territories=frozenset(["DE"])), term_days=10, max_characters=100)
    ends_at = market.now + 300 * DAY
    quote = market.quote(offer, scope=SCOPE, max_characters=None, ends_at=ends_at)
    proposal = quote.proposals.get()
    assert (proposal.max_characters, set(proposal.territories)) == (None, {"EU", "US"})
    changed = {change.field for change in rounds(offer, [proposal])[0].changes}
    assert changed == {"territories", "max_characters", "term_days"}
    for dimension, terms in (
        ("media", {"scope": replace(SCOPE, media=frozenset(["tv"]))}),
        ("modification", {"modification": "alter"}),
        ("term", {"ends_at": market.now + 366 * DAY}),
    ):
        with pytest.raises(Forbidden, match=r"licence\.exceeds_consent") as refused:
            market.counter(quote, market.agency.actor, **terms)
        assert refused.value.extra["dimension"] == dimension
    with pytest.raises(Invalid, match=r"licence\.terms"):
        market.counter(quote, market.agency.actor, exclusive_categories=["retail"])


def test_each_side_in_turn(market: Market) -> None:
    quote = market.quote()
    agency, buyer = market.agency.actor, market.advertiser.actor
    with pytest.raises(Forbidden, match=r"quote\.not_your_turn"):
        market.counter(quote, buyer, max_renders=3)
    assert market.counter(quote, agency, max_renders=2).status == "answered"
    with pytest.raises(Forbidden, match=r"quote\.not_your_turn"):
        market.counter(quote, agency, max_renders=3)
    assert market.counter(quote, buyer, max_renders=3).status == "asked"
    found = rounds(quote.offer, list(quote.proposals.all()))
    assert [(each.proposal.side, len(each.changes)) for each in found] == [
        ("buyer", 0),
        ("agency", 1),
        ("buyer", 1),
    ]
    assert (found[2].changes[0].before, found[2].changes[0].after) == (2, 3)


def test_a_signature_binds_the_newest_text(market: Market) -> None:
    quote = market.quote()
    old = quote.proposals.get().text_sha256
    market.counter(quote, market.agency.actor, max_renders=2)
    for name, sha256, code in (("Ada", old, "text_changed"), (" ", "0" * 64, "name")):
        with pytest.raises(Invalid, match=rf"signature\.{code}"):
            services.agree_quote(
                actor=market.advertiser.actor,
                quote_id=quote.id,
                signature=Signature(name, sha256),
                now=market.now,
            )
    market.sign(quote, market.agency.actor)
    market.sign(quote, market.agency.actor)
    assert quote.proposals.get(number=2).signatures.count() == 1


def test_the_second_signature_looks_at_everything_again(market: Market) -> None:
    quote = market.quote()
    market.sign(quote, market.advertiser.actor)
    Mandate.objects.update(powers=["record", "offer"])
    with pytest.raises(Forbidden, match=r"offer\.no_mandate"):
        market.sign(quote, market.agency.actor)
    Mandate.objects.update(powers=["offer", "agree"])
    market.consent(scope=replace(SCOPE, media=frozenset(["radio"])))
    with pytest.raises(Forbidden, match=r"licence\.exceeds_consent"):
        market.sign(quote, market.agency.actor)
    assert Quote.objects.get().status == "asked"
    assert quote.proposals.get().signatures.count() == 1


def test_the_talent_has_a_veto(market: Market) -> None:
    quote = market.quote()
    market.sign(quote, market.advertiser.actor)
    powerless = replace(market.talent_actor, permissions=frozenset())
    declined = services.decline_quote(
        actor=powerless, quote_id=quote.id, reason="Not for this.", now=market.now
    )
    assert (declined.status, declined.end_reason) == ("declined", "Not for this.")
    with pytest.raises(Forbidden, match=r"quote\.closed"):
        market.sign(quote, market.agency.actor)


def test_withdrawn_declined_and_lapsed(market: Market, make_tenant: Callable[..., Tenant]) -> None:
    quote = market.quote()
    agency, buyer = market.agency.actor, market.advertiser.actor
    with pytest.raises(Forbidden, match=r"quote\.not_yours"):
        services.withdraw_quote(actor=agency, quote_id=quote.id, now=market.now)
    with pytest.raises(NotFound):
        market.sign(quote, make_tenant("advertiser", "Elsewhere").actor)
    assert services.withdraw_quote(actor=buyer, quote_id=quote.id, now=market.now).status == "withdrawn"
    declined = market.quote(quote.offer)
    services.decline_quote(actor=agency, quote_id=declined.id, reason="", now=market.now)
    lapsed = market.quote(quote.offer)
    late = market.now + LASTS
    with pytest.raises(Forbidden, match=r"quote\.closed"):
        services.decline_quote(actor=agency, quote_id=lapsed.id, reason="", now=late)
    assert services.lapse_quotes(late) == 1
    assert services.lapse_quotes(late) == 0
    assert topics(lapsed) == ["asked", "asked", "lapsed", "lapsed"]
    assert set(Quote.objects.values_list("status", flat=True)) == {"withdrawn", "declined", "lapsed"}


def test_what_is_sold_exclusively_cannot_be_asked_for(
    market: Market, make_tenant: Callable[..., Tenant]
) -> None:
    market.consent()
    exclusive = market.offer(exclusive_categories=("retail",), exclusive_territories=("DE",))
    sold = market.agree(exclusive, actor=make_tenant("advertiser", "Elsewhere").actor)
    with pytest.raises(Forbidden, match=r"licence\.exclusivity") as refused:
        market.quote(exclusive)
    extra = refused.value.extra
    assert (extra["category"], extra["territory"]) == ("retail", "DE")
    assert extra["until"] == sold.ends_at.isoformat()
    assert "Elsewhere" not in refused.value.detail
    shown = services.preview_offer(actor=market.agency.actor, offer_id=market.draft().id, now=market.now)
    assert [(clash.category, clash.territory) for clash in shown.clashes] == [("retail", "DE")]


def test_over_the_api(market: Market, api: Callable[..., APIClient]) -> None:
    market.consent()
    offer = market.offer()
    buyer, agency = api(market.advertiser), api(market.agency)
    body = {"offer": str(offer.id), "max_renders": 4, "brands": ["Oat & Ember"], "message": "Four spots."}
    asked = buyer.post("/v1/quotes", body, format="json", headers={"Idempotency-Key": "q1"})
    assert asked.status_code == 201, asked.content
    quote = asked.json()
    assert (quote["status"], quote["turn"], quote["licence"]) == ("asked", "agency", None)
    assert {change["field"] for change in quote["proposals"][0]["changes"]} == {"max_renders", "brands"}
    path = f"/v1/quotes/{quote['id']}"
    countered = agency.post(f"{path}/counter", {"minimum_micros": 900_000}, format="json")
    assert countered.status_code == 200, countered.content
    last = countered.json()["proposals"][-1]
    assert last["changes"] == [{"field": "minimum_micros", "before": 500_000, "after": 900_000}]
    signed = {"signed_name": "Olga Owner", "text_sha256": last["text_sha256"]}
    assert agency.post(f"{path}/agree", signed, format="json").json()["licence"] is None
    agreed = buyer.post(f"{path}/agree", signed | {"signed_name": "Ada Buyer"}, format="json").json()
    licence = buyer.get(f"/v1/licences/{agreed['licence']}").json()
    assert (licence["brands"], licence["agency_signed_name"]) == (["Oat & Ember"], "Olga Owner")
    assert [one["side"] for one in agreed["proposals"][-1]["signatures"]] == ["agency", "buyer"]
    assert len(api(market.talent_secret).get("/v1/quotes").json()["items"]) == 1
    assert buyer.post(f"{path}/decline", {}, format="json").json()["code"] == "quote.closed"
