"""The talent's page of the spoken consent, and the platform's queue of reviews."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Consent, Statement
from marketplace.core import clock
from marketplace.core.actor import system_actor
from marketplace.core.models import User
from tests.conftest import Tenant
from tests.licensing.market import Market
from tests.licensing.test_statements import take
from tests.voices.sound import encode, speech
from voices.models import EnrolmentCase
from voices.services import create_talent, create_voice

MARK = "tests.licensing.test_statements.unmarked"


@pytest.fixture
def consent(market: Market, settings: Settings) -> Consent:
    settings.STATEMENT_MARK_FINDER = MARK
    take(market)
    return market.consent(spoken=False)


@pytest.fixture
def talent(market: Market, signed_in: Callable[[User], Client]) -> Client:
    assert market.talent.user is not None
    return signed_in(market.talent.user)


def recording() -> SimpleUploadedFile:
    return SimpleUploadedFile("s.flac", encode(speech(6.0)), "audio/flac")


def test_from_the_text_to_a_persons_decision(
    market: Market, consent: Consent, talent: Client, platform: Tenant, signed_in: Callable[[User], Client]
) -> None:
    address = f"/voices/{market.voice.id}/statement/"
    assert b"Show me the text" in talent.get(address).content
    assert talent.post(address).status_code == 302
    statement = Statement.objects.get()
    page = talent.get(address).content.decode()
    assert ", ".join(statement.challenge) in page
    assert "<script>" not in page
    assert "style=" not in page
    nothing = talent.post(address, {"statement": str(statement.id)})
    assert nothing.status_code == 422
    sound = {"statement": str(statement.id), "file": SimpleUploadedFile("x.wav", b"none")}
    refused = talent.post(address, sound)
    assert refused.status_code == 422
    assert b"take.unreadable" in refused.content
    sent = talent.post(
        address, {"statement": str(statement.id), "file": recording(), "explanation": "Hoarse."}
    )
    assert sent.status_code == 302
    services.check_statement(actor=system_actor("test"), statement_id=statement.id, now=clock.now())
    staff = signed_in(platform.owner)
    queue = staff.get("/reviews/").content.decode()
    assert statement.text in queue
    assert "Hoarse." in queue
    assert "statement.explained" in queue
    decide = f"/reviews/statements/{statement.id}/"
    assert staff.post(decide, {"decision": "yes", "reason": ""}).status_code == 422
    assert staff.post(decide, {"decision": "yes", "reason": "Papers seen."}).status_code == 302
    statement.refresh_from_db()
    assert statement.status == "accepted"
    assert b"Papers seen." in talent.get(address).content
    assert staff.post(decide, {"decision": "no", "reason": "Again."}).status_code == 409


def test_staff_decide_about_a_voice_enrolled_twice(
    market: Market,
    consent: Consent,
    platform: Tenant,
    signed_in: Callable[[User], Client],
    make_tenant: Callable[..., Tenant],
) -> None:
    other = make_tenant("agency", "Elsewhere")
    talent = create_talent(actor=other.actor, stage_name="Someone", legal_name="S", now=market.now)
    earlier = create_voice(actor=other.actor, talent=talent, name="Dim", language="en", now=market.now)
    case = EnrolmentCase.objects.create(
        voice=market.voice, other=earlier, similarity=0.97, encoder="e/1", opened_at=market.now
    )
    staff = signed_in(platform.owner)
    assert "Elsewhere" in staff.get("/reviews/").content.decode()
    assert "Nothing is trained from the later one" in staff.get("/reviews/").content.decode()
    EnrolmentCase.objects.update(similarity=0.9)
    assert "Nothing is held" in staff.get("/reviews/").content.decode()
    # Every row has a form of its own, and keeps the complaint to itself.
    third = create_voice(actor=other.actor, talent=talent, name="Third", language="en", now=market.now)
    beside = EnrolmentCase.objects.create(
        voice=market.voice, other=third, similarity=0.97, encoder="e/1", opened_at=market.now
    )
    asked = staff.post(f"/reviews/enrolments/{case.id}/", {"decision": "no", "reason": ""}).content.decode()
    assert asked.count('class="field__errors"') == 1
    assert f'id="{case.id}-reason_errors"' in asked
    assert f'id="{beside.id}-reason"' in asked
    answer = staff.post(f"/reviews/enrolments/{case.id}/", {"decision": "no", "reason": "A copy."})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.reason) == ("blocked", "A copy.")


@pytest.mark.parametrize(("who", "queue", "page"), [("agency", 403, 200), ("advertiser", 403, 200)])
def test_others_see_no_queue_and_no_text(
    market: Market,
    consent: Consent,
    signed_in: Callable[[User], Client],
    who: str,
    queue: int,
    page: int,
) -> None:
    tenant: Tenant = getattr(market, who)
    browser = signed_in(tenant.owner)
    assert browser.get("/reviews/").status_code == queue
    answer = browser.get(f"/voices/{market.voice.id}/statement/")
    assert answer.status_code == page
    assert (b"Show me the text" in answer.content) is (who == "agency")
