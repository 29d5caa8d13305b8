"""The log over HTTP: an outsider checks it with what the API gives, tenants see their own."""

import base64
import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.audit import notes, services, tree
from marketplace.core.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.log_urls")]
Api = Callable[..., APIClient]


def record(who: Any, subject: str = "thing:1") -> int:
    entry = services.record(actor=who.actor, action="test.thing.happened", subject=subject, data={})
    return entry.id


def head_of(outsider: APIClient, note: str) -> notes.Head:
    """What a checkpoint says, by the published key only."""
    name, _, encoded = outsider.get("/v1/log/key").content.decode().strip().split("+", 2)
    return notes.open_checkpoint(note, origin=name, public_key=base64.b64decode(encoded)[1:])


def test_an_outsider_verifies_growth_and_a_tenant_proves_an_entry(
    api: Api, agency: Any, now: datetime.datetime
) -> None:
    outsider = api()
    record(agency)
    services.sequence(now)
    older = outsider.get("/v1/log/checkpoint", headers={"Accept": "application/json"})
    assert older["Content-Type"] == "text/plain; charset=utf-8"
    for number in range(5):
        entry_id = record(agency, f"thing:{number}")
    services.sequence(now)
    newer = outsider.get("/v1/log/checkpoint")
    old, new = (head_of(outsider, answer.content.decode()) for answer in (older, newer))
    assert new.size == old.size + 5
    grown = outsider.get("/v1/log/consistency", {"from": old.size, "to": new.size}).json()
    hashes = [base64.b64decode(value) for value in grown["hashes"]]
    assert tree.verify_consistency(
        old=old.size, new=new.size, old_root=old.root, new_root=new.root, proof=hashes
    )
    proof = notes.read_proof(api(agency).get(f"/v1/log/entries/{entry_id}/proof").content.decode())
    head = head_of(outsider, proof.checkpoint)
    assert proof.extra is not None
    assert json.loads(proof.extra)["subject"] == "thing:4"
    leaf = tree.leaf_hash(proof.extra)
    assert tree.verify_inclusion(
        leaf=leaf, index=proof.index, size=head.size, proof=proof.hashes, root=head.root
    )


def test_tenants_read_their_own_entries(api: Api, agency: Any, advertiser: Any, make_member: Any) -> None:
    mine, theirs = record(agency), record(advertiser)
    items = api(agency).get("/v1/log/entries").json()["items"]
    assert items[0]["id"] == mine
    assert {item["organization_id"] for item in items} == {str(agency.organization.id)}
    refused = api(agency).get(f"/v1/log/entries/{theirs}/proof")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    _, _, auditor = make_member(agency, "auditor")
    assert api(auditor).get("/v1/log/entries").json()["items"][0]["id"] == mine
    _, _, talent = make_member(agency, "talent")
    assert api(talent).get("/v1/log/entries").status_code == 403
    assert api().get("/v1/log/entries").status_code == 401
    assert Organization.objects.count() == 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/log/checkpoint", 503, "log.unsigned"),
        ("/v1/log/consistency?from=0&to=9", 422, "log.sizes"),
        ("/v1/log/consistency?from=-1&to=9", 400, "invalid"),
        ("/v1/log/consistency?to=9", 400, "invalid"),
        ("/v1/log/entries/1/proof", 401, "unauthenticated"),
    ],
)
def test_refusals_are_problems(api: Api, path: str, status: int, code: str) -> None:
    answer = api().get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_an_entry_without_a_number_has_no_proof_yet(api: Api, agency: Any) -> None:
    answer = api(agency).get(f"/v1/log/entries/{record(agency)}/proof")
    assert (answer.status_code, answer.json()["code"]) == (503, "log.entry_not_numbered")
    assert answer["Retry-After"] == "1"
