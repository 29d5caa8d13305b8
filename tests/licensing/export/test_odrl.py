"""A licence in ODRL: valid by the Information Model, in its vocabulary, and saying what was agreed."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import ODRL2

from licensing.models import Licence
from licensing.policies.odrl import CONTEXT, W3C_CONTEXT, agreement
from licensing.vocabulary import territories
from tests.licensing.market import SCOPE, Market

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning:rdflib")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
SHAPES = Path(__file__).with_name("odrl_shapes.ttl")
VOCABULARY = {str(term) for term in dir(ODRL2) if not str(term).startswith("_")} | {
    str(ODRL[name]) for name in ("and", "or")
}


def graph_of(document: dict[str, Any]) -> Graph:
    """The document as a graph, without fetching the W3C's context: ours says every term again."""
    offline = deepcopy(document)
    offline["@context"] = [part for part in document["@context"] if part != W3C_CONTEXT]
    return Graph().parse(data=json.dumps(offline), format="json-ld")


@pytest.fixture
def licence(market: Market) -> Licence:
    return market.licence(max_characters=50_000)


@pytest.fixture
def everything(licence: Licence) -> Licence:
    """Every dimension filled; not saved, because the database lets no signed term change."""
    licence.territories, licence.territories_excluded = ["WORLD"], ["CN"]
    licence.max_seconds, licence.max_renders, licence.max_audience = 600, 5, 1_000_000
    licence.brands, licence.ai_disclosure, licence.approval = ["Brot & Söhne"], True, "every_script"
    licence.exclusive_categories, licence.exclusive_territories = ["retail"], ["EU"]
    licence.exclusive_days, licence.wind_down_days, licence.minimum_micros = 30, 14, 500_000
    return licence


def test_it_conforms_to_the_information_model(licence: Licence, everything: Licence) -> None:
    for one in (licence, everything):
        conforms, _, report = validate(graph_of(agreement(one)), shacl_graph=str(SHAPES), advanced=True)
        assert conforms, report


@pytest.mark.parametrize("broken", ["assigner", "permission", "action", "operator"])
def test_the_shapes_find_what_is_missing(licence: Licence, broken: str) -> None:
    document = agreement(licence)
    if broken in document:
        del document[broken]
    elif broken == "action":
        del document["permission"][0]["action"]
    else:
        document["permission"][0]["constraint"][0]["operator"] = "about"
    conforms, _, _ = validate(graph_of(document), shacl_graph=str(SHAPES), advanced=True)
    assert not conforms


def test_every_term_is_in_the_vocabulary(everything: Licence) -> None:
    graph = graph_of(agreement(everything))
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef) and term in ODRL}
    assert {str(term) for term in terms} <= VOCABULARY
    assert ODRL.Agreement in terms
    assert len(terms) > 40


def test_it_is_read_alike_with_the_w3c_context(licence: Licence) -> None:
    """Ours comes last and wins, so it has to define every key that is used."""
    document = agreement(licence)
    assert document["@context"] == [W3C_CONTEXT, CONTEXT]
    used: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            used.update(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk({key: value for key, value in document.items() if key != "@context"})
    assert {key for key in used if not key.startswith("@") and ":" not in key} <= CONTEXT.keys()


def operands(graph: Graph, rule: URIRef, left: str) -> set[str]:
    """The right operands of a kind under the rules of a class."""
    found: set[str] = set()
    for node in graph.subjects(RDF.type, rule):
        for constraint in graph.objects(node, ODRL.constraint):
            if (constraint, ODRL.leftOperand, ODRL[left]) in graph:
                found |= {str(value) for value in graph.objects(constraint, ODRL.rightOperand)}
    return found


def test_it_says_what_was_agreed(licence: Licence) -> None:
    graph = graph_of(agreement(licence))
    permission = ODRL.Permission
    assert operands(graph, permission, "purpose") == {f"urn:voxlicet:purpose:{one}" for one in SCOPE.purposes}
    countries = {one.rpartition(":")[2] for one in operands(graph, permission, "spatial")}
    assert countries == territories.expand(SCOPE.territories)
    assert operands(graph, permission, "language") == {"en"}
    assert operands(graph, permission, "count") == {"50000"}
    assert "urn:voxlicet:category:gambling" in operands(graph, ODRL.Prohibition, "industry")
    assert "urn:voxlicet:category:gambling" not in operands(graph, permission, "industry")
    instants = operands(graph, permission, "dateTime")
    assert instants == {licence.starts_at.isoformat(), licence.ends_at.isoformat()}
    prices = {
        Decimal(str(value))
        for node in graph.subjects(ODRL.leftOperand, ODRL.payAmount)
        for value in graph.objects(node, ODRL.rightOperand)
    }
    assert prices == {Decimal(15), Decimal("0.5")}


def test_what_is_excluded_is_nowhere_permitted(everything: Licence) -> None:
    graph = graph_of(agreement(everything))
    china = "https://www.iso.org/obp/ui/#iso:code:3166:CN"
    assert china not in operands(graph, ODRL.Permission, "spatial")
    assert china in operands(graph, ODRL.Prohibition, "spatial")
    actions = set(graph.objects(None, ODRL.action))
    assert ODRL.ensureExclusivity in actions
    refined = set(graph.objects(None, RDF.value))
    assert {ODRL.compensate, ODRL.inform, ODRL.obtainConsent, ODRL["delete"]} <= refined
