"""Scripts in the portal: submitted, marked, approved, vetoed; hostile texts are shown as text."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Approval, Licence, Script
from marketplace.core.models import User
from tests.conftest import Tenant
from tests.licensing.market import TEXT, Market
from tests.synthesis.studio import Studio

HOSTILE = '</mark><script>alert("x")</script> hateful <img src=x onerror=alert(1)>'
SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "tests.licensing.words.WordScreener"}}


@pytest.fixture
def licence(market: Market) -> Licence:
    return market.licence(approval="every_script")


@pytest.fixture
def buyer(market: Market, signed_in: SignedIn) -> Client:
    return signed_in(market.advertiser.owner)


@pytest.fixture
def talent(market: Market, signed_in: SignedIn) -> Client:
    assert market.talent.user is not None
    return signed_in(market.talent.user)


def submit(buyer: Client, licence: Licence, text: str = TEXT, title: str = "Bakery") -> Script:
    form = {"text": text, "language": "en-GB", "title": title}
    answer = buyer.post(f"/licences/{licence.id}/scripts/", form)
    assert answer.status_code == 302
    return Script.objects.get(id=answer["Location"].split("/")[-2])


def test_from_the_text_to_the_answer(licence: Licence, buyer: Client, talent: Client) -> None:
    assert b"Every text needs" in buyer.get(f"/licences/{licence.id}/").content
    assert b"Submit a text" in buyer.get(f"/licences/{licence.id}/scripts/").content
    script = submit(buyer, licence, "This is no cure.")
    mine = buyer.get(f"/scripts/{script.id}/").content.decode()
    assert '<mark class="review">cure</mark><sup class="marker">1</sup>.' in mine
    assert "This says “cure”." in mine
    assert "waits for the talent" in mine
    assert "Approve" not in mine
    queue = talent.get("/approvals/").content.decode()
    assert '<mark class="review">cure</mark>' in queue
    form = {"decision": "approved", "text_sha256": script.text_sha256, "note": "", "queue": "1"}
    answer = talent.post(f"/scripts/{script.id}/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/approvals/")
    assert b"Have it spoken" in buyer.get(f"/scripts/{script.id}/").content
    assert b"This is no cure." in buyer.get(f"/licences/{licence.id}/render/?script={script.id}").content
    assert b"you refuse it now" in talent.get(f"/scripts/{script.id}/").content
    veto = {"decision": "refused", "text_sha256": script.text_sha256, "note": "Not <me>."}
    assert talent.post(f"/scripts/{script.id}/", veto).status_code == 302
    assert Script.objects.get().status == "refused"
    refused = buyer.get(f"/scripts/{script.id}/").content.decode()
    assert "“Not &lt;me&gt;.”" in refused
    assert "by the talent" not in refused
    assert "by the talent" in talent.get(f"/scripts/{script.id}/").content.decode()
    assert "Nothing waits" in talent.get("/approvals/").content.decode()


def test_what_needs_approval_is_asked_for_where_it_was_written(licence: Licence, buyer: Client) -> None:
    address = f"/licences/{licence.id}/render/"
    form = {
        "text": TEXT,
        "purpose": "advertising",
        "medium": "radio",
        "territory": "DE",
        "language": "en-GB",
        "category": "retail",
        "formats": ["wav"],
        "speed": "1",
        "style": "neutral",
        "key": str(uuid4()),
    }
    for action, status in (("check", 200), ("speak", 403)):
        page = buyer.post(address, form | {"action": action})
        assert page.status_code == status
        assert b"Ask for approval" in page.content
    asked = buyer.post(address, form | {"action": "submit"})
    script = Script.objects.get()
    assert (asked.status_code, asked["Location"]) == (302, f"/scripts/{script.id}/")
    assert script.status == "pending"


@pytest.mark.parametrize("where", ["/scripts/{id}/", "/licences/{licence}/scripts/", "/licences/{licence}/"])
def test_a_hostile_text_is_shown_as_text(licence: Licence, buyer: Client, where: str) -> None:
    script = submit(buyer, licence, HOSTILE, title='"><script>1</script>')
    page = buyer.get(where.format(id=script.id, licence=licence.id)).content.decode()
    assert "<script>alert" not in page
    assert "<script>1" not in page
    assert "<img src=x" not in page
    if where == "/scripts/{id}/":
        assert "&lt;/mark&gt;&lt;script&gt;" in page
        assert '<mark class="blocked">hateful</mark>' in page


def test_a_hostile_text_waits_as_text(licence: Licence, buyer: Client, talent: Client) -> None:
    submit(buyer, licence, HOSTILE.replace("hateful", "cure"))
    page = talent.get("/approvals/").content.decode()
    assert '<mark class="review">cure</mark>' in page
    assert "<script>alert" not in page
    assert "style=" not in page


def test_what_is_wrong_is_said_on_the_page(licence: Licence, buyer: Client, talent: Client) -> None:
    address = f"/licences/{licence.id}/scripts/"
    assert buyer.post(address, {"text": "", "language": "en"}).status_code == 422
    refused = buyer.post(address, {"text": "Hello.", "language": "klingon!"})
    assert refused.status_code == 422
    assert b"script.language" in refused.content
    script = submit(buyer, licence, "A hateful text.")
    approve = {"decision": "approved", "text_sha256": script.text_sha256}
    barred = talent.post(f"/scripts/{script.id}/", approve)
    assert barred.status_code == 403
    assert b"script.blocked" in barred.content
    page = talent.get(f"/scripts/{script.id}/").content.decode()
    assert 'value="approved"' not in page
    stale = submit(buyer, licence, "Another text.")
    wrong = talent.post(f"/scripts/{stale.id}/", {"decision": "approved", "text_sha256": script.text_sha256})
    assert wrong.status_code == 422
    assert b"script.text_changed" in wrong.content
    assert not Approval.objects.exists()


def test_strangers_find_nothing(
    licence: Licence, buyer: Client, make_tenant: Callable[..., Tenant], signed_in: SignedIn
) -> None:
    script = submit(buyer, licence)
    for kind in ("agency", "advertiser"):
        stranger = signed_in(make_tenant(kind, f"Other {kind}").owner)
        assert stranger.get(f"/scripts/{script.id}/").status_code == 404
        assert stranger.get(f"/licences/{licence.id}/scripts/").status_code == 404
        assert TEXT not in stranger.get("/approvals/").content.decode()
        decision = {"decision": "refused", "text_sha256": script.text_sha256}
        assert stranger.post(f"/scripts/{script.id}/", decision).status_code == 404
    assert buyer.post(f"/scripts/{script.id}/", decision).status_code == 403
    assert Script.objects.get().status == "pending"


def test_from_a_clip_to_the_text_that_can_be_taken_back(studio: Studio, signed_in: SignedIn) -> None:
    render = studio.request()
    assert studio.market.talent.user is not None
    talent = signed_in(studio.market.talent.user)
    assert f'href="/scripts/{render.script_id}/"' in talent.get(f"/renders/{render.id}/").content.decode()
    page = talent.get(f"/scripts/{render.script_id}/").content.decode()
    assert 'value="refused"' in page


def test_an_agency_reads_and_does_not_submit(
    market: Market, licence: Licence, buyer: Client, signed_in: SignedIn
) -> None:
    submit(buyer, licence)
    agent = signed_in(market.agency.owner)
    page = agent.get(f"/licences/{licence.id}/scripts/").content.decode()
    assert "Bakery" in page
    assert "Submit a text" not in page
    refused = agent.post(f"/licences/{licence.id}/scripts/", {"text": TEXT, "language": "en-GB"})
    assert refused.status_code == 403
    services.revoke(
        actor=market.talent_actor, subject_kind="licence", subject_id=licence.id, reason="", now=market.now
    )
    assert "Submit a text" not in buyer.get(f"/licences/{licence.id}/scripts/").content.decode()
