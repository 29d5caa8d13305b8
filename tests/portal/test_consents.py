"""Consents on pages: choose, read, sign, see what changed, take something out, withdraw; no script needed."""

import datetime
from typing import Any

import pytest
from django.test import Client

from licensing.models import Consent
from licensing.services import verify_consent_receipt
from marketplace.core.models import User
from tests.licensing.consents.people import make_minor, representative
from tests.licensing.market import Market
from voices.models import Talent

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {
    "purposes": ["advertising", "podcast"],
    "heard_in": ["radio", "social"],
    "groups": ["EU"],
    "countries": "us, CH",
    "excluded": "FR",
    "languages": "en, de-AT",
    "forbidden_products": ["gambling"],
    "forbidden_topics": ["political_persuasion"],
    "forbidden_phrases": "best price\n\nguaranteed",
    "modification": "edit",
}


@pytest.fixture
def talent(market: Market, signed_in: Any) -> Client:
    browser: Client = signed_in(market.talent.user)
    return browser


def terms(market: Market, **changed: Any) -> dict[str, Any]:
    return TERMS | {"until": f"{market.now + datetime.timedelta(days=300):%Y-%m-%d}"} | changed


def sign(market: Market, browser: Client, **changed: Any) -> Any:
    """Read the text and sign it, sending what the page's form holds."""
    path, wanted = f"/voices/{market.voice.id}/consent/", terms(market, **changed)
    shown = browser.post(path, wanted | {"step": "read"})
    assert shown.status_code == 200, shown.content.decode()
    hidden = {name: shown.context["sign"][name].value() for name in ("text_sha256", "valid_from")}
    return browser.post(path, wanted | hidden | {"step": "sign", "signed_name": "Theresa Talent"})


def test_the_exact_text_is_read_and_signed(market: Market, talent: Client) -> None:
    answer = sign(market, talent)
    assert answer["Location"] == f"/voices/{market.voice.id}/consents/"
    consent = Consent.objects.get()
    assert (consent.territories, consent.territories_excluded) == (["CH", "EU", "US"], ["FR"])
    assert (consent.languages, consent.categories_allowed) == (["de-AT", "en"], ["*"])
    assert (consent.forbidden_topics, consent.forbidden_phrases) == (
        ["political_persuasion"],
        ["best price", "guaranteed"],
    )
    assert (consent.until.hour, consent.until.minute) == (0, 0), "the last day is over at midnight"
    assert consent.signed_name == "Theresa Talent"
    page = talent.get(answer["Location"]).content.decode()
    assert "Version 1 is in force" in page
    assert consent.text_sha256 in page
    receipt = talent.get(f"/v1/consents/{consent.id}/receipt")
    assert verify_consent_receipt(receipt.json())


def test_what_changed_stands_beside_the_text_and_between_versions(market: Market, talent: Client) -> None:
    sign(market, talent)
    path = f"/voices/{market.voice.id}/consent/"
    wider = terms(market, heard_in=["radio", "tv"])
    page = talent.post(path, wider | {"step": "read"}).content.decode()
    assert "Media: Broadcast and cable television" in page
    assert "Media: Social networks" in page
    assert Consent.objects.count() == 1
    sign(market, talent, heard_in=["radio", "tv"])
    versions = talent.get(f"/voices/{market.voice.id}/consents/")
    changed = [change for _, change in versions.context["versions"]]
    assert [(one.dimension, one.taken, one.added) for one in changed[0]] == [("media", ("social",), ("tv",))]
    assert changed[1] is None


def test_the_form_begins_with_the_present_terms_and_keeps_what_was_chosen(
    market: Market, talent: Client
) -> None:
    sign(market, talent)
    path = f"/voices/{market.voice.id}/consent/"
    fresh = talent.get(path).context["form"]
    assert (fresh["countries"].value(), fresh["languages"].value()) == ("CH, US", "de-AT, en")
    assert fresh["until"].value().isoformat() == terms(market)["until"]
    again = talent.post(path, terms(market, heard_in=["tv"]) | {"step": "change"}).context["form"]
    assert again["heard_in"].value() == ["tv"]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"purposes": []}, 422, "Choose at least one."),
        ({"countries": "Atlantis"}, 422, "scope.invalid"),
        ({"until": "2020-01-01"}, 422, "consent.term"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    market: Market, talent: Client, changed: dict[str, Any], status: int, said: str
) -> None:
    path = f"/voices/{market.voice.id}/consent/"
    page = talent.post(path, terms(market, **changed) | {"step": "read"})
    assert page.status_code == status
    assert said in page.content.decode()
    assert page.context["form"]["forbidden_phrases"].value() == TERMS["forbidden_phrases"]


def test_a_text_is_not_signed_without_a_name_or_under_another_hash(market: Market, talent: Client) -> None:
    path = f"/voices/{market.voice.id}/consent/"
    wanted = terms(market) | {"valid_from": market.now.isoformat(), "step": "sign"}
    unnamed = talent.post(path, wanted | {"text_sha256": "0" * 64, "signed_name": ""})
    assert (unnamed.status_code, "Sign with your full name" in unnamed.content.decode()) == (422, True)
    forged = talent.post(path, wanted | {"text_sha256": "0" * 64, "signed_name": "Theresa"})
    assert "signature.text_changed" in forged.content.decode()
    assert not Consent.objects.exists()


def test_something_is_taken_out_at_once(market: Market, talent: Client) -> None:
    sign(market, talent)
    consent = Consent.objects.get()
    path = f"/consents/{consent.id}/narrow/"
    form = talent.get(path).context["form"]
    assert [code for code, _ in form.fields["heard_in"].choices] == ["radio", "social"]
    kept = {
        name: form[name].value()
        for name in form.fields
        if name not in ("heard_in", "until", "forbidden_topics")
    }
    less = kept | {
        "heard_in": ["radio"],
        "until": form["until"].value().isoformat(),
        "forbidden_topics": ["political_persuasion", "alcohol"],
    }
    answer = talent.post(path, less)
    assert answer["Location"] == f"/voices/{market.voice.id}/consents/", answer.content
    narrowed = Consent.objects.get(status="active")
    assert (narrowed.version, narrowed.media, narrowed.until) == (2, ["radio"], consent.until)
    assert narrowed.forbidden_topics == ["alcohol", "political_persuasion"]
    wider = talent.post(
        f"/consents/{narrowed.id}/narrow/", less | {"forbidden_phrases": "", "heard_in": ["radio"]}
    )
    assert (wider.status_code, "consent.widens" in wider.content.decode()) == (403, True)
    nothing = talent.post(f"/consents/{narrowed.id}/narrow/", less)
    assert "consent.not_narrower" in nothing.content.decode()


def test_a_consent_is_withdrawn(market: Market, talent: Client) -> None:
    sign(market, talent)
    consent = Consent.objects.get()
    page = talent.get(f"/consents/{consent.id}/withdraw/")
    assert "Withdraw this consent?" in page.content.decode()
    talent.post(f"/consents/{consent.id}/withdraw/", {"reason": "Enough.", "sure": "on"})
    consent.refresh_from_db()
    assert consent.status == "withdrawn"
    assert "No consent is in force" in talent.get(f"/voices/{market.voice.id}/consents/").content.decode()


def test_a_receipt_leads_to_its_version(market: Market, talent: Client) -> None:
    sign(market, talent)
    consent = Consent.objects.get()
    assert talent.get(f"/consents/{consent.id}/")["Location"].endswith("/consents/#version-1")


def test_the_agency_reads_and_cannot_sign(market: Market, talent: Client, signed_in: Any) -> None:
    sign(market, talent)
    agency = signed_in(market.agency.owner)
    page = agency.get(f"/voices/{market.voice.id}/consents/").content.decode()
    assert "Read the text that was signed" in page
    assert "Sign a new version" not in page
    assert "You cannot sign this." in agency.get(f"/voices/{market.voice.id}/consent/").content.decode()
    refused = agency.post(f"/voices/{market.voice.id}/consent/", terms(market) | {"step": "read"})
    assert (refused.status_code, "consent.not_yours" in refused.content.decode()) == (403, True)


def test_strangers_find_nothing(market: Market, talent: Client, signed_in: Any, make_tenant: Any) -> None:
    sign(market, talent)
    consent = Consent.objects.get()
    for owner in (market.advertiser.owner, make_tenant("agency", "Other").owner):
        browser = signed_in(owner)
        for path in (
            f"/voices/{market.voice.id}/consents/",
            f"/consents/{consent.id}/",
            f"/consents/{consent.id}/narrow/",
            f"/consents/{consent.id}/withdraw/",
        ):
            assert browser.get(path).status_code == 404, path


def test_a_guardian_sees_the_same_pages_and_signs(market: Market, signed_in: Any) -> None:
    make_minor(market)
    row, _ = representative(market, "guardian")
    minor = signed_in(market.talent.user)
    assert "a guardian signs" in minor.get(f"/voices/{market.voice.id}/consent/").content.decode()
    guardian = signed_in(User.objects.get(represents=row))
    assert market.voice.name in guardian.get("/voices/").content.decode()
    sign(market, guardian)
    assert Consent.objects.get().signer_kind == "guardian"
    assert "by the guardian" in guardian.get(f"/voices/{market.voice.id}/consents/").content.decode()


def test_illinois_is_asked_for_the_release(market: Market, talent: Client) -> None:
    Talent.objects.filter(id=market.talent.id).update(residence="US-IL")
    path = f"/voices/{market.voice.id}/consent/"
    assert "740 ILCS 14" in talent.get(path).content.decode()
    refused = talent.post(path, terms(market) | {"step": "read"})
    assert "consent.biometric_release" in refused.content.decode()
    sign(market, talent, biometric_release="on")
    consent = Consent.objects.get()
    assert consent.biometric_release
    form = talent.get(f"/consents/{consent.id}/narrow/").context["form"]
    kept = {name: form[name].value() for name in form.fields if name != "biometric_release"}
    talent.post(f"/consents/{consent.id}/narrow/", kept | {"until": kept["until"].isoformat()})
    assert not Consent.objects.get(status="active").biometric_release, "a release can always be taken back"
