"""“Can I use it for…?” in the portal: any use may be asked about, and a no names its clause."""

from collections.abc import Callable

import pytest
from django.test import Client

from licensing.models import Licence
from marketplace.core.models import User
from synthesis.models import Render
from tests.conftest import Tenant
from tests.licensing.market import TEXT, Market

ASKED = {
    "text": TEXT,
    "purpose": "advertising",
    "medium": "radio",
    "territory": "DE",
    "language": "en-GB",
    "category": "retail",
}
SignedIn = Callable[[User], Client]


@pytest.fixture
def licence(market: Market) -> Licence:
    return market.licence(ai_disclosure=True, brands=["Oat & Ember"], max_audience=1000)


def rules(page: str) -> str:
    """What stands before the fold: the verdict and, after a no, the rules that failed."""
    return page.partition('role="status"')[2].partition("<details>")[0]


def test_a_use_is_allowed_once_every_condition_is_met(
    market: Market, licence: Licence, signed_in: SignedIn
) -> None:
    buyer, path = signed_in(market.advertiser.owner), f"/licences/{licence.id}/check/"
    assert path in buyer.get(f"/licences/{licence.id}/").content.decode()
    assert "Oat &amp; Ember" in buyer.get(path).content.decode()
    refused = rules(buyer.post(path, ASKED).content.decode())
    assert "No, this is not allowed" in refused
    assert all(rule in refused for rule in ("licence.disclosure", "licence.brand", "licence.audience"))
    met = {"disclosed": "on", "brand": "oat & ember", "audience": "900", "modification": "none"}
    allowed = rules(buyer.post(path, ASKED | met).content.decode())
    assert "Yes, this is allowed" in allowed
    assert f"/licences/{licence.id}/render/" in allowed
    assert not Render.objects.exists()


def test_what_was_not_licensed_is_refused_with_its_clause(
    market: Market, licence: Licence, signed_in: SignedIn
) -> None:
    buyer, path = signed_in(market.advertiser.owner), f"/licences/{licence.id}/check/"
    refused = rules(buyer.post(path, ASKED | {"medium": "tv"}).content.decode())
    assert "licence.medium" in refused
    assert "Licence, clause" in refused
    wrong = buyer.post(path, ASKED | {"category": "", "text": ""})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("field__errors") == 2


def test_both_sides_may_ask_and_nobody_else(
    market: Market, licence: Licence, make_tenant: Callable[..., Tenant], signed_in: SignedIn
) -> None:
    path = f"/licences/{licence.id}/check/"
    assert market.talent.user is not None
    for person in (market.agency.owner, market.talent.user):
        page = signed_in(person).post(path, ASKED).content.decode()
        assert "No, this is not allowed" in rules(page)
        assert f"/licences/{licence.id}/render/" not in page
    assert signed_in(make_tenant("advertiser").owner).post(path, ASKED).status_code == 404
    assert Client().post(path, ASKED).status_code == 302


def test_a_render_asks_for_what_the_licence_demands(
    market: Market, licence: Licence, signed_in: SignedIn
) -> None:
    buyer, path = signed_in(market.advertiser.owner), f"/licences/{licence.id}/render/"
    form = buyer.get(path).context["form"]
    assert {"brand", "audience", "disclosed"} <= form.fields.keys()
    assert "modification" not in form.fields or licence.modification != "none"
    filled = {**ASKED, "formats": ["wav"], "speed": "1", "key": str(form["key"].value()), "action": "check"}
    assert "licence.disclosure" in str(buyer.post(path, filled).context["decision"].refusals)
    met = {"disclosed": "on", "brand": "Oat & Ember", "audience": "900"}
    assert buyer.post(path, filled | met).context["decision"].permitted
