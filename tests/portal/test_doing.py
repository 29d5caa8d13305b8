"""What people do on pages: agree a licence, have a text spoken, listen, read the money, stop it all."""

from typing import Any

import pytest
from django.test import Client

from licensing.models import Licence, Revocation
from marketplace.core import clock
from synthesis.models import Render, VoiceModel
from tests.licensing.market import TEXT, Market
from tests.synthesis.studio import Studio

pytestmark = pytest.mark.django_db


def fill(studio: Studio, browser: Client, **changed: Any) -> dict[str, Any]:
    """The render form as a browser would send it."""
    form = browser.get(f"/licences/{studio.licence.id}/render/").context["form"]
    return {
        "text": TEXT,
        "purpose": "advertising",
        "medium": "radio",
        "territory": "DE",
        "language": "en-GB",
        "category": "retail",
        "formats": ["wav", "mp3"],
        "speed": "1.0",
        "key": str(form["key"].value()),
        "action": "speak",
    } | changed


def test_checking_a_text_shows_every_rule_and_writes_nothing(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    browser = browsers["advertiser"]
    path = f"/licences/{studio.licence.id}/render/"
    allowed = browser.post(path, fill(studio, browser, action="check"))
    assert allowed.context["decision"].permitted
    refused = browser.post(path, fill(studio, browser, action="check", language="de"))
    assert not refused.context["decision"].permitted
    assert b"licence.language" in refused.content
    assert not Render.objects.exists()


def test_a_form_sent_twice_is_spoken_once(studio: Studio, browsers: dict[str, Client]) -> None:
    browser = browsers["advertiser"]
    path, filled = f"/licences/{studio.licence.id}/render/", fill(studio, browser)
    first, second = browser.post(path, filled), browser.post(path, filled)
    render = Render.objects.get()
    assert first["Location"] == second["Location"] == f"/renders/{render.id}/"
    changed = browser.post(path, filled | {"text": "Another text altogether."})
    assert changed.status_code == 422
    assert b"idempotency.mismatch" in changed.content
    assert b"Waiting for a worker" in browser.get(first["Location"]).content


def test_a_refusal_names_its_rule_and_the_form_may_be_corrected(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    browser = browsers["advertiser"]
    path, filled = f"/licences/{studio.licence.id}/render/", fill(studio, browser)
    refused = browser.post(path, filled | {"language": "de"})
    assert refused.status_code == 403
    assert b"consent.language" in refused.content
    assert browser.post(path, filled).status_code == 302


def test_wrong_fields_are_named(studio: Studio, browsers: dict[str, Client]) -> None:
    browser = browsers["advertiser"]
    path = f"/licences/{studio.licence.id}/render/"
    response = browser.post(path, fill(studio, browser, speed="9", category="alcohol", text=""))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"speed", "category", "text"}


def test_a_delivered_clip_shows_why_and_plays_with_ranges(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    render = studio.deliver()
    page = browsers["advertiser"].get(f"/renders/{render.id}/")
    assert b"Why it was allowed" in page.content
    assert len(page.context["peaks"]) > 50
    path = f"/renders/{render.id}/audio.wav"
    whole = browsers["advertiser"].get(path)
    part = browsers["advertiser"].get(path, headers={"Range": "bytes=4-11"})
    last = browsers["advertiser"].get(path, headers={"Range": "bytes=-8"})
    assert (part.status_code, part.content) == (206, whole.content[4:12])
    assert part["Content-Range"] == f"bytes 4-11/{len(whole.content)}"
    assert last.content == whole.content[-8:]
    beyond = browsers["advertiser"].get(path, headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416
    assert browsers["advertiser"].get(f"{path}?download")["Content-Disposition"].startswith("attachment")


def test_the_talent_stops_the_voice_and_everything_ends(studio: Studio, browsers: dict[str, Client]) -> None:
    render = studio.deliver()
    path = f"/voices/{studio.market.voice.id}/revoke/"
    assert browsers["talent"].post(path, {"reason": "x"}).status_code == 422
    assert browsers["advertiser"].post(path, {"sure": "on"}).status_code == 404
    stopped = browsers["talent"].post(path, {"reason": "Enough.", "sure": "on"}, follow=True)
    assert b"1 licence ended" in stopped.content
    assert Licence.objects.get().status == "revoked"
    page = browsers["advertiser"].get(f"/renders/{render.id}/")
    assert page.status_code == 200
    assert b"render.revoked" in page.content
    assert browsers["advertiser"].get(f"/renders/{render.id}/audio.wav").status_code == 410


def test_an_agency_stops_one_licence(studio: Studio, browsers: dict[str, Client]) -> None:
    path = f"/licences/{studio.licence.id}/revoke/"
    response = browsers["agency"].post(path, {"sure": "on"})
    assert response["Location"] == f"/revocations/{Revocation.objects.get().id}/"
    assert Licence.objects.get().status == "revoked"


def test_an_advertiser_signs_the_text_that_was_shown(market: Market, signed_in: Any) -> None:
    market.consent()
    offer = market.offer()
    browser = signed_in(market.advertiser.owner)
    page = browser.get(f"/offers/{offer.id}/")
    sha256 = page.context["shown"].sha256
    unsigned = browser.post(f"/offers/{offer.id}/", {"signed_name": "", "text_sha256": sha256})
    assert unsigned.status_code == 422
    forged = browser.post(f"/offers/{offer.id}/", {"signed_name": "Ada", "text_sha256": "0" * 64})
    assert b"signature.text_changed" in forged.content
    sha256 = browser.get(f"/offers/{offer.id}/").context["shown"].sha256
    signed = browser.post(f"/offers/{offer.id}/", {"signed_name": "Ada Buyer", "text_sha256": sha256})
    licence = Licence.objects.get()
    assert signed["Location"] == f"/licences/{licence.id}/"
    assert (licence.signed_name, licence.text_sha256) == ("Ada Buyer", sha256)


def test_an_agency_is_not_offered_its_own_licence(market: Market, signed_in: Any) -> None:
    market.consent()
    offer = market.offer()
    page = signed_in(market.agency.owner).get(f"/offers/{offer.id}/")
    assert "shown" not in page.context


@pytest.mark.parametrize(("who", "column"), [("agency", "agency_micros"), ("talent", "talent_micros")])
def test_the_royalty_report_adds_up(
    studio: Studio, browsers: dict[str, Client], who: str, column: str
) -> None:
    studio.deliver()
    page = browsers[who].get("/royalties/")
    [line] = page.context["report"].lines
    [chart] = page.context["charts"]
    assert chart["mine"] == getattr(line, column)
    assert sum(value for _, value, _ in chart["points"]) == pytest.approx(chart["mine"] / 1_000_000)
    month = f"{clock.now():%Y-%m}"
    csv = browsers[who].get(f"/v1/statements?period={month}&format=csv")
    assert csv["Content-Type"].startswith("text/csv")
    assert str(line.charge_key) in csv.content.decode()


def test_a_style_is_offered_where_the_voice_has_several(studio: Studio, browsers: dict[str, Client]) -> None:
    browser = browsers["advertiser"]
    path = f"/licences/{studio.licence.id}/render/"
    assert b'name="style"' not in browser.get(path).content
    VoiceModel.objects.update(details={"styles": ["excited", "neutral"]})
    shown = browser.get(path).content
    assert b'<option value="excited">Excited</option>' in shown
    assert b'<option value="neutral" selected>Neutral</option>' in shown
    assert browser.post(path, fill(studio, browser, style="warm")).status_code == 422
    assert browser.post(path, fill(studio, browser, style="excited")).status_code == 302
    assert Render.objects.get().style == "excited"
