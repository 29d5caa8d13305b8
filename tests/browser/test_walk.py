"""A new user's walk: a consent is signed, a licence agreed, a use refused, a text approved, all stopped."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from licensing.models import Consent, Licence
from marketplace.core import clock
from tests.browser.test_portal import CHROMIUM, apart, browser, page
from tests.browser.test_scripts import fits, sign_in
from tests.licensing.market import Market
from tests.synthesis.conftest import _plugins, market

__all__ = ["_plugins", "browser", "market", "page"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]
TEXT = "Fresh bread, every morning."


def test_from_a_signature_to_a_refusal_that_explains_itself(
    market: Market, page: Page, browser: Browser, live_server: Any
) -> None:
    user = apart(lambda: market.talent.user)
    assert user is not None
    talent = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(talent, live_server, user.email)
    consent(talent, f"{live_server}/voices/{market.voice.id}/consent/")
    signed = apart(Consent.objects.get)
    later = replace(market, now=apart(clock.now))
    apart(lambda: later.spoken(signed))
    offer = apart(
        lambda: later.offer(signed.terms.scope, approval="first_use", ai_disclosure=True, wind_down_days=14)
    )

    sign_in(page, live_server, market.advertiser.owner.email)
    page.goto(f"{live_server}/offers/{offer.id}/")
    page.get_by_label("Your full name").fill("Ada Buyer")
    page.get_by_role("button", name="Sign and agree").click()
    expect(page.get_by_text("Licence agreed.")).to_be_visible()
    licence = apart(Licence.objects.get)
    ask(page)

    page.goto(f"{live_server}/licences/{licence.id}/scripts/")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Submit it").click()
    talent.goto(f"{live_server}/approvals/")
    talent.get_by_role("button", name="Approve").click()
    page.goto(f"{live_server}/licences/{licence.id}/contract/")
    assert fits(page)

    talent.goto(f"{live_server}/voices/{market.voice.id}/revoke/")
    talent.get_by_label("I understand").check()
    talent.get_by_role("button", name="Revoke now").click()
    expect(talent.get_by_role("button", name="Revoke now")).to_have_count(0)
    page.goto(f"{live_server}/licences/{licence.id}/check/")
    question(page, "radio")
    expect(page.get_by_text("voice.revoked")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="1 notice").click()
    page.get_by_role("link", name="Bright").click()
    page.get_by_label("Your full name").fill("Ada Buyer")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("heading", name="Acknowledged")).to_be_visible()
    assert fits(page)


def consent(talent: Page, address: str) -> None:
    """Fill in, read, sign."""
    talent.goto(address)
    for box in ("Advertising for goods, services or brands", "Radio", "The European Union"):
        talent.get_by_label(box, exact=True).check()
    talent.get_by_label("Languages").fill("en")
    until = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=365)
    talent.get_by_label("Until the end of").fill(until.isoformat())
    talent.get_by_role("button", name="Show me the text").click()
    assert fits(talent)
    talent.get_by_label("Your full name").fill("Theresa Talent")
    talent.get_by_role("button", name="Sign", exact=True).click()


def ask(page: Page) -> None:
    """A use that was not sold, and one that was."""
    page.get_by_role("link", name="Can I use it for…?").click()
    question(page, "tv")
    expect(page.get_by_role("heading", name="No, this is not allowed")).to_be_visible()
    expect(page.get_by_text("licence.medium")).to_be_visible()
    assert fits(page)


def question(page: Page, medium: str) -> None:
    """The form of the preview."""
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_label("Medium").select_option(medium)
    page.get_by_label("Product category").select_option("retail")
    page.get_by_label("Listeners will be told").check()
    page.get_by_role("button", name="Ask").click()
