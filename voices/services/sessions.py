"""Opens and closes recording sessions, and finds the prompt a take is for."""

import datetime
from uuid import UUID

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Invalid, require
from marketplace.core.wake import wake
from voices.models import Prompt, PromptScript, Session, Voice
from voices.policies import absent, require_recordable, require_studio


@transaction.atomic
def open_session(*, actor: Actor, voice: Voice, script: PromptScript, now: datetime.datetime) -> Session:
    """Begin a session of a voice over a script in its language.

    Raises:
        NotFound: no such voice or script for this actor.
        Forbidden: `permission.missing`, `voice.revoked`, `voice.withdrawn`, `talent.suspended`.
        Invalid: `session.language`, where voice and script speak different languages.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    found = Voice.objects.visible_to(actor).select_related("talent").filter(id=voice.id).first()
    if found is None:
        raise absent("voice")
    if not PromptScript.objects.visible_to(actor).filter(id=script.id).exists():
        raise absent("prompt script")
    require_recordable(found)
    if _primary(found.language) != _primary(script.language):
        raise Invalid(
            "session.language",
            f"The voice speaks {found.language}, the script {script.language}; choose another script.",
        )
    session = Session.objects.create(voice=found, script=script, created_at=now)
    tell(actor, "voices.session.opened", session, {"script": str(script.id)})
    return session


@transaction.atomic
def close_session(*, actor: Actor, session: Session, now: datetime.datetime) -> Session:
    """End a session and have its takes' speaker checked; closing it again changes nothing.

    Raises NotFound, or Forbidden: `permission.missing`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    session = lock_session(actor, session.id)
    if session.status == Session.Status.CLOSED:
        return session
    states.advance(session, Session.Status.CLOSED, closed_at=now)
    tell(actor, "voices.session.closed", session, {"takes": session.takes.usable().count()})
    wake("voices.embed_takes", str(session.id))
    return session


def lock_session(actor: Actor, session_id: UUID) -> Session:
    """The session under a row lock. Raises NotFound where the actor may not see it."""
    rows = Session.objects.visible_to(actor).select_related("voice__talent", "voice__data_key")
    session = rows.select_for_update(of=("self",)).filter(id=session_id).first()
    if session is None:
        raise absent("session")
    return session


def find_open_prompt(actor: Actor, session: Session, number: int) -> tuple[Session, Prompt]:
    """The session as it is now and its prompt `number`.

    Raises:
        NotFound: no such session for this actor.
        Conflict: `session.closed`.
        Forbidden: the voice takes no more recordings.
        Invalid: `prompt.unknown`.
    """
    rows = Session.objects.visible_to(actor).select_related("voice__talent", "voice__data_key")
    found = rows.filter(id=session.id).first()
    if found is None:
        raise absent("session")
    require_open(found)
    prompt = Prompt.objects.filter(script_id=found.script_id, number=number).first()
    if prompt is None:
        raise Invalid("prompt.unknown", f"This session's script has no prompt {number}.", number=number)
    return found, prompt


def require_open(session: Session) -> None:
    """Raise Conflict: `session.closed`, or Forbidden where the voice takes no more recordings."""
    if session.status != Session.Status.OPEN:
        raise Conflict("session.closed", "This session is closed; open a new one to record more.")
    require_recordable(session.voice)


def tell(actor: Actor, event: str, session: Session, data: dict[str, str | int]) -> None:
    """Log an event of a session and publish it to the agency."""
    organization_id = session.voice.talent.organization_id
    payload = {"session": str(session.id), "voice": str(session.voice_id), **data}
    record(
        actor=actor,
        action=event,
        subject=f"session:{session.id}",
        data=payload,
        organization_id=organization_id,
    )
    outbox.emit(topic=event, payload=payload, organization_id=organization_id)


def _primary(tag: str) -> str:
    return tag.split("-", 1)[0]
