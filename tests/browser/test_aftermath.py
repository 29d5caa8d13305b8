"""After a stop in a real browser: the talent reads what followed, the licensee confirms the notice."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from licensing import services
from licensing.models import Notice, Revocation
from marketplace.audit import services as audit
from marketplace.core import clock
from tests.browser.test_portal import CHROMIUM, apart, browser, page
from tests.browser.test_scripts import fits, sign_in
from tests.synthesis.conftest import _plugins, market, studio
from tests.synthesis.studio import WORKER, Studio

__all__ = ["_plugins", "browser", "market", "page", "studio"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]


def test_a_stop_its_certificate_and_its_notice(
    studio: Studio, page: Page, browser: Browser, live_server: Any
) -> None:
    def prepare() -> str:
        studio.deliver()
        assert studio.market.talent.user is not None
        return studio.market.talent.user.email

    talent = apart(prepare)
    sign_in(page, live_server, talent)
    page.goto(f"{live_server}/voices/{studio.market.voice.id}/revoke/")
    page.get_by_label("I understand").check()
    page.get_by_role("button", name="Revoke now").click()
    expect(page.get_by_text("The certificate is on its way.")).to_be_visible()
    expect(page.get_by_role("heading", name="This voice was stopped")).to_be_visible()

    def obey() -> Revocation:
        revocation = Revocation.objects.get()
        services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=1, now=clock.now())
        audit.sequence(clock.now())
        return revocation

    apart(obey)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the certificate").click()
    assert download.value.suggested_filename.endswith(".json")
    assert fits(page)

    theirs = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(theirs, live_server, studio.market.advertiser.owner.email)
    theirs.get_by_role("link", name="Notices").click()
    theirs.get_by_role("link", name="Bright, Tess Tone").click()
    expect(theirs.get_by_text("Take it down now, wherever it is on the air.")).to_be_visible()
    assert fits(theirs)
    theirs.get_by_label("Your full name").fill("Ada Buyer")
    theirs.get_by_role("button", name="Acknowledge").click()
    expect(theirs.get_by_text("Thank you.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("cell", name="Acknowledged")).to_be_visible()
    assert apart(lambda: Notice.objects.get().acknowledged_name) == "Ada Buyer"
