"""One walk through the portal in a real browser: sign in, overview, a render that plays, the stop's page."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.synthesis.conftest import _plugins, market, studio
from tests.synthesis.studio import Studio

__all__ = ["_plugins", "market", "studio"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]
Made = TypeVar("Made")
PASSWORD = "correct horse battery"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when a script or a style is refused, or a request breaks."""
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield opened
    assert complaints == []


def apart(work: Callable[[], Made]) -> Made:
    """Database work in a thread of its own: Playwright keeps an event loop in this one."""

    def work_and_leave() -> Made:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work_and_leave).result()


def test_from_sign_in_to_a_clip_that_plays(studio: Studio, live_server: Any, page: Page) -> None:
    render = apart(studio.deliver)
    page.goto(live_server.url)
    page.get_by_label("E-mail address").fill(studio.market.advertiser.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=studio.market.advertiser.organization.name)).to_be_visible()

    page.get_by_role("link", name=render.text).click()
    expect(page.get_by_role("heading", name="Why it was allowed")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("button", name="Play").click()
    until_played(page, "0.2")
    page.get_by_label("Position in This clip").fill("900")
    until_played(page, "audio.duration * 0.8")


def until_played(page: Page, position: str) -> None:
    """Wait for the player to pass a position; our policy forbids the eval of wait_for_function."""
    page.evaluate(
        f"""() => new Promise((done) => {{
            const audio = document.querySelector("audio");
            const look = () => audio.currentTime > {position} ? done() : setTimeout(look, 50);
            look();
        }})"""
    )


def test_a_text_is_asked_for_with_the_keyboard_alone(studio: Studio, live_server: Any, page: Page) -> None:
    page.goto(f"{live_server.url}/licences/{studio.licence.id}/render/")
    page.keyboard.type(studio.market.advertiser.owner.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Text", exact=True).fill("Fresh bread, every morning.")
    page.get_by_label("Product category").select_option("retail")
    page.get_by_label("Territory").select_option("DE")
    page.get_by_role("button", name="Check first").press("Enter")
    expect(page.get_by_role("heading", name="This is allowed")).to_be_visible()
    page.get_by_role("button", name="Speak it").press("Enter")
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    apart(lambda: studio.perform(studio.licence.renders.get()))
    # The page asks again by itself.
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=15_000)
