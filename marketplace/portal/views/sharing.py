"""Who works with what: an agency's agents on a talent, an advertiser's producers on a licence."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing import services as licensing
from licensing.models import Licence
from licensing.models.licence import LICENCES
from marketplace.core.errors import Invalid
from marketplace.core.models import Membership
from marketplace.core.permissions import ORG_MANAGE
from marketplace.portal.pages import PortalPage
from voices import services as voices
from voices.models import Talent
from voices.models.visibility import TALENTS


class SharingPage(PortalPage, ABC):
    """GET: the colleagues with the narrowed role, and with whom it is shared. POST: share, or stop."""

    required = ORG_MANAGE
    template = "portal/sharing.html"
    role = ""

    def get(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        given = set(self.shares(subject_id).values_list("id", flat=True))
        colleagues = Membership.objects.filter(organization=self.actor.organization_id, role=self.role)
        rows = [(one, one.id in given) for one in colleagues.select_related("user").order_by("id")]
        return self.page(self.subject(subject_id) | {"colleagues": rows, "role": self.role})

    def post(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        try:
            membership_id = UUID(request.POST.get("member", ""))
        except ValueError:
            raise Invalid("share.unnamed", "Say with whom you share.") from None
        messages.success(request, self.change(subject_id, membership_id, stop="stop" in request.POST))
        return HttpResponseRedirect(request.path)

    @abstractmethod
    def shares(self, subject_id: UUID) -> QuerySet[Membership]:
        """The memberships it is shared with."""

    @abstractmethod
    def subject(self, subject_id: UUID) -> dict[str, Any]:
        """What is shared, for the page to say, and the way back."""

    @abstractmethod
    def change(self, subject_id: UUID, membership_id: UUID, *, stop: bool) -> str:
        """Share or stop sharing; returns what happened in a sentence."""


class TalentSharing(SharingPage):
    """/talents/{id}/sharing/"""

    section = "talents"
    role = TALENTS.role

    def shares(self, subject_id: UUID) -> QuerySet[Membership]:
        return voices.talent_shares(actor=self.actor, talent_id=subject_id)

    def subject(self, subject_id: UUID) -> dict[str, Any]:
        talent = self.find(Talent.objects.visible_to(self.actor), id=subject_id)
        back = reverse("talent", args=[talent.id])
        return {"name": talent.stage_name, "back": back, "trail": "Talent"}

    def change(self, subject_id: UUID, membership_id: UUID, *, stop: bool) -> str:
        if stop:
            voices.unshare_talent(actor=self.actor, talent_id=subject_id, membership_id=membership_id)
            return "Taken back. They see nothing of this talent any more."
        voices.share_talent(actor=self.actor, talent_id=subject_id, membership_id=membership_id)
        return "Shared. They see this talent from now on."


class LicenceSharing(SharingPage):
    """/licences/{id}/sharing/"""

    section = "licences"
    role = LICENCES.role

    def shares(self, subject_id: UUID) -> QuerySet[Membership]:
        return licensing.licence_shares(actor=self.actor, licence_id=subject_id)

    def subject(self, subject_id: UUID) -> dict[str, Any]:
        rows = Licence.objects.visible_to(self.actor).select_related("voice")
        licence = self.find(rows, id=subject_id)
        return {"name": licence.voice.name, "back": reverse("licence", args=[licence.id]), "trail": "Licence"}

    def change(self, subject_id: UUID, membership_id: UUID, *, stop: bool) -> str:
        if stop:
            licensing.unshare_licence(actor=self.actor, licence_id=subject_id, membership_id=membership_id)
            return "Taken back. They see nothing of this licence any more."
        licensing.share_licence(actor=self.actor, licence_id=subject_id, membership_id=membership_id)
        return "Shared. They see and use this licence from now on."
