"""The pages on which owners share a talent or a licence with a colleague; plain forms do it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from licensing.models import Licence
from marketplace.core.models import User
from tests.synthesis.studio import Studio
from voices.models import Talent

Browsers = dict[str, Client]


@pytest.mark.parametrize(
    ("side", "role", "seen"), [("agency", "agent", Talent), ("advertiser", "producer", Licence)]
)
def test_shared_and_taken_back(
    studio: Studio, browsers: Browsers, make_member: Any, side: str, role: str, seen: Any
) -> None:
    tenant = getattr(studio.market, side)
    member, actor, _ = make_member(tenant, role)
    path = {
        "agency": f"/talents/{studio.market.talent.id}/sharing/",
        "advertiser": f"/licences/{studio.licence.id}/sharing/",
    }[side]
    page = browsers[side].get(path)
    assert page.status_code == 200
    assert member.user.email in page.content.decode()
    assert not seen.objects.visible_to(actor).exists()
    shared = browsers[side].post(path, {"member": str(member.id)}, follow=True)
    assert b"Stop sharing" in shared.content
    assert seen.objects.visible_to(actor).count() == 1
    stopped = browsers[side].post(path, {"member": str(member.id), "stop": ""}, follow=True)
    assert b"Taken back" in stopped.content
    assert not seen.objects.visible_to(actor).exists()


def test_who_may_not(studio: Studio, browsers: Browsers) -> None:
    talent = f"/talents/{studio.market.talent.id}/sharing/"
    licence = f"/licences/{studio.licence.id}/sharing/"
    assert browsers["talent"].get(talent).status_code == 403
    assert browsers["advertiser"].get(talent).status_code == 404
    assert browsers["agency"].get(licence).status_code == 403
    assert browsers["agency"].post(talent, {"member": "x"}).status_code == 422


def test_the_pages_lead_there(studio: Studio, browsers: Browsers) -> None:
    talent, licence = f"/talents/{studio.market.talent.id}/", f"/licences/{studio.licence.id}/"
    assert talent in browsers["agency"].get("/").content.decode()
    assert f"{talent}sharing/" in browsers["agency"].get(talent).content.decode()
    assert f"{talent}sharing/" not in browsers["talent"].get(talent).content.decode()
    assert f"{licence}sharing/" in browsers["advertiser"].get(licence).content.decode()
    assert f"{licence}sharing/" not in browsers["agency"].get(licence).content.decode()


def test_what_an_agent_sees_of_the_portal(
    studio: Studio, make_member: Any, signed_in: Callable[[User], Client]
) -> None:
    """Every list and figure of the pages asks the same question."""
    member, _, _ = make_member(studio.market.agency, "agent")
    browser = signed_in(member.user)
    for path in ("/", "/talents/", "/voices/", "/licences/", "/renders/", "/catalogue/", "/approvals/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert studio.market.talent.stage_name not in page.content.decode()
    assert browser.get(f"/voices/{studio.market.voice.id}/").status_code == 404
