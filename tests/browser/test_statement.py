"""The spoken consent in a real browser: the microphone is recorded into the form and sent."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from licensing.models import Statement
from marketplace.core import objects
from tests.browser.test_portal import CHROMIUM, PASSWORD, apart
from tests.licensing.market import Market
from tests.licensing.test_statements import take
from tests.synthesis.conftest import _plugins, market
from voices.quality.recording import read_recording

__all__ = ["_plugins", "market"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]
FAKE_MICROPHONE = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def page() -> Iterator[Page]:
    """A page whose microphone beeps, and that fails the test when a script breaks."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FAKE_MICROPHONE)
        opened = browser.new_page(viewport={"width": 390, "height": 844})
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield opened
        assert complaints == []
        browser.close()


def test_the_microphone_is_recorded_and_sent(market: Market, page: Page, live_server: Any) -> None:
    def prepare() -> str:
        take(market)
        market.consent(spoken=False)
        assert market.talent.user is not None
        return market.talent.user.email

    email = apart(prepare)
    page.goto(f"{live_server}/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{live_server}/voices/{market.voice.id}/statement/")
    page.get_by_role("button", name="Show me the text").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recording: read the text")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(5_500)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Listen to it, then send it.")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Send the recording").click()
    expect(page.get_by_text("We are listening")).to_be_visible(timeout=30_000)

    def heard() -> int:
        statement = Statement.objects.select_related("consent__voice__data_key").get()
        data_key = statement.consent.voice.data_key
        return read_recording(objects.get(key=statement.object_key, data_key=data_key)).duration_ms

    assert apart(heard) >= 4_000
