"""A licence as a contract to read, on screen and on paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from licensing.models import Licence
from licensing.services.contract import RELATED, contract_of
from marketplace.core.permissions import LICENSING_READ
from marketplace.portal.pages import PortalPage


class ContractPage(PortalPage):
    """GET /licences/{id}/contract/"""

    required = LICENSING_READ
    section = "licences"
    template = "portal/contract.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        rows = Licence.objects.visible_to(self.actor).select_related(*RELATED)
        licence = self.find(rows, id=licence_id)
        return self.page({"licence": licence, "contract": contract_of(licence), "printed_at": self.now()})
