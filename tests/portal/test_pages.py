"""Every page, for everybody: who sees it, and that it holds no inline script or style."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marketplace.core import clock
from synthesis.models import Render
from tests.synthesis.studio import Studio
from voices import services as voices

pytestmark = pytest.mark.django_db
ALL = {"agency", "talent", "advertiser"}
SIDE = {"agency", "talent"}


def pages(studio: Studio, render: Render) -> list[tuple[str, set[str]]]:
    """Each address and who may see it."""
    market = studio.market
    now = clock.now()
    script = voices.create_prompt_script(
        actor=market.agency.actor, name="Short", language="en-GB", prompts=["One.", "Two."], now=now
    )
    session = voices.open_session(actor=market.agency.actor, voice=market.voice, script=script, now=now)
    licence, offer = studio.licence, studio.licence.offer
    return [
        ("/", ALL),
        ("/voices/", ALL),
        (f"/voices/{market.voice.id}/", ALL),
        (f"/voices/{market.voice.id}/revoke/", SIDE),
        (f"/sessions/{session.id}/", SIDE),
        ("/catalogue/", ALL),
        ("/catalogue/?q=bright&language=en&purpose=advertising&medium=radio", ALL),
        (f"/offers/{offer.id}/", ALL),
        ("/licences/", ALL),
        (f"/licences/{licence.id}/", ALL),
        (f"/licences/{licence.id}/revoke/", SIDE),
        (f"/licences/{licence.id}/render/", {"advertiser"}),
        ("/renders/", ALL),
        ("/renders/?status=delivered", ALL),
        (f"/renders/{render.id}/", ALL),
        (f"/renders/{render.id}/audio.mp3", ALL),
        ("/royalties/", ALL),
        ("/royalties/?period=2020-01", ALL),
    ]


def test_every_page_opens_for_those_who_may_and_for_nobody_else(
    studio: Studio, browsers: dict[str, Client], make_tenant: Any, signed_in: Callable[..., Client]
) -> None:
    stranger = signed_in(make_tenant("advertiser", "Stranger").owner)
    for path, allowed in pages(studio, studio.deliver(formats=["wav", "mp3"])):
        assert Client().get(path)["Location"].startswith("/sign-in/?next="), path
        for who, browser in browsers.items():
            response = browser.get(path)
            expected = {200} if who in allowed else {403, 404}
            assert response.status_code in expected, (who, path)
            if response["Content-Type"].startswith("text/html"):
                assert b" style=" not in response.content, path
                assert b"<style" not in response.content, path
                assert b" onclick=" not in response.content, path
        if any(part in path for part in ("licences/", "renders/")) and path.count("-") > 3:
            assert stranger.get(path).status_code in (403, 404), path


@pytest.mark.parametrize("kind", ["agency", "advertiser", "platform"])
def test_a_new_organization_sees_kind_words_instead_of_nothing(
    make_tenant: Any, signed_in: Callable[..., Client], kind: str
) -> None:
    browser = signed_in(make_tenant(kind).owner)
    for path in ("/", "/voices/", "/catalogue/", "/licences/", "/renders/", "/royalties/"):
        response = browser.get(path)
        assert response.status_code == 200, path
    assert b'class="empty"' in browser.get("/").content


def test_amounts_of_others_stay_theirs(studio: Studio, browsers: dict[str, Client]) -> None:
    render = studio.deliver()
    path = f"/renders/{render.id}/"
    assert b"<dt>Talent</dt>" in browsers["agency"].get(path).content
    assert b"<dt>Talent</dt>" in browsers["talent"].get(path).content
    assert b"<dt>Talent</dt>" not in browsers["advertiser"].get(path).content


def test_what_people_write_is_escaped(studio: Studio, browsers: dict[str, Client]) -> None:
    text = "Fresh <script>alert(1)</script> bread, every morning."
    render = studio.deliver(text=text)
    for path in ("/", "/renders/", f"/renders/{render.id}/", "/royalties/"):
        assert b"<script>alert" not in browsers["agency"].get(path).content, path


def test_lists_page_without_gaps(studio: Studio, browsers: dict[str, Client], monkeypatch: Any) -> None:
    monkeypatch.setattr("marketplace.portal.pages.PAGE_SIZE", 2)
    made = {str(studio.request().id) for _ in range(3)}
    first = browsers["advertiser"].get("/renders/?status=queued")
    following = first.context["list"].following
    second = browsers["advertiser"].get(f"/renders/?{following}")
    seen = [str(row.id) for page in (first, second) for row in page.context["list"].rows]
    assert len(seen) == 3
    assert set(seen) == made
    assert second.context["list"].following == ""
    assert browsers["advertiser"].get("/renders/?cursor=nonsense").status_code == 422


def test_a_malformed_month_is_a_page_that_says_so(browsers: dict[str, Client]) -> None:
    response = browsers["agency"].get("/royalties/?period=soon")
    assert response.status_code == 422
    assert b"Write the month as 2026-11." in response.content
