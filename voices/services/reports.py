"""Sums up a session: what is there, what is missing, what to record again."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum

from voices.models import Session, Take
from voices.quality.summary import Summary, summarise

from .sounds import SessionSounds, session_sounds

# Below two minutes a clone's words cannot be understood; from ten on more adds little (design: engine.md).
MINIMUM_SECONDS, ADVISED_SECONDS = 120, 600
WORST_SHOWN = 10
MISSING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WorstTake:
    """A take that should be recorded again, and why."""

    take_id: UUID
    prompt_number: int
    status: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class SessionReport:
    """Counts of current takes, seconds of usable speech files, and what to do next.

    `unread` takes still wait for the check of their words.
    """

    session_id: UUID
    prompts: int
    accepted: int
    warned: int
    rejected: int
    usable_seconds: float
    missing_count: int
    missing: list[int]
    coverage: str
    worst: list[WorstTake]
    sounds: SessionSounds | None
    unread: int
    summary: Summary


def session_report(session: Session) -> SessionReport:
    """Report on a session's current takes; `missing` lists the first prompts without a usable one."""
    current = session.takes.current()
    counts = dict(current.order_by().values_list("status").annotate(Count("id")))
    usable = session.takes.usable()
    seconds = (usable.aggregate(total=Sum("duration_ms"))["total"] or 0) / 1000
    prompts = session.script.prompts.exclude(id__in=usable.values("prompt_id"))
    missing = list(prompts.order_by("number").values_list("number", flat=True))
    total = session.script.prompts.count()
    return SessionReport(
        session_id=session.id,
        prompts=total,
        accepted=counts.get(Take.Status.ACCEPTED, 0),
        warned=counts.get(Take.Status.WARNED, 0),
        rejected=counts.get(Take.Status.REJECTED, 0),
        usable_seconds=round(seconds, 1),
        missing_count=len(missing),
        missing=missing[:MISSING_SHOWN],
        coverage=_coverage(total, total - len(missing), seconds),
        worst=_worst(session),
        sounds=session_sounds(session),
        unread=usable.exclude(report__has_key="words").count(),
        summary=summarise(list(current.values_list("report", flat=True))),
    )


def _coverage(prompts: int, done: int, seconds: float) -> str:
    have = f"{done} of {prompts} prompts have a usable take, {seconds / 60:.1f} minutes in all."
    if seconds < MINIMUM_SECONDS:
        return f"{have} A voice needs at least {MINIMUM_SECONDS // 60} minutes; record more."
    if seconds < ADVISED_SECONDS:
        return f"{have} That is enough to begin; {ADVISED_SECONDS // 60} minutes and more sound better."
    return f"{have} That is plenty."


def _worst(session: Session) -> list[WorstTake]:
    """Rejected takes whose prompt still has no better one, then warned ones with the most findings."""
    usable = session.takes.usable()
    rejected = session.takes.current().filter(status=Take.Status.REJECTED)
    rejected = rejected.exclude(prompt_id__in=usable.values("prompt_id"))
    takes = [
        *rejected.select_related("prompt"),
        *usable.filter(status=Take.Status.WARNED).select_related("prompt"),
    ]
    takes.sort(
        key=lambda take: (
            take.status != Take.Status.REJECTED,
            -len(take.report["findings"]),
            take.prompt.number,
        )
    )
    return [
        WorstTake(
            take.id, take.prompt.number, take.status, [entry["sentence"] for entry in take.report["findings"]]
        )
        for take in takes[:WORST_SHOWN]
    ]
