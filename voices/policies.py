"""Who may change what in the studio: pure predicates that raise the refusal they find."""

from uuid import UUID

from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Gone, NotFound
from voices.models import Talent, Voice


def require_studio(actor: Actor) -> None:
    """Recordings are the agency's and its talents' affair; the platform's staff keep out of them.

    Raises Forbidden: `agency.required`.
    """
    if actor.is_system:
        return
    if actor.organization_kind != "agency" or actor.organization_id is None:
        raise Forbidden(
            "agency.required", "Only agencies and their talents may do this; sign in as one of them."
        )


def require_own_agency(actor: Actor) -> UUID:
    """The agency whose staff acts. Raises Forbidden: `agency.required`, `roster.staff_only`."""
    require_roster_keeper(actor)
    if actor.organization_id is None:
        raise Forbidden("agency.required", "Only an agency may do this; sign in as one.")
    return actor.organization_id


def require_roster_keeper(actor: Actor) -> None:
    """Only an agency's staff keep the roster; a talent's own sign-in records and stops, nothing else.

    Raises Forbidden: `agency.required`, `roster.staff_only`.
    """
    require_studio(actor)
    if actor.role == "talent":
        raise Forbidden(
            "roster.staff_only", "Your agency's staff keep the roster. Ask them to make this change."
        )


def require_recordable(voice: Voice) -> None:
    """New recordings need an active talent and a voice that nobody has stopped.

    Raises Forbidden: `voice.revoked`, `voice.withdrawn`, `talent.suspended`.
    """
    if voice.revoked_at is not None:
        raise Forbidden(
            "voice.revoked", "The talent has stopped this voice; nothing more can be recorded for it."
        )
    if voice.status == Voice.Status.WITHDRAWN:
        raise Forbidden("voice.withdrawn", "This voice was withdrawn; make a new voice to record again.")
    if voice.talent.status != Talent.Status.ACTIVE:
        raise Forbidden(
            "talent.suspended", "This talent is suspended; nothing can be recorded until that ends."
        )


def require_readable(voice: Voice) -> None:
    """What was said in an archive is nobody's to read or hear once the talent stopped the voice.

    Raises Gone: `voice.revoked`, `key.destroyed`.
    """
    if voice.revoked_at is not None:
        raise Gone("voice.revoked", "The talent has stopped this voice; its archives can no longer be read.")
    if voice.data_key.destroyed_at is not None:
        raise Gone("key.destroyed", "The key of these recordings was destroyed; they cannot be read again.")


def absent(noun: str) -> NotFound:
    """The answer for what is not there and for what the actor may not see: the same on purpose."""
    return NotFound("not_found", f"There is no such {noun} that you may see.")
