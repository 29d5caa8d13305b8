"""The consent receipt: complete by ISO/IEC TS 27560, true as JSON-LD, signed, for the talent's side only."""

import json
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, XSD
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Consent
from licensing.policies.limits import Limits
from licensing.services import Narrowing, verify_consent_receipt
from marketplace.audit.models import Entry
from marketplace.core import canonical
from marketplace.core.errors import Forbidden, NotFound
from tests.conftest import Tenant
from tests.licensing.consents.people import make_minor, representative
from tests.licensing.market import Market
from voices.models import Talent

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning:rdflib")
DPV = Namespace("https://w3id.org/dpv#")
SCHEMA = json.loads(Path(__file__).with_name("consent_receipt.schema.json").read_text(encoding="utf-8"))
OURS = (
    "https://w3id.org/dpv",
    "http://purl.org/dc/terms/",
    "http://xmlns.com/foaf/",
    "urn:voxlicet:",
    str(RDF),
)


def receipt(market: Market, consent: Consent, actor: Any = None) -> dict[str, Any]:
    who = actor or market.talent_actor
    return services.consent_receipt(actor=who, consent_id=consent.id, now=market.now)


def graph_of(document: dict[str, Any]) -> Graph:
    return Graph().parse(data=json.dumps(document), format="json-ld")


@pytest.fixture
def full(market: Market) -> Consent:
    """Every field filled."""
    Talent.objects.filter(id=market.talent.id).update(residence="US-IL")
    limits = Limits.of(
        modification="edit",
        forbidden_topics=["alcohol"],
        forbidden_phrases=["best price"],
        biometric_release=True,
    )
    consent = market.consent(limits=limits)
    market.agree(market.offer())
    return consent


def test_it_has_every_field(market: Market, full: Consent) -> None:
    document = receipt(market, full)
    errors = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]
    assert errors == []


@pytest.mark.parametrize(
    "path",
    [
        ("dct:identifier",),
        ("dpv:hasRecordOfActivity", "dpv:hasDataSubject"),
        ("dpv:hasRecordOfActivity", "dpv:hasProcess", "dpv:hasPurpose"),
        ("dpv:hasRecordOfActivity", "dpv:hasConsentControl"),
        ("dpv:hasRecordOfActivity", "dct:hasPart"),
    ],
)
def test_the_schema_misses_what_is_missing(market: Market, full: Consent, path: tuple[str, ...]) -> None:
    document = deepcopy(receipt(market, full))
    *outer, last = path
    inner = document
    for name in outer:
        inner = inner[name]
    del inner[last]
    assert list(Draft202012Validator(SCHEMA).iter_errors(document))


def test_it_reads_as_linked_data_without_fetching_anything(market: Market, full: Consent) -> None:
    document = receipt(market, full)
    graph = graph_of(document)
    record = URIRef(f"urn:uuid:{full.id}")
    [found] = graph.subjects(RDF.type, DPV.ConsentReceipt)
    assert (found, DPV.hasRecordOfActivity, record) in graph
    assert (record, DPV.hasConsentStatus, DPV.ConsentGiven) in graph
    assert (record, DPV.hasDataSubject, URIRef(f"urn:uuid:{market.talent.id}")) in graph
    assert (record, DPV.hasJurisdiction, URIRef("https://w3id.org/dpv/loc#US-IL")) in graph
    assert (record, DPV.hasLegalBasis, DPV.ExplicitlyExpressedConsent) in graph
    [notice] = graph.objects(record, DPV.hasNotice)
    assert (notice, DCTERMS.identifier, Literal(f"sha256:{full.text_sha256}")) in graph
    [process] = graph.objects(record, DPV.hasProcess)
    purposes = {str(purpose) for purpose in graph.objects(process, DPV.hasPurpose)}
    assert purposes == {f"urn:voxlicet:purpose:{code}" for code in full.purposes}
    assert (process, DPV.hasLocation, URIRef("https://w3id.org/dpv/loc#EU")) in graph
    recipients = {str(one) for one in graph.objects(process, DPV.hasRecipient)}
    assert recipients == {f"urn:uuid:{market.advertiser.organization.id}"}
    [event] = graph.objects(record, DCTERMS.hasPart)
    [at] = graph.objects(event, DCTERMS.date)
    assert isinstance(at, Literal)
    assert (at.datatype, at.toPython()) == (XSD.dateTime, full.signed_at)


def test_no_key_is_lost_on_the_way_to_triples(market: Market, full: Consent) -> None:
    """A term that the context does not know would silently vanish."""
    document = receipt(market, full)
    graph = graph_of(document)
    predicates = {str(predicate) for predicate in graph.predicates()}
    assert all(predicate.startswith(OURS) for predicate in predicates)
    prefixes = {name: iri for name, iri in document["@context"].items() if isinstance(iri, str)}
    keys = {key for key in keys_of(document) if not key.startswith("@") and key != "signature"}
    expanded = {
        prefixes[key.partition(":")[0]] + key.partition(":")[2] if key.partition(":")[0] in prefixes else key
        for key in keys
    }
    assert expanded <= predicates


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        inner = [keys_of(item) for name, item in value.items() if name not in ("@context", "signature")]
        return {name for name in value if name != "@context"}.union(*inner)
    return set().union(*(keys_of(item) for item in value)) if isinstance(value, list) else set()


def test_the_talent_is_a_pseudonym(market: Market, full: Consent) -> None:
    text = json.dumps(receipt(market, full), ensure_ascii=False)
    for personal in ("Tess", "Theresa", "@", "192.0.2.7"):
        assert personal not in text.replace('"@', '"')


def test_it_is_signed_and_logged_to_the_letter(market: Market, full: Consent) -> None:
    document = receipt(market, full)
    assert verify_consent_receipt(json.loads(json.dumps(document)))
    entry = Entry.objects.get(action="licensing.consent.receipt_issued")
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    assert entry.data == {
        "receipt": document["dct:identifier"],
        "sha256": sha256(canonical.dumps(unsigned)).hexdigest(),
    }
    changed = deepcopy(document)
    changed["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"] = "dpv:ConsentWithdrawn"
    context = deepcopy(document)
    context["@context"]["dpv"] = "https://elsewhere.example/"
    foreign = deepcopy(document)
    foreign["signature"]["public_key"] = "A" * 43 + "="
    for forged in (changed, context, foreign, unsigned, unsigned | {"signature": "x"}):
        assert not verify_consent_receipt(forged)


def test_versions_and_ends_are_events(market: Market) -> None:
    first = market.consent()
    second = services.narrow_consent(
        actor=market.talent_actor,
        consent_id=first.id,
        narrowing=Narrowing(media=["radio"]),
        ip=None,
        now=market.now,
    )
    old = receipt(market, Consent.objects.get(id=first.id))["dpv:hasRecordOfActivity"]
    assert old["dct:isReplacedBy"] == f"urn:uuid:{second.id}"
    assert [event["dpv:hasConsentStatus"] for event in old["dct:hasPart"]] == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
    ]
    services.withdraw_consent(actor=market.talent_actor, consent_id=second.id, reason="", now=market.now)
    new = receipt(market, Consent.objects.get(id=second.id))["dpv:hasRecordOfActivity"]
    assert new["dct:replaces"] == f"urn:uuid:{first.id}"
    assert new["dpv:hasConsentStatus"] == "dpv:ConsentWithdrawn"
    states = [event["dpv:hasConsentStatus"] for event in new["dct:hasPart"]]
    assert states == ["dpv:RenewedConsentGiven", "dpv:ConsentWithdrawn"]
    assert not list(
        Draft202012Validator(SCHEMA["$defs"]["record"] | {"$defs": SCHEMA["$defs"]}).iter_errors(new)
    )


def test_a_guardian_stands_in_it_with_their_document(market: Market) -> None:
    make_minor(market)
    row, guardian = representative(market, "guardian")
    document = receipt(market, market.consent(actor=guardian), guardian)
    shown = document["dpv:hasRecordOfActivity"]["dpv:hasDataSubject"]["dpv:hasRepresentative"]
    assert (shown["dct:identifier"], shown["dct:source"]) == (str(row.id), f"sha256:{row.sha256}")
    assert "Ada" not in json.dumps(document)
    assert not list(Draft202012Validator(SCHEMA).iter_errors(document))


def test_it_is_a_file_for_the_talents_side_only(
    market: Market, api: Callable[..., APIClient], platform: Tenant, make_tenant: Callable[..., Tenant]
) -> None:
    consent = market.consent()
    path = f"/v1/consents/{consent.id}/receipt"
    for secret in (market.talent_secret, market.agency):
        answer = api(secret).get(path)
        assert answer["Content-Type"] == "application/ld+json"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="consent-receipt-{consent.id}.jsonld"'
        )
        assert verify_consent_receipt(answer.json())
    assert api(platform).get(path).json()["code"] == "consent.receipt_not_yours"
    for stranger in (make_tenant("agency", "Other"), market.advertiser):
        assert api(stranger).get(path).status_code == 404
    with pytest.raises(NotFound):
        receipt(market, consent, market.advertiser.actor)
    with pytest.raises(Forbidden):
        receipt(market, consent, platform.actor)
