"""Pages of archival material in a real browser, wide and narrow: a sentence is heard, corrected, kept."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_portal import PASSWORD, apart, browser, page
from tests.voices.archive.conftest import Shelf, shelf
from tests.voices.conftest import _own_object_folder, make_studio, studio
from voices.quality.archive.trust import Doubt

__all__ = ["_own_object_folder", "browser", "make_studio", "page", "shelf", "studio"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]


def test_a_sentence_is_heard_corrected_and_kept(
    shelf: Shelf, live_server: Any, browser: Browser, page: Page, tmp_path: Path
) -> None:
    archive = apart(lambda: shelf.reviewed((None, Doubt.UNSURE_WORDS, Doubt.SEVERAL_READINGS)))
    page.goto(f"{live_server.url}/voices/{shelf.studio.voice.id}/archives/")
    page.get_by_label("E-mail address").fill(shelf.studio.tenant.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"list-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="interview.flac").click()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"archive-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    second = page.locator("#n2")
    second.get_by_role("button", name="Play").click()
    expect(second.get_by_role("button", name="Pause")).to_be_visible()
    second.get_by_label("What is said").fill("What was said.")
    second.get_by_role("button", name="Keep it").click()
    expect(page.locator("#n2").get_by_text("Kept")).to_be_visible()
    kept = apart(lambda: shelf.segments(archive)[1])
    assert (kept.status, kept.text) == ("accepted", "What was said.")
