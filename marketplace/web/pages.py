"""The base of every page: sign-in, permission, problems as pages; and signing in and out."""

from math import cos, sin
from typing import Any, ClassVar

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from marketplace.core.actor import ANONYMOUS, Actor
from marketplace.core.errors import Forbidden, NotFound, Refusal, require
from marketplace.core.models import Membership, Organization, User
from marketplace.web import charts, throttling
from marketplace.web.api import SIGNED_IN
from marketplace.web.middleware import ORGANIZATION

# Attempts within five minutes, per address and per account.
TRIES, TRIES_PER_ADDRESS, TRIES_WINDOW_S = 10, 60, 300


class PageView(View):
    """Subclasses name a `template`, may name a permission in `required`, and return `self.page(…)`.

    Everyone must be signed in. A Refusal raised anywhere becomes a page with its status.
    """

    required: ClassVar[str | None] = None
    template: str = ""
    base_template: ClassVar[str] = "web/base.html"
    section: str = ""  # which entry of the navigation is the current one

    actor: Actor = ANONYMOUS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor = request.actor  # type: ignore[attr-defined]
        if not (self.actor.is_authenticated or request.user.is_authenticated):
            return redirect_to_login(request.get_full_path())
        try:
            if not self.actor.is_authenticated:
                raise Forbidden("member.none", "You belong to no organization. Ask its owner to invite you.")
            if self.required is None:
                raise Forbidden("permission.missing", "Nobody may see this page.")
            if self.required != SIGNED_IN:
                require(self.actor, self.required)
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return self.refused(refusal)

    def page(self, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The template with the frame's context around `context`."""
        full = {**self.frame(), **(context or {})}
        return render(self.request, self.template, full, status=status)

    def frame(self) -> dict[str, Any]:
        """What the frame of every page shows: who is signed in, for whom, and where in the navigation."""
        user = self.request.user
        memberships = (
            Membership.objects.filter(user=user) if isinstance(user, User) else Membership.objects.none()
        )
        organizations = [
            one.organization for one in memberships.select_related("organization").order_by("id")
        ]
        mine = next((one for one in organizations if one.id == self.actor.organization_id), None)
        return {
            "actor": self.actor,
            "organization": mine,
            "organizations": organizations,
            "section": self.section,
            "base": self.base_template,
        }

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The page that says no, with the refusal's status."""
        context = {**self.frame(), "problem": as_context(refusal)}
        return render(self.request, "web/problem.html", context, status=refusal.status)


def as_context(refusal: Refusal) -> dict[str, Any]:
    """A refusal for `web/parts/problem.html`."""
    return {
        "status": refusal.status,
        "title": refusal.title,
        "detail": refusal.detail,
        "code": refusal.code,
        "extra": refusal.extra,
    }


class SignIn(LoginView):
    """E-mail and password; ten tries in five minutes."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        account = request.POST.get("username", "").strip().lower()[:254]
        buckets = ((f"sign-in:{account}:{address}", TRIES), (f"sign-in:{address}", TRIES_PER_ADDRESS))
        for bucket, limit in buckets:
            if throttling.seconds_to_wait(bucket=bucket, limit=limit, window_s=TRIES_WINDOW_S) is not None:
                # An unbound form: the password is not even looked at.
                context = self.get_context_data(form=self.labelled(AuthenticationForm(request)))
                context["refused"] = "Too many tries. Wait five minutes and try again."
                return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> AuthenticationForm:
        return self.labelled(super().get_form(form_class))

    def labelled(self, form: AuthenticationForm) -> AuthenticationForm:
        """The form in our words."""
        form.fields["username"].label = "E-mail address"
        form.fields["username"].widget.attrs |= {"type": "email", "autocomplete": "username"}
        form.error_messages["invalid_login"] = "No account has this address and password."
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(wave=WAVE, **kwargs)


def _decoration() -> str:
    """A quiet waveform for the sign-in page; the same every time."""
    return charts.waveform_path(
        [
            abs(sin(index * 0.21) * cos(index * 0.043)) * (0.35 + 0.65 * abs(sin(index * 0.87)))
            for index in range(160)
        ]
    )


WAVE = _decoration()


class ChooseOrganization(PageView):
    """Switches the organization that the person acts for."""

    required = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        memberships = Organization.objects.filter(memberships__user=self.actor.user_id)
        chosen = next((one for one in memberships if str(one.id) == request.POST.get("organization")), None)
        if chosen is None:
            raise NotFound("organization.not_found", "You are no member of this organization.")
        request.session[ORGANIZATION] = str(chosen.id)
        target = request.POST.get("next", "/")
        safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
        return HttpResponseRedirect(target if safe else "/")
