"""“Can I use it for…?”: the preview of a use under a licence."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from licensing.models import Licence
from licensing.services import check_use
from marketplace.core.permissions import LICENSING_READ, RENDERS_CREATE
from marketplace.portal.pages import PortalPage
from marketplace.portal.use_forms import CheckForm
from marketplace.portal.views.renders import ASKABLE


class CheckUse(PortalPage):
    """GET and POST /licences/{id}/check/: any use, judged by every rule; nothing is stored.

    The question is posted although it changes nothing, because a text that nobody has heard yet does not
    belong into the addresses that servers and browsers keep.
    """

    required = LICENSING_READ
    section = "licences"
    template = "portal/check.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        return self.page({"licence": licence, "form": CheckForm(licence)})

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        form = CheckForm(licence, request.POST)
        context = {"licence": licence, "form": form}
        if not form.is_valid():
            return self.page(context, status=422)
        decision = check_use(
            actor=self.actor, licence=licence, use=form.use(), text=form.cleaned_data["text"], now=self.now()
        )
        mine = licence.licensee_id == self.actor.organization_id and self.actor.can(RENDERS_CREATE)
        passed = [ruling for ruling in decision.rulings if ruling.passed]
        ask = any(ruling.rule in ASKABLE for ruling in decision.refusals)
        return self.page(context | {"decision": decision, "passed": passed, "may_speak": mine, "ask": ask})

    def _licence(self, licence_id: UUID) -> Licence:
        rows = Licence.objects.visible_to(self.actor).select_related("voice__talent", "licensee", "volume")
        return self.find(rows, id=licence_id)
