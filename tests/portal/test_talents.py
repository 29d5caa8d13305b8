"""The roster on pages: what is known of a talent, mandates, and who speaks for them, to staff's decision."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.core.models import User
from tests.conftest import Tenant
from tests.licensing.consents.people import PDF, make_minor
from tests.licensing.market import Market
from voices.models import Mandate, Representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(market: Market, signed_in: Any) -> Client:
    browser: Client = signed_in(market.agency.owner)
    return browser


def test_the_roster_says_who_signs(market: Market, office: Client) -> None:
    assert "In person" in office.get("/talents/").content.decode()
    make_minor(market)
    assert "A guardian" in office.get("/talents/").content.decode()


def test_staff_keep_what_is_known(market: Market, office: Client) -> None:
    path = f"/talents/{market.talent.id}/"
    born = f"{market.now - datetime.timedelta(days=4000):%Y-%m-%d}"
    person = {"verb": "person", "born_on": born, "died_on": "", "residence": "US-IL", "union": "SAG-AFTRA"}
    assert office.post(path, person)["Location"] == path
    market.talent.refresh_from_db()
    assert (market.talent.residence, market.talent.union) == ("US-IL", "SAG-AFTRA")
    assert "Nobody can sign for Tess Tone" in office.get(path).content.decode()
    wrong = office.post(path, person | {"residence": "us"})
    assert (wrong.status_code, "talent.residence" in wrong.content.decode()) == (422, True)
    assert office.post(path, {"verb": "adopt"}).status_code == 404


def test_a_mandate_is_ended_by_the_talent_and_a_new_one_recorded(
    market: Market, office: Client, signed_in: Any
) -> None:
    path = f"/talents/{market.talent.id}/"
    talent = signed_in(market.talent.user)
    assert "20 %" in talent.get(path).content.decode()
    assert "Record a mandate" not in talent.get(path).content.decode()
    mandate = Mandate.objects.get()
    assert talent.post(f"/mandates/{mandate.id}/end/")["Location"] == path
    mandate.refresh_from_db()
    assert mandate.ends_at is not None
    new = {"verb": "mandate", "commission": "17.5", "powers": ["offer", "agree"], "ends_on": ""}
    office.post(path, new)
    assert sorted(Mandate.objects.values_list("commission_bp", flat=True)) == [1750, 2000]
    overlap = office.post(path, new)
    assert "mandate.overlap" in overlap.content.decode()


def test_from_naming_a_guardian_to_their_first_page(
    market: Market, office: Client, signed_in: Any, platform: Tenant
) -> None:
    make_minor(market)
    path = f"/talents/{market.talent.id}/"
    named = {
        "verb": "representative",
        "kind": "guardian",
        "name": "Ada Valentine",
        "relationship": "Mother",
        "email": "ada@example.org",
        "password": "correct horse battery",
    }
    assert office.post(path, named)["Location"] == path
    row = Representative.objects.get()
    staff = signed_in(platform.owner)
    assert "No representative waits." in staff.get("/reviews/").content.decode()
    document = SimpleUploadedFile("birth.pdf", PDF, content_type="application/pdf")
    filed = {"document_kind": "birth certificate", "file": document}
    assert office.post(f"/representatives/{row.id}/document/", filed)["Location"] == path
    queue = staff.get("/reviews/")
    assert "Ada Valentine, guardian of Tess Tone" in queue.content.decode()
    [(_, form)] = queue.context["representatives"]
    guardian = signed_in(User.objects.get(email="ada@example.org"))
    assert guardian.get(path).status_code == 404
    decide = f"/representatives/{row.id}/decide/"
    assert office.post(decide, {"decision": "yes", "document_sha256": "0" * 64}).status_code == 403
    sha256 = form["document_sha256"].value()
    staff.post(decide, {"decision": "yes", "document_sha256": sha256})
    row.refresh_from_db()
    assert row.status == "verified"
    assert market.voice.name in guardian.get(path).content.decode()
    assert guardian.post(f"/representatives/{row.id}/end/")["Location"] == "/"
    assert guardian.get(path).status_code == 404


def test_staff_refuse_with_a_reason(market: Market, office: Client, signed_in: Any, platform: Tenant) -> None:
    make_minor(market)
    path = f"/talents/{market.talent.id}/"
    office.post(
        path,
        {
            "verb": "representative",
            "kind": "guardian",
            "name": "Ada",
            "email": "ada@example.org",
            "password": "correct horse battery",
        },
    )
    row = Representative.objects.get()
    staff = signed_in(platform.owner)
    decide = f"/representatives/{row.id}/decide/"
    staff.post(decide, {"decision": "no", "reason": ""})
    row.refresh_from_db()
    assert row.status == "pending", "without a reason nothing is refused"
    staff.post(decide, {"decision": "no", "reason": "The document names another child."})
    assert "The document names another child." in office.get(path).content.decode()


def test_wrong_documents_say_why(market: Market, office: Client) -> None:
    make_minor(market)
    office.post(
        f"/talents/{market.talent.id}/",
        {
            "verb": "representative",
            "kind": "guardian",
            "name": "Ada",
            "email": "ada@example.org",
            "password": "correct horse battery",
        },
    )
    row = Representative.objects.get()
    gif = SimpleUploadedFile("birth.pdf", b"GIF89a" + bytes(50))
    filed = {"document_kind": "birth certificate", "file": gif}
    refused = office.post(f"/representatives/{row.id}/document/", filed)
    assert (refused.status_code, "document.type" in refused.content.decode()) == (422, True)
    empty = office.post(f"/representatives/{row.id}/document/", {}, follow=True)
    assert "choose a file" in empty.content.decode()
