"""Every endpoint for everybody: the statuses are the table's, and no endpoint is missing from it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from rest_framework.test import APIClient

from tests.access.endpoint import Endpoint
from tests.access.people import PERSONAS
from tests.access.table import TABLE
from tests.access.world import World, end_mandate, undone

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")


def routes(found: list[Any], prefix: str = "") -> Iterator[tuple[str, type[Any]]]:
    """Every route with its view's class, as the URL configuration nests them."""
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif isinstance(one, URLPattern) and hasattr(one.callback, "cls"):
            yield route, one.callback.cls


def endpoints() -> set[str]:
    """Method and route of everything that the API serves."""
    return {
        f"{method.upper()} {route}"
        for route, view in routes(get_resolver().url_patterns)
        if route.startswith("v1/")
        for method in METHODS
        if hasattr(view, method)
    }


def test_every_endpoint_is_in_the_table(world: World) -> None:
    entered = {f"{one.method} {resolve(one.url(world)).route}" for one in TABLE}
    assert sorted(endpoints() - entered) == [], "enter these: see tests/access/endpoint.py"
    names = [one.name for one in TABLE]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.fixture(scope="module")
def client() -> APIClient:
    """One for all: every new one loads the middleware anew, which takes longer than most answers."""
    return APIClient()


def asked(client: APIClient, world: World, endpoint: Endpoint, persona: str) -> Any:
    """The answer that a persona gets; whatever it changed is undone."""
    secret = world.people.secret(persona)
    client.credentials(**({"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}))
    with undone():
        body = endpoint.body(world)
        if persona == "unmandated":
            end_mandate(world)
        if endpoint.method == "GET":
            return client.get(endpoint.url(world), body)
        send = getattr(client, endpoint.method.lower())
        return send(endpoint.url(world), body, format="multipart" if endpoint.multipart else "json")


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda one: one.name)
def test_who_gets_what(client: APIClient, world: World, endpoint: Endpoint) -> None:
    spared = {
        persona for persona, status in zip(PERSONAS, endpoint.statuses.split(), strict=False) if status == "-"
    }
    answers = {
        persona: asked(client, world, endpoint, persona) for persona in PERSONAS if persona not in spared
    }
    refused = {persona: answer for persona, answer in answers.items() if answer.status_code >= 400}
    codes = {persona: answer.json()["code"] for persona, answer in refused.items()}
    got = replace(
        endpoint,
        statuses=" ".join(str(answers[one].status_code) if one in answers else "-" for one in PERSONAS),
        items=" ".join(filter(None, map(items_of, answers.values()))) if endpoint.items != "*" else "*",
    )
    assert got == endpoint, f"{endpoint.name} is “{got.statuses}”, items “{got.items}”, {codes}"
    assert {persona: codes[persona] for persona in endpoint.codes} == dict(endpoint.codes), codes


def items_of(answer: Any) -> str:
    """How many rows a list shows; nothing for what is no list."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("application/json"):
        return ""
    shown = answer.json()
    rows = shown.get("items", shown.get("lines"))
    return "" if rows is None else str(len(rows))
