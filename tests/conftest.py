"""Fixtures that every test may use: tenants, actors and the instant."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.core import clock, services
from marketplace.core.actor import Actor, system_actor
from marketplace.core.models import Membership, Organization, User
from tests.flush import allow_flush


@pytest.fixture(scope="session", autouse=True)
def _flush_append_only_tables() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        allow_flush(patch)
        yield


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Every tenant has an owner with a password; hashing it properly takes longer than most tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True)
class Tenant:
    """An organization with an owner and an API key."""

    organization: Organization
    owner: User
    actor: Actor
    secret: str


@pytest.fixture
def now(db: None) -> datetime.datetime:
    return clock.now()


def open_tenant(kind: str, name: str = "") -> Tenant:
    """An organization of a kind, with an owner and a key."""
    system = system_actor("test")
    organization = services.create_organization(actor=system, name=name or f"Test {kind}", kind=kind)
    member = services.add_member(
        actor=system,
        organization=organization,
        email=f"owner@{organization.slug}.example",
        role="owner",
        password_hash=services.hash_password("correct horse battery"),
    )
    issued = services.issue_api_key(actor=system, organization=organization, name="test")
    actor = services.actor_of_secret(issued.secret)
    assert actor is not None
    return Tenant(organization, member.user, actor, issued.secret)


def open_member(tenant: Tenant, role: str, email: str = "") -> tuple[Membership, Actor, str]:
    """A further person with a role in a tenant: membership, actor and personal key."""
    system = system_actor("test")
    member = services.add_member(
        actor=system,
        organization=tenant.organization,
        email=email or f"{role}@{tenant.organization.slug}.example",
        role=role,
        password_hash=services.hash_password("correct horse battery"),
    )
    issued = services.issue_api_key(
        actor=system, organization=tenant.organization, name="personal", user=member.user
    )
    actor = services.actor_of_secret(issued.secret)
    assert actor is not None
    return member, actor, issued.secret


@pytest.fixture
def make_tenant(db: None) -> Callable[..., Tenant]:
    """Makes an organization of a kind, with an owner and a key."""
    return open_tenant


@pytest.fixture
def make_member(db: None) -> Callable[..., tuple[Membership, Actor, str]]:
    """Makes a further person with a role in a tenant: membership, actor and personal key."""
    return open_member


@pytest.fixture
def agency(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant("agency")


@pytest.fixture
def advertiser(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant("advertiser")


@pytest.fixture
def platform(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant("platform")


@pytest.fixture
def api() -> Callable[..., APIClient]:
    """A DRF test client for a tenant, a key's secret or nobody: `api(agency).get("/v1/me")`.

    Unhandled errors are raised in the test; `.get(…).json()` and `.post(path, {…})` speak JSON.
    """

    def client(who: Tenant | str | None = None) -> APIClient:
        made = APIClient()
        secret = who.secret if isinstance(who, Tenant) else who
        if secret:
            made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return made

    return client
