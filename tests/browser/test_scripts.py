"""Scripts in a real browser: a text is submitted, read with its marks, approved and taken back."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from licensing.models import Licence, Script
from tests.browser.test_portal import CHROMIUM, PASSWORD, apart, browser, page
from tests.licensing.market import Market
from tests.synthesis.conftest import _plugins, market

__all__ = ["_plugins", "browser", "market", "page"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]
HOSTILE = 'The bread <script>document.title="x"</script> that is no cure.'


def sign_in(page: Page, address: Any, email: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= 390)


def test_a_text_is_submitted_approved_and_taken_back(
    market: Market, page: Page, browser: Browser, live_server: Any, settings: Settings
) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "tests.licensing.words.WordScreener"}}

    def prepare() -> tuple[Licence, str]:
        licence = market.licence()
        assert market.talent.user is not None
        return licence, market.talent.user.email

    licence, talent = apart(prepare)
    sign_in(page, live_server, market.advertiser.owner.email)
    page.goto(f"{live_server}/licences/{licence.id}/scripts/")
    page.get_by_label("Text", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Submit it").click()
    expect(page.locator("mark")).to_have_text("cure")
    expect(page.get_by_text("This says “cure”.")).to_be_visible()
    assert page.title() != "x"
    assert fits(page)

    theirs = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(theirs, live_server, talent)
    theirs.get_by_role("link", name="Approvals").click()
    expect(theirs.locator("mark")).to_have_text("cure")
    assert fits(theirs)
    theirs.get_by_role("button", name="Approve").click()
    expect(theirs.get_by_text("Nothing waits.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Have it spoken")).to_be_visible()
    theirs.get_by_role("link", name="The bread").click()
    theirs.get_by_role("button", name="Refuse").click()
    expect(theirs.get_by_text("Refused.")).to_be_visible()
    assert apart(lambda: Script.objects.get().status) == "refused"
