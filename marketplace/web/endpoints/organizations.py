"""/v1/me, /v1/organizations and /v1/keys."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.models import ApiKey, Organization
from marketplace.core.permissions import ORG_MANAGE, PLATFORM_MANAGE
from marketplace.web import services
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.schema import documented
from marketplace.web.serializers import (
    IssuedKeyOut,
    KeyIn,
    KeyOut,
    MeOut,
    OpenedOrganizationOut,
    OrganizationIn,
    OrganizationOut,
)

ORGANIZATION = {
    "id": "01a20997-2c3f-76c7-a1fb-a51126d0fd9b",
    "name": "North Star Talent",
    "slug": "north-star-talent-5b1c22aa",
    "kind": "agency",
    "created_at": "2026-11-23T18:00:00Z",
}
KEY = {
    "id": "01a20997-3f00-7d6c-9d2e-0a4b8be0c111",
    "name": "Production",
    "prefix": "vox_Ao4nnw0G",
    "permissions": ["renders.create", "renders.read"],
    "user_id": None,
    "created_at": "2026-11-23T18:00:00Z",
    "last_used_at": None,
    "revoked_at": None,
}
SECRET = "vox_Ao4nnw0G…"  # noqa: S105  (an example that is visibly cut off)


class Me(ApiView):
    """Who the caller is."""

    required = SIGNED_IN

    @documented(
        "Who am I?",
        gives=MeOut,
        example_answer={
            "principal": "key:01a20997-3f00-7d6c-9d2e-0a4b8be0c111",
            "role": "key",
            "permissions": ["renders.create", "renders.read"],
            "organization": ORGANIZATION,
        },
    )
    def get(self, request: Request) -> Response:
        actor = self.actor
        organization = Organization.objects.filter(id=actor.organization_id or UUID(int=0)).first()
        me = {
            "principal": actor.principal,
            "role": actor.role,
            "permissions": sorted(actor.permissions),
            "organization": organization,
        }
        return self.answer(MeOut, me)


class Organizations(ApiView):
    """Tenants: staff of the platform sees and opens all, others see their own."""

    required = {"GET": SIGNED_IN, "POST": PLATFORM_MANAGE}

    @documented("List organizations", gives=OrganizationOut, paged=True, example_answer=ORGANIZATION)
    def get(self, request: Request) -> Response:
        rows = Organization.objects.all()
        if not self.actor.can(PLATFORM_MANAGE):
            rows = rows.filter(id=self.actor.organization_id or UUID(int=0))
        return self.page(rows, OrganizationOut)

    @documented(
        "Open an organization",
        takes=OrganizationIn,
        gives=OpenedOrganizationOut,
        status=201,
        example={"name": "North Star Talent", "kind": "agency", "owner_email": "ana@northstar.example"},
        example_answer={
            "organization": ORGANIZATION,
            "owner_id": "01a20997-2f11-7000-8000-3c1d7f2a9e55",
            "key": KEY,
            "secret": SECRET,
        },
    )
    def post(self, request: Request) -> Response:
        opened = services.open_organization(actor=self.actor, **self.valid(OrganizationIn))
        return self.answer(OpenedOrganizationOut, opened, status=HTTPStatus.CREATED)


class Keys(ApiView):
    """API keys of the caller's organization. Without `org.manage` only one's own personal keys."""

    required = SIGNED_IN

    @documented("List API keys", gives=KeyOut, paged=True, example_answer=KEY)
    def get(self, request: Request) -> Response:
        rows = ApiKey.objects.filter(organization=self.actor.organization_id)
        if not self.actor.can(ORG_MANAGE):
            rows = rows.filter(user=self.actor.user_id).exclude(user=None)
        return self.page(rows, KeyOut)

    @documented(
        "Issue an API key",
        takes=KeyIn,
        gives=IssuedKeyOut,
        status=201,
        example={"name": "Production", "permissions": ["renders.create", "renders.read"]},
        example_answer={"key": KEY, "secret": SECRET},
    )
    def post(self, request: Request) -> Response:
        values = self.valid(KeyIn)
        issued = services.issue_key(
            actor=self.actor,
            name=values["name"],
            granted=values["permissions"],
            personal=values["personal"],
        )
        return self.answer(IssuedKeyOut, issued, status=HTTPStatus.CREATED)


class Key(ApiView):
    """One API key."""

    required = SIGNED_IN

    @documented("Revoke an API key", gives=KeyOut, example_answer=KEY)
    def delete(self, request: Request, key_id: UUID) -> Response:
        row = services.revoke_key(actor=self.actor, key_id=key_id, now=self.now())
        return self.answer(KeyOut, row)
