"""The certificate of a stop: pending, signed, the same for ever, and broken by any change."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Certificate, Consent, Notice, Revocation
from marketplace.audit import services as audit
from marketplace.core.actor import system_actor
from marketplace.core.attestation import attest
from tests.conftest import Tenant
from tests.licensing.market import DAY, TEXT, Market

Api = Callable[..., APIClient]
WORKER = system_actor("revocation")


def stopped(market: Market, kind: str = "voice", subject_id: Any = None) -> Revocation:
    """A stop that the workers have obeyed and the log has numbered."""
    revocation = services.revoke(
        actor=market.talent_actor,
        subject_kind=kind,
        subject_id=subject_id or market.voice.id,
        reason="Private reasons of Theresa Talent.",
        now=market.now,
    )
    services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=2, now=market.now)
    audit.sequence(market.now)
    return revocation


def fetched(client: APIClient, revocation: Revocation) -> Any:
    answer = client.get(f"/v1/revocations/{revocation.id}/certificate")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_certificate_says_what_was_stopped_and_proves_it(market: Market, api: Api) -> None:
    licence = market.licence(wind_down_days=7)
    consent, revocation = Consent.objects.get(), stopped(market)
    document = fetched(api(market.talent_secret), revocation)
    statement = document["statement"]
    assert statement["subject"] == {"kind": "voice", "id": str(market.voice.id)}
    assert statement["principal"] == market.talent_actor.principal
    assert statement["stopped"] == [
        {"kind": kind, "id": str(row_id), "epoch_before": 0, "epoch_after": 1}
        for kind, row_id in (("voice", market.voice.id), ("consent", consent.id), ("licence", licence.id))
    ]
    assert (statement["licences_stopped"], statement["renders_denied"]) == (1, 2)
    notice = Notice.objects.get()
    assert [one["id"] for one in statement["notices"]] == [str(notice.id)]
    keys = statement["keys"]
    assert (keys["state"], keys["id"]) == ("destroyed", str(market.voice.data_key_id))
    assert keys["destroyed_at"] == statement["at"]
    assert [entry["action"] for entry in statement["log"]["entries"]] == [
        "voices.voice.revoked",
        "voices.voice.key_destroyed",
        "licensing.revocation.followed",
        "licensing.voice.revoked",
        "licensing.revocation.obeyed",
    ]
    codes = {one["code"] for one in statement["cannot_be_proven"]}
    assert codes == {"copies_downloaded", "backups", "caches_elsewhere"}
    assert services.verify_certificate(document)
    told = json.dumps(document)
    assert not [word for word in ("Theresa", "Tess", "Private", "Bright") if word in told]


def test_it_is_issued_once(market: Market, api: Api) -> None:
    market.licence()
    revocation = stopped(market)
    first = fetched(api(market.talent_secret), revocation)
    notice = Notice.objects.get()
    services.acknowledge(
        actor=market.advertiser.actor, notice_id=notice.id, signed_name="Ada Buyer", now=market.now
    )
    services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=9, now=market.now)
    assert fetched(api(market.agency), revocation) == first
    assert Certificate.objects.count() == 1


def test_it_waits_for_the_workers_and_the_log(market: Market, api: Api) -> None:
    market.licence()
    revocation = services.revoke(
        actor=market.talent_actor, subject_kind="voice", subject_id=market.voice.id, reason="", now=market.now
    )
    path = f"/v1/revocations/{revocation.id}/certificate"
    talent = api(market.talent_secret)

    def pending() -> bool:
        answer = talent.get(path)
        return (answer.status_code, answer.json()["code"]) == (503, "certificate.pending")

    assert pending()
    audit.sequence(market.now)
    assert pending()
    assert services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=0, now=market.now)
    assert not services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=1, now=market.now)
    assert pending()
    assert not Certificate.objects.exists()
    audit.sequence(market.now)
    assert fetched(talent, revocation)["statement"]["renders_denied"] == 0


def test_it_is_the_talents_sides(
    market: Market, platform: Tenant, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    market.licence()
    revocation = stopped(market)
    for stranger in (market.advertiser, make_tenant("agency"), make_tenant("advertiser")):
        answer = api(stranger).get(f"/v1/revocations/{revocation.id}/certificate")
        assert (answer.status_code, answer.json()["code"]) == (404, "revocation.not_found")
    assert not Certificate.objects.exists()
    for who in (market.talent_secret, market.agency, platform):
        assert services.verify_certificate(fetched(api(who), revocation))


@pytest.mark.parametrize("kind", ["consent", "licence", "script"])
def test_smaller_stops_keep_the_key_and_say_why(market: Market, api: Api, kind: str) -> None:
    licence = market.licence()
    script = services.submit_script(
        actor=market.advertiser.actor, licence_id=licence.id, text=TEXT, language="en-GB", now=market.now
    )
    subjects = {"consent": Consent.objects.get().id, "licence": licence.id, "script": script.id}
    document = fetched(api(market.talent_secret), stopped(market, kind, subjects[kind]))
    statement = document["statement"]
    assert (statement["keys"]["state"], statement["keys"]["destroyed_at"]) == ("kept", None)
    assert "may consent again" in statement["keys"]["sentence"]
    ended = {"consent": ["consent", "licence"]}.get(kind, [kind])
    assert [one["kind"] for one in statement["stopped"]] == ended
    assert services.verify_certificate(document)


def test_a_hold_is_named(market: Market, platform: Tenant, api: Api) -> None:
    market.licence()
    hold = services.place_hold(
        actor=platform.actor, voice_id=market.voice.id, reason="Court order 26-1041", now=market.now - DAY
    )
    keys = fetched(api(market.talent_secret), stopped(market))["statement"]["keys"]
    assert (keys["state"], keys["destroyed_at"]) == ("held", None)
    [named] = keys["holds"]
    assert (named["id"], named["reason"]) == (str(hold.id), "Court order 26-1041")
    assert named["since"] == (market.now - DAY).isoformat(timespec="microseconds")


def test_any_change_breaks_it(market: Market, api: Api) -> None:
    market.licence()
    document = fetched(api(market.talent_secret), stopped(market))
    paths = list(_leaves(document["statement"]))
    assert len(paths) > 40
    for path in paths:
        forged = copy.deepcopy(document)
        _change(forged["statement"], path)
        assert not services.verify_certificate(forged), path
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert not services.verify_certificate(document, public_key=other)
    assert not services.verify_certificate({})


def test_a_signature_alone_is_no_proof(market: Market, api: Api) -> None:
    """Whoever holds the key could sign anything; the log's proofs must hold as well."""
    market.licence()
    good = fetched(api(market.talent_secret), stopped(market))["statement"]
    entry = good["log"]["entries"][0]
    last = good["log"]["entries"][-1]
    forgeries: list[Callable[[Any], None]] = [
        lambda statement: statement.update(revocation=str(market.voice.id)),
        lambda statement: statement["log"].update(entries=[]),
        lambda statement: statement["log"]["entries"][0].update(leaf_sha256=last["leaf_sha256"]),
        lambda statement: statement["log"]["entries"][0].update(proof=last["proof"]),
        lambda statement: statement["log"]["entries"][0].update(id=entry["id"] + 100),
        lambda statement: statement["log"].update(origin="log.elsewhere.example"),
    ]
    for forge in forgeries:
        statement = copy.deepcopy(good)
        forge(statement)
        assert not services.verify_certificate({"statement": statement, "signature": attest(statement)})
    assert services.verify_certificate({"statement": good, "signature": attest(good)})


def _leaves(value: Any, path: Any = ()) -> Any:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))
    else:
        yield path


def _change(value: Any, path: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    old = value[path[-1]]
    value[path[-1]] = old + 1 if isinstance(old, int) else f"{old}x"
