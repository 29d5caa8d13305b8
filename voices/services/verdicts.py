"""Writes what a later check found into a take's report; its verdict can only get worse."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.core import states
from marketplace.core.actor import system_actor
from voices.models import Take
from voices.quality.report import Finding, Verdict, worst
from voices.services.sessions import tell
from voices.services.takes import STATUS_OF


@transaction.atomic
def add_findings(
    *, take_id: UUID, reason: str, findings: Sequence[Finding], facts: Mapping[str, Any]
) -> Take:
    """Add findings and facts to a take's report; a finding replaces an older one of its code.

    A status that gets worse by it is logged and published as `voices.take.judged`.
    """
    rows = Take.objects.select_for_update(of=("self",)).select_related("session__voice__talent", "prompt")
    take = rows.get(id=take_id)
    codes = {finding.code for finding in findings}
    kept = [entry for entry in take.report["findings"] if entry["code"] not in codes]
    entries = [*kept, *(finding.as_json() for finding in findings)]
    verdict = worst(Verdict(entry["verdict"]) for entry in entries)
    # A status never gets better again: the report may not say so either.
    verdict = worst([verdict, Verdict(take.report["verdict"])])
    report = {**take.report, **facts, "findings": entries, "verdict": verdict.value}
    status = STATUS_OF[verdict]
    if status == take.status:
        take.report = report
        take.save(update_fields=["report"])
        return take
    states.advance(take, status, report=report)
    told: dict[str, str | int] = {"take": str(take.id), "prompt": take.prompt.number, "status": str(status)}
    tell(system_actor(reason), "voices.take.judged", take.session, told)
    return take
