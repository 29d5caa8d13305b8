"""open_render_file: the only way to a render's audio, asking again whether it may still be heard."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from licensing import services as licensing
from marketplace.core import objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Gone, NotFound, require
from marketplace.core.models import DataKey
from synthesis.audio.files import CONTENT_TYPES
from synthesis.models import Render, RenderFile


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A render's audio in the clear; it lives as long as one answer.

    `still_open` asks the database again, for as long as the answer is on its way.
    """

    content: bytes
    content_type: str
    filename: str
    sha256: str
    still_open: Callable[[], bool]


def open_render_file(*, actor: Actor, render_id: UUID, format: str, now: datetime.datetime) -> OpenedFile:
    """The plaintext of one encoding.

    Raises:
        NotFound: `render.not_found`, `render.no_audio`.
        Conflict: `render.not_ready`, while it is queued or rendering.
        Gone: `render.revoked`, when voice, consent, licence or script were stopped since it was accepted.
        Unavailable, ObjectDamaged: as `objects.get`.
    """
    require(actor, permissions.RENDERS_READ)
    render = (
        Render.objects.visible_to(actor)
        .select_related("licence__voice", "licence__consent", "voice_model__voice__data_key")
        .filter(id=render_id)
        .first()
    )
    if render is None:
        raise NotFound("render.not_found", "There is no such render.")
    file = _file(render, format)
    if not _open(render):
        raise Gone("render.revoked", "The talent has stopped this use; the audio is no longer available.")
    content = objects.get(key=file.object_key, data_key=render.voice_model.voice.data_key)
    name = f"voxlicet-{render.id}.{format}"
    return OpenedFile(content, CONTENT_TYPES[format], name, file.sha256, partial(_open, render))


def _open(render: Render) -> bool:
    """Whether nobody has stopped the render's voice, consent, licence or script, nor destroyed its key."""
    destroyed = DataKey.objects.filter(
        voice__id=render.voice_model.voice_id, destroyed_at__isnull=False
    ).exists()
    return not destroyed and licensing.epochs_of(render.licence, script_id=render.script_id) == render.seen


def _file(render: Render, format: str) -> RenderFile:
    if render.status in (Render.Status.QUEUED, Render.Status.RENDERING):
        raise Conflict("render.not_ready", "This render is not ready yet. Ask again in a moment.")
    file = render.files.filter(format=format).first()
    if file is None:
        raise NotFound("render.no_audio", f"This render has no {format} audio.")
    return file
