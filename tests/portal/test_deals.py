"""Deals on pages: publish under a signature, ask, counter, sign, decline, terminate, announce."""

import datetime
from typing import Any

import pytest
from django.test import Client

from licensing.models import Licence, Offer, Quote
from marketplace.portal.comparison import compare
from tests.licensing.market import DAY, Market
from tests.synthesis.studio import Studio

pytestmark = pytest.mark.django_db


def filled(browser: Client, path: str, **changed: Any) -> dict[str, Any]:
    """The form of a page as a browser would send it back."""
    form = browser.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    } | changed


def test_an_agency_signs_its_offer(market: Market, browsers: dict[str, Client]) -> None:
    draft = market.draft()
    agency, path = browsers["agency"], f"/offers/{draft.id}/publish/"
    assert path.encode() in agency.get(f"/offers/{draft.id}/").content
    shown = agency.get(path)
    assert b"STANDING OFFER" in shown.content
    wrong = agency.post(path, {"signed_name": "Olga Owner", "text_sha256": "0" * 64})
    assert wrong.status_code == 422
    assert b"signature.text_changed" in wrong.content
    signed = {"signed_name": "Olga Owner", "text_sha256": shown.context["shown"].sha256}
    assert agency.post(path, signed).status_code == 302
    assert Offer.objects.get(id=draft.id).signed_name == "Olga Owner"
    assert browsers["advertiser"].get(path).status_code == 404


def test_from_other_terms_to_a_licence(studio: Studio, browsers: dict[str, Client]) -> None:
    buyer, agency, offer = browsers["advertiser"], browsers["agency"], studio.licence.offer
    ask = f"/offers/{offer.id}/quote/"
    assert ask.encode() in buyer.get(f"/offers/{offer.id}/").content
    body = filled(buyer, ask, price="12.50", max_renders="9", brands="Oat & Ember\n\n", message="Nine spots.")
    assert buyer.post(ask, body | {"territories": "Mars"}).status_code == 422
    page = buyer.post(ask, body)["Location"]
    quote = Quote.objects.get()
    first = quote.proposals.get()
    assert (first.price_per_1000_characters_micros, first.max_renders) == (12_500_000, 9)
    assert (first.brands, first.scope) == (["Oat & Ember"], offer.scope)
    seen = agency.get(page)
    assert b"Nine spots." in seen.content
    assert b"<mark>12.50</mark>" in seen.content
    assert b"Changed: recordings, brands, the price." in seen.content
    assert buyer.get(f"{page}counter/").status_code == 200
    counter = filled(agency, f"{page}counter/", price="13.00", message="")
    assert agency.post(f"{page}counter/", counter).status_code == 302
    last = quote.proposals.get(number=2)
    assert (last.starts_at, last.ends_at) == (first.starts_at, first.ends_at)
    signature = {"signed_name": "Olga Owner", "text_sha256": last.text_sha256}
    for browser in (agency, buyer):
        assert b"Sign this proposal" in browser.get(page).content
        assert browser.post(page, signature).status_code == 302
    licence = Licence.objects.exclude(id=studio.licence.id).get()
    done = buyer.get(page)
    assert f"/licences/{licence.id}/".encode() in done.content
    assert b"Sign this proposal" not in done.content
    for browser in browsers.values():
        assert quote.offer.voice.name.encode() in browser.get("/quotes/").content


def test_the_talent_says_no_and_the_buyer_takes_back(studio: Studio, browsers: dict[str, Client]) -> None:
    offer = studio.licence.offer
    vetoed, withdrawn = (studio.market.quote(offer) for _ in range(2))
    assert b"Sign this proposal" not in browsers["talent"].get(f"/quotes/{vetoed.id}/").content
    browsers["talent"].post(f"/quotes/{vetoed.id}/decline/", {"reason": "Not for this."})
    assert b"Not for this." in browsers["advertiser"].get(f"/quotes/{vetoed.id}/").content
    browsers["advertiser"].post(f"/quotes/{withdrawn.id}/withdraw/")
    assert set(Quote.objects.values_list("status", flat=True)) == {"declined", "withdrawn"}
    again = browsers["agency"].post(f"/quotes/{withdrawn.id}/decline/")
    assert again.status_code == 403
    assert b"quote.closed" in again.content


def test_a_licence_is_ended_on_a_page(studio: Studio, browsers: dict[str, Client]) -> None:
    path = f"/licences/{studio.licence.id}/terminate/"
    assert browsers["talent"].get(path).status_code == 404
    assert browsers["agency"].post(path, {"sure": "on"}).status_code == 422
    assert browsers["agency"].post(path, {"sure": "on", "reason": "Used for beer."}).status_code == 302
    assert b"Used for beer." in browsers["advertiser"].get(f"/licences/{studio.licence.id}/").content
    assert Licence.objects.get().status == "terminated"


def test_the_first_use_is_announced_on_a_page(studio: Studio, browsers: dict[str, Client]) -> None:
    market = studio.market
    licence = market.agree(studio.licence.offer, union_contract="SAG-AFTRA Commercials")
    buyer, path = browsers["advertiser"], f"/licences/{licence.id}/first-use/"
    assert path.encode() in buyer.get(f"/licences/{licence.id}/").content
    soon = (market.now + DAY).date().isoformat()
    assert b"licence.notice_too_short" in buyer.post(path, {"begins_on": soon}).content
    later = (market.now + datetime.timedelta(days=4)).date().isoformat()
    assert buyer.post(path, {"begins_on": later}).status_code == 302
    licence.refresh_from_db()
    assert licence.first_use_notice_at is not None
    assert browsers["agency"].get(path).status_code == 404


def test_words_that_differ_are_marked() -> None:
    texts = [f"TITLE\n\n1. Price. {price} EUR.\n\n2. Media. Radio." for price in ("10", "10", "12")]
    (line,) = compare(texts)
    assert (line.heading, line.before) == ("Price", ["10 EUR.", "10 EUR."])
    assert [(piece.text, piece.changed) for piece in line.now] == [("12", True), (" EUR.", False)]
