"""Signing in and out, choosing an organization, and what pages never do."""

from typing import Any

import pytest
from django.test import Client

from marketplace.core import services
from marketplace.core.models import Membership
from marketplace.web import charts
from marketplace.web.templatetags import web_tags

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/", {"username": email, "password": password})


def test_the_sign_in_page_has_no_inline_script_or_style(client: Client) -> None:
    response = client.get("/sign-in/")
    assert response.status_code == 200
    assert b"<style" not in response.content
    assert b"style=" not in response.content
    assert b"onclick" not in response.content
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_sign_in_ignores_the_case_of_the_address_and_sign_out_ends_it(client: Client, agency: Any) -> None:
    assert sign_in(client, agency.owner.email.upper()).status_code == 302
    assert client.get("/v1/me").json()["organization"]["id"] == str(agency.organization.id)
    client.post("/sign-out/")
    assert client.get("/v1/me").status_code == 401


def test_a_wrong_password_says_so_without_saying_which_part(client: Client, agency: Any) -> None:
    for email in (agency.owner.email, "nobody@example.org"):
        response = sign_in(client, email, "wrong")
        assert b"No account has this address and password." in response.content


def test_guessing_is_slowed_down(client: Client, agency: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("marketplace.web.pages.TRIES", 2)
    for _ in range(2):
        assert sign_in(client, agency.owner.email, "wrong").status_code == 200
    assert sign_in(client, agency.owner.email).status_code == 429
    assert client.get("/v1/me").status_code == 401


def test_a_person_of_two_organizations_chooses(client: Client, agency: Any, advertiser: Any) -> None:
    Membership.objects.create(user=agency.owner, organization=advertiser.organization, role="member")
    sign_in(client, agency.owner.email)
    chosen = {"organization": str(advertiser.organization.id), "next": "https://evil.example/"}
    response = client.post("/organization/", chosen)
    assert response["Location"] == "/"
    me = client.get("/v1/me").json()
    assert (me["organization"]["id"], me["role"]) == (str(advertiser.organization.id), "member")


def test_a_foreign_organization_cannot_be_chosen(client: Client, agency: Any, advertiser: Any) -> None:
    sign_in(client, agency.owner.email)
    response = client.post("/organization/", {"organization": str(advertiser.organization.id)})
    assert response.status_code == 404
    assert client.get("/v1/me").json()["organization"]["id"] == str(agency.organization.id)


def test_a_person_who_left_is_nobody(client: Client, agency: Any) -> None:
    sign_in(client, agency.owner.email)
    Membership.objects.filter(user=agency.owner).delete()
    assert client.get("/v1/me").status_code == 401
    assert services.actor_of_user(agency.owner) is None


def test_unknown_pages_are_pages_and_unknown_endpoints_are_problems(client: Client) -> None:
    page, endpoint = client.get("/nowhere"), client.get("/v1/nowhere")
    assert (page.status_code, endpoint.status_code) == (404, 404)
    assert page["Content-Type"].startswith("text/html")
    assert endpoint["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (12_340_000, "USD", "$12.34"),
        (1_234_567_000_000, "EUR", "€1,234,567.00"),
        (-4_200, "USD", "−$0.0042"),
        (5_000_000, "JPY", "¥5"),
        (1_500_000, "CHF", "1.50 CHF"),
        (1, "USD", "$0.000001"),
        (0, "USD", "$0.00"),
    ],
)
def test_money(micros: int, currency: str, text: str) -> None:
    assert web_tags.money(micros, currency) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(850, "0.8 s"), (42_400, "42 s"), (185_000, "3:05"), (3_723_000, "1:02:03"), (None, "–")]
)
def test_duration(ms: int | None, text: str) -> None:
    assert web_tags.duration(ms) == text


@pytest.mark.parametrize("frame", [charts.WIDE, charts.NARROW])
def test_bars_stay_inside_the_picture(frame: charts.Frame) -> None:
    chart = charts.bar_chart([(str(day), day * 1.7, "") for day in range(31)], frame)
    assert all(bar.y >= 0 and bar.y + bar.height <= chart.base + 0.02 for bar in chart.bars)
    assert all(bar.x + bar.width <= chart.frame.width for bar in chart.bars)
    assert sum(bar.labelled for bar in chart.bars) <= chart.frame.labels
    assert charts.bar_chart([]).bars == []


@pytest.mark.parametrize(("value", "top"), [(0, 1), (0.3, 0.4), (1, 1), (9.1, 10), (41, 50), (2_400, 2_500)])
def test_nice_ceiling(value: float, top: float) -> None:
    assert charts.nice_ceiling(value) == pytest.approx(top)
