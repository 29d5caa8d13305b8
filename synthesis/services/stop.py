"""obey_stop: what waits under stopped licences is denied at once; deliveries refuse themselves."""

import datetime
from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from licensing import services as licensing
from marketplace.core.actor import Actor
from synthesis.models import Render, VoiceModel

from .ending import end
from .loaded import forget_voices

# The rule that a later request would name.
RULES: Final = {"consent.revoked": "consent.withdrawn"}
SENTENCES: Final = {"licence.terminated": "This licence was terminated."}


def obey_stop(
    *,
    actor: Actor,
    voice_id: UUID,
    licence_ids: Collection[UUID],
    script_ids: Collection[UUID] = (),
    code: str,
    now: datetime.datetime,
) -> int:
    """Deny queued renders of the licences and scripts, one transaction each; returns how many.

    A render that is being made is denied at its delivery. The voice is dropped from this process's memory;
    other processes do at their next use of any voice.
    """
    rule = RULES.get(code, code)
    stopped = Q(licence_id__in=licence_ids) | Q(script_id__in=script_ids)
    waiting = Render.objects.filter(stopped, status=Render.Status.QUEUED)
    denied = sum(_deny(actor, render_id, rule, now) for render_id in waiting.values_list("id", flat=True))
    artefacts = VoiceModel.objects.filter(voice_id=voice_id, status=VoiceModel.Status.READY)
    forget_voices(list(artefacts.values_list("artefact_sha256", flat=True)))
    return denied


def report_denials(
    *,
    actor: Actor,
    revocation_id: UUID,
    licence_ids: Collection[UUID],
    script_ids: Collection[UUID],
    since: datetime.datetime,
    now: datetime.datetime,
) -> int:
    """Write into the log how many renders were denied since the stop; counted from the rows, so that a
    worker who died half-way takes nothing away from the count."""
    stopped = Q(licence_id__in=licence_ids) | Q(script_id__in=script_ids)
    denied = Render.objects.filter(stopped, status=Render.Status.DENIED, ended_at__gte=since).count()
    licensing.record_obeyed(actor=actor, revocation_id=revocation_id, denied=denied, now=now)
    return denied


def obey_refusal(*, actor: Actor, script_id: UUID, now: datetime.datetime) -> int:
    """Deny queued renders of one text; returns how many. Those that are being made refuse themselves."""
    waiting = Render.objects.filter(script_id=script_id, status=Render.Status.QUEUED)
    ids = list(waiting.values_list("id", flat=True))
    return sum(_deny(actor, render_id, "script.refused", now) for render_id in ids)


@transaction.atomic
def _deny(actor: Actor, render_id: UUID, rule: str, now: datetime.datetime) -> bool:
    rows = Render.objects.select_for_update(of=("self",))
    render = rows.filter(id=render_id, status=Render.Status.QUEUED).first()
    if render is None:
        return False
    end(
        actor,
        render,
        Render.Status.DENIED,
        rule,
        SENTENCES.get(rule, "The talent has stopped this use."),
        now,
    )
    return True
