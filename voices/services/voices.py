"""Makes voices and moves them: draft, ready, withdrawn, or stopped by the talent."""

import datetime
import secrets

from django.db import transaction
from django.utils.text import slugify

from marketplace.audit.services import record
from marketplace.core import keys, outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from voices.models import Take, Talent, Voice
from voices.policies import absent, require_recordable, require_roster_keeper, require_studio
from voices.services.languages import require_language


@transaction.atomic
def create_voice(
    *,
    actor: Actor,
    talent: Talent,
    name: str,
    language: str,
    now: datetime.datetime,
    style: str = "neutral",
    description: str = "",
    gender_hint: str = "",
) -> Voice:
    """Make a voice of a talent, with a data key of its own.

    Raises:
        NotFound: no such talent on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`, `talent.suspended`.
        Invalid: `language.unknown`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    found = Talent.objects.visible_to(actor).filter(id=talent.id).first()
    if found is None:
        raise absent("talent")
    voice = Voice(
        talent=found,
        name=name,
        slug=_slug(found, name),
        language=require_language(language),
        style=style,
        description=description,
        gender_hint=gender_hint,
        created_at=now,
    )
    require_recordable(voice)
    voice.data_key = keys.create_data_key(purpose=f"voice:{voice.id}")
    voice.save(force_insert=True)
    _tell(actor, "voices.voice.created", voice, {"language": language})
    return voice


@transaction.atomic
def mark_voice_ready(*, actor: Actor, voice: Voice, now: datetime.datetime) -> Voice:
    """Let a voice be seen and licensed; once ready, calling it again changes nothing.

    Raises:
        NotFound: no such voice on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`, `voice.revoked`, `voice.withdrawn`.
        Invalid: `voice.no_takes`, where nothing usable was recorded.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    voice = _lock(actor, voice)
    require_recordable(voice)
    if voice.status == Voice.Status.READY:
        return voice
    if not Take.objects.usable().filter(session__voice=voice).exists():
        raise Invalid("voice.no_takes", "Record this voice first; it has no usable take.")
    states.advance(voice, Voice.Status.READY)
    _tell(actor, "voices.voice.ready", voice, {})
    return voice


@transaction.atomic
def withdraw_voice(*, actor: Actor, voice: Voice, now: datetime.datetime) -> Voice:
    """Take a voice off the market for good; the epoch rises, so queued work sees it.

    Repeating it changes nothing.

    Raises:
        NotFound: no such voice on the actor's roster.
        Forbidden: `permission.missing`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    voice = _lock(actor, voice)
    if voice.status == Voice.Status.WITHDRAWN:
        return voice
    states.advance(voice, Voice.Status.WITHDRAWN, epoch=voice.epoch + 1)
    _tell(actor, "voices.voice.withdrawn", voice, {"epoch": voice.epoch})
    return voice


@transaction.atomic
def revoke_voice(*, actor: Actor, voice: Voice, now: datetime.datetime) -> Voice:
    """The talent's stop: withdrawn, revoked from `now` on, epoch raised; the first stop's instant stands.

    Waits for deliveries that hold the row `FOR SHARE`; none can begin after it commits.

    Raises:
        NotFound: no such voice on the actor's roster.
        Forbidden: `agency.required`, for anybody but the talent, the agency and the platform.
    """
    _require_may_stop(actor)
    voice = _lock(actor, voice)
    if voice.revoked_at is not None:
        return voice
    if voice.status == Voice.Status.WITHDRAWN:
        voice.revoked_at, voice.epoch = now, voice.epoch + 1
        voice.save(update_fields=["revoked_at", "epoch"])
    else:
        states.advance(voice, Voice.Status.WITHDRAWN, epoch=voice.epoch + 1, revoked_at=now)
    _tell(actor, "voices.voice.revoked", voice, {"epoch": voice.epoch})
    return voice


def _require_may_stop(actor: Actor) -> None:
    """A talent's stop needs no permission: no narrowed key may keep them from it."""
    if actor.is_platform:
        require(actor, permissions.PLATFORM_MANAGE)
        return
    require_studio(actor)
    if actor.role != "talent":
        require(actor, permissions.VOICES_WRITE)


def _lock(actor: Actor, voice: Voice) -> Voice:
    """The voice under a row lock. Raises NotFound where the actor may not see it."""
    rows = Voice.objects.visible_to(actor).select_related("talent").select_for_update(of=("self",))
    found = rows.filter(id=voice.id).first()
    if found is None:
        raise absent("voice")
    return found


def _slug(talent: Talent, name: str) -> str:
    """A readable address; the random tail keeps equal names apart without a race."""
    return f"{slugify(f'{talent.stage_name} {name}')[:100] or 'voice'}-{secrets.token_hex(3)}"


def _tell(actor: Actor, event: str, voice: Voice, data: dict[str, str | int]) -> None:
    organization_id = voice.talent.organization_id
    record(actor=actor, action=event, subject=f"voice:{voice.id}", data=data, organization_id=organization_id)
    outbox.emit(topic=event, payload={"voice": str(voice.id), **data}, organization_id=organization_id)
