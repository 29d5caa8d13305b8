"""/v1/licences/{id}/odrl and /contract.pdf: a licence for other systems and for people."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request

from licensing.api import examples
from licensing.models import Licence
from licensing.policies.odrl import agreement
from licensing.services.contract import RELATED, contract_of
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.pdf import render_pdf


class LicenceOdrlView(ApiView):
    """A licence in the W3C's rights language."""

    required = permissions.LICENSING_READ

    @extend_schema(
        summary="Export a licence as ODRL 2.2",
        responses={(200, "application/ld+json"): OpenApiTypes.OBJECT},
        examples=[OpenApiExample("An agreement", examples.ODRL, media_type="application/ld+json")],
        tags=["licences"],
    )
    def get(self, request: Request, licence_id: UUID) -> HttpResponse:
        """JSON-LD: permission, prohibitions, duties and constraints; nothing has to be fetched to read it."""
        rows = Licence.objects.visible_to(self.actor)
        licence = self.find(rows, id=licence_id)
        return JsonResponse(agreement(licence), content_type="application/ld+json")


class LicenceContractView(ApiView):
    """A licence on paper."""

    required = permissions.LICENSING_READ

    @extend_schema(
        summary="Download the signed contract",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        tags=["licences"],
    )
    def get(self, request: Request, licence_id: UUID) -> HttpResponse:
        """The exact text that was signed, who signed it and when, and its hash."""
        rows = Licence.objects.visible_to(self.actor).select_related(*RELATED)
        licence = self.find(rows, id=licence_id)
        context = {"licence": licence, "contract": contract_of(licence), "printed_at": self.now()}
        content = render_pdf("licensing/contract.html", context)
        name = f'attachment; filename="licence-{licence.id}.pdf"'
        return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
