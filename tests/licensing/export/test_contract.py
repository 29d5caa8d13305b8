"""The contract: nothing but the signed text, on screen and on paper, and nobody else's."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from licensing.policies import contract
from licensing.services.contract import contract_of
from marketplace.web.pdf import render_pdf
from marketplace.web.typesetting import typeset
from tests.conftest import Tenant
from tests.licensing.market import Market

Api = Callable[..., APIClient]


def test_a_text_taken_apart_is_whole() -> None:
    text = (
        "A TITLE\n\nSomebody allows somebody.\n\n1. First. Body one.\n\n12. Second. Body. Of two sentences."
    )
    title, clauses = contract.read(text)
    assert title == "A TITLE"
    assert [clause.heading for clause in clauses] == ["", "First", "Second"]
    parts = [f"{c.number}. {c.heading}. {c.body}" if c.number else c.body for c in clauses]
    assert "\n\n".join([title, *parts]) == text


def test_every_clause_of_a_licence_is_read(market: Market) -> None:
    licence = market.licence()
    shown = contract_of(licence)
    parts = [f"{c.number}. {c.heading}. {c.body}" if c.number else c.body for c in shown.clauses]
    assert "\n\n".join([licence.text.split("\n\n")[0], *parts]) == licence.text
    assert [clause.number for clause in shown.clauses[1:]] == [
        str(number) for number in range(1, len(shown.clauses))
    ]
    assert [signature.party for signature in shown.signatures] == [
        market.agency.organization.name,
        market.advertiser.organization.name,
    ]


def test_the_downloads(market: Market, api: Api, make_tenant: Callable[..., Tenant]) -> None:
    licence = market.licence()
    path = f"/v1/licences/{licence.id}"
    for who in (market.advertiser, market.agency, market.talent_secret):
        paper = api(who).get(f"{path}/contract.pdf")
        assert paper.status_code == 200
        assert paper.content.startswith(b"%PDF-")
        assert paper["Content-Type"] == "application/pdf"
        machine = api(who).get(f"{path}/odrl")
        assert machine["Content-Type"] == "application/ld+json"
        assert machine.json()["uid"] == f"urn:voxlicet:licence:{licence.id}"
    for stranger in (make_tenant("advertiser"), make_tenant("agency")):
        assert api(stranger).get(f"{path}/contract.pdf").status_code == 404
        assert api(stranger).get(f"{path}/odrl").status_code == 404


def test_a_name_in_a_contract_opens_no_address(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    """Names are escaped; and whatever got past that would find every door but our fonts' closed."""
    licence = market.licence()
    licence.signed_name = '<img src="file:///etc/passwd">'
    context = {"licence": licence, "contract": contract_of(licence), "printed_at": market.now}
    paper = render_pdf("licensing/contract.html", context)
    assert paper.startswith(b"%PDF-")
    assert "cannot be loaded" not in caplog.text
    assert "file:///etc/passwd" not in caplog.text
    typeset('<img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x">')
    assert caplog.text.count("may not load") == 2
