"""What is logged and told about a script."""

from datetime import datetime
from typing import Any, Final

from licensing.models import Script
from licensing.services.scripts.people import deciders, submitter
from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.web import mail

WAITS: Final = "licensing.script.waits"
ANSWERED: Final = "licensing.script.answered"


def log(actor: Actor, what: str, script: Script, **data: Any) -> None:
    """One entry in the log."""
    facts = {"licence": str(script.licence_id), "text_sha256": script.text_sha256, "outcome": script.outcome}
    record(
        actor=actor,
        action=f"licensing.script.{what}",
        subject=f"script:{script.id}",
        data=facts | data,
        organization_id=script.licence.licensee_id,
    )


def ask(script: Script, what: str, now: datetime) -> None:
    """Tell those who decide that a text waits (`pending`), or still waits (`reminded`)."""
    outbox.emit(
        topic=f"licensing.script.{what}", payload=_facts(script), organization_id=script.licence.agency_id
    )
    mail.post(kind=WAITS, to=deciders(script.licence.talent, now), facts={"script": str(script.id)})


def answer(script: Script) -> None:
    """Tell both sides how it ended, and write to the person who asked."""
    for party in (script.licence.licensee_id, script.licence.agency_id):
        outbox.emit(topic=f"licensing.script.{script.status}", payload=_facts(script), organization_id=party)
    mail.post(kind=ANSWERED, to=submitter(script.submitted_by), facts={"script": str(script.id)})


def _facts(script: Script) -> dict[str, Any]:
    return {
        "script": str(script.id),
        "licence": str(script.licence_id),
        "text_sha256": script.text_sha256,
        "status": str(script.status),
        "deadline_at": script.deadline_at.isoformat() if script.deadline_at else None,
    }
