"""Renders: the list, one render with its reasons and its audio, and the form for a new one."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from billing.models import RoyaltyLine
from licensing import services as licensing
from licensing.models import Licence, Script
from licensing.terms import Use, count_characters
from marketplace.core.errors import Refusal
from marketplace.core.permissions import RENDERS_CREATE, RENDERS_READ
from marketplace.portal.forms import RenderForm
from marketplace.portal.pages import PortalPage
from marketplace.portal.waveforms import peaks_of
from marketplace.web.idempotency import submitted_once
from marketplace.web.pages import as_context
from marketplace.web.ranges import ranged
from marketplace.web.streams import stoppable
from synthesis import services
from synthesis.models import Render
from voices.services.talents import own_talent_ids

# Refusals that a person's approval of the text can lift.
ASKABLE = frozenset({"script.approval", "script.review"})


class Renders(PortalPage):
    """GET /renders/"""

    required = RENDERS_READ
    section = "renders"
    template = "portal/renders.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Render.objects.visible_to(self.actor)
        status = request.GET.get("status", "")
        if status in Render.Status.values:
            rows = rows.filter(status=status)
        related = rows.select_related("licence__voice__talent", "licence__licensee")
        return self.page({"list": self.listed(related), "status": status, "statuses": Render.Status.values})


class RenderPage(PortalPage):
    """GET /renders/{id}/: what was said, why it was allowed, its audio, price and receipt."""

    required = RENDERS_READ
    section = "renders"
    template = "portal/render.html"

    def get(self, request: HttpRequest, render_id: UUID) -> HttpResponse:
        rows = Render.objects.visible_to(self.actor).select_related(
            "licence__voice__talent", "licence__licensee", "consent"
        )
        render = self.find(rows.prefetch_related("files"), id=render_id)
        lines = RoyaltyLine.objects.visible_to(self.actor, talent_ids=own_talent_ids(self.actor))
        return self.page(
            {
                "render": render,
                "at_work": render.status in (Render.Status.QUEUED, Render.Status.RENDERING),
                "line": lines.filter(key=render.id).first(),
                **self._audio(render),
            }
        )

    def _audio(self, render: Render) -> dict[str, Any]:
        """What the player needs, or the refusal of the gateway."""
        files = list(render.files.all())
        if render.status != Render.Status.DELIVERED or not files:
            return {}
        best = next((file for file in files if file.format == "wav"), files[0])
        try:
            opened = services.open_render_file(
                actor=self.actor, render_id=render.id, format=best.format, now=self.now()
            )
        except Refusal as refusal:
            return {"audio_problem": as_context(refusal)}
        return {"audio": best, "seconds": best.duration_ms / 1000, "peaks": peaks_of(opened.content)}


class RenderAudio(PortalPage):
    """GET /renders/{id}/audio.{format}: through the gateway, with ranges for the player."""

    required = RENDERS_READ

    def get(self, request: HttpRequest, render_id: UUID, format: str) -> HttpResponseBase:
        opened = services.open_render_file(
            actor=self.actor, render_id=render_id, format=format, now=self.now()
        )
        response = ranged(request, opened.content, opened.content_type)
        how = "attachment" if "download" in request.GET else "inline"
        response["Content-Disposition"] = f'{how}; filename="{opened.filename}"'
        return stoppable(response, opened.still_open)


class NewRender(PortalPage):
    """GET and POST /licences/{id}/render/: check a text against the terms, or have it spoken."""

    required = RENDERS_CREATE
    section = "renders"
    template = "portal/render_new.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        form = self._form(licence, initial=self._of_script(licence))
        return self.page({"licence": licence, "form": form})

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        form = self._form(licence, request.POST)
        context: dict[str, Any] = {"licence": licence, "form": form}
        if not form.is_valid():
            return self.page(context, status=422)
        values = form.cleaned_data
        use = form.use()
        try:
            if request.POST.get("action") == "speak":
                return HttpResponseRedirect(self._speak(licence, use, values))
            if request.POST.get("action") == "submit":
                return HttpResponseRedirect(self._submit(licence, values))
            return self.page(context | self._judged(licence, use, values["text"]))
        except Refusal as refusal:
            context["problem"] = as_context(refusal)
            context["ask"] = not ASKABLE.isdisjoint(refusal.extra.get("rules", ()))
            return self.page(context, status=refusal.status)

    def _form(self, licence: Licence, *filled_in: Any, **options: Any) -> RenderForm:
        return RenderForm(licence, *filled_in, styles=services.styles_of(licence=licence), **options)

    def _of_script(self, licence: Licence) -> dict[str, str]:
        """The text of the script that `?script=` names, for the form to begin with."""
        try:
            script_id = UUID(self.request.GET.get("script", ""))
        except ValueError:
            return {}
        script = Script.objects.visible_to(self.actor).filter(licence=licence, id=script_id).first()
        return {"text": script.text, "language": script.language} if script else {}

    def _licence(self, licence_id: UUID) -> Licence:
        rows = Licence.objects.visible_to(self.actor).filter(licensee=self.actor.organization_id)
        return self.find(rows.select_related("voice__talent", "volume"), id=licence_id)

    def _judged(self, licence: Licence, use: Use, text: str) -> dict[str, Any]:
        """Every ruling and the price; nothing is reserved."""
        decision = licensing.check_use(actor=self.actor, licence=licence, use=use, text=text, now=self.now())
        characters = count_characters(text)
        price = licensing.price_of(licence=licence, characters=characters)
        ask = any(ruling.rule in ASKABLE for ruling in decision.refusals)
        return {"decision": decision, "price": price, "characters": characters, "ask": ask}

    def _submit(self, licence: Licence, values: dict[str, Any]) -> str:
        """Ask for the text's approval instead; returns the script's page."""
        script = licensing.submit_script(
            actor=self.actor,
            licence_id=licence.id,
            text=values["text"],
            language=values["language"],
            now=self.now(),
        )
        return reverse("script", args=[script.id])

    def _speak(self, licence: Licence, use: Use, values: dict[str, Any]) -> str:
        """Request the render once, however often the form is sent; returns its page."""

        def work() -> str:
            render = services.request_render(
                actor=self.actor,
                licence_id=licence.id,
                use=use,
                text=values["text"],
                formats=values["formats"],
                speed=values["speed"],
                style=values["style"],
                now=self.now(),
            )
            return reverse("render", args=[render.id])

        filled_in = repr(
            (str(licence.id), use, values["text"], values["formats"], values["speed"], values["style"])
        )
        return submitted_once(
            organization_id=licence.licensee_id,
            key=f"form:{values['key']}",
            asked=hashlib.sha256(filled_in.encode()).hexdigest(),
            work=work,
        )
