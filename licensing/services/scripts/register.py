"""The row that the text of every accepted render has, so that a single text can be stopped."""

from datetime import datetime
from uuid import UUID

from licensing.models import Licence, Script
from licensing.screening import panel
from licensing.screening.text import canonical, text_hash
from licensing.services.scripts import rows
from licensing.services.scripts.screen import screened
from licensing.vocabulary import languages
from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound


def register_script(*, actor: Actor, licence: Licence, text: str, language: str, now: datetime) -> UUID:
    """The id of the row of a text whose use was just permitted, written where there was none; in the caller's
    transaction.

    It asks nobody: what needs a person was refused before. A refusal that came between the judgement and
    this is caught at the delivery, by the script's status.

    Raises Unavailable: `screening.unavailable`.
    """
    clean = canonical(text)
    digest = text_hash(clean)
    known = Script.objects.filter(licence=licence, text_sha256=digest)
    row = known.values_list("id", "version").first()
    if row is not None and row[1] == panel.version():
        return row[0]
    if row is None:
        tag = languages.canonical(language) or language
        written = rows.write_once(
            actor=actor,
            licence_id=licence.id,
            text=clean,
            text_sha256=digest,
            language=tag,
            screening=screened(clean, language=tag),
            now=now,
        )
        if written is not None:
            return written
    return _screened_again(licence, digest)


def _screened_again(licence: Licence, digest: str) -> UUID:
    """The row, under today's rules; it may have been written by another request this moment."""
    script = rows.locked(licence.id, digest)
    if script is None:
        raise NotFound("script.not_found", "There is no such script.")
    rows.keep_screening(script, screened(script.text, language=script.language))
    return script.id


def text_of(*, licence: Licence, script_id: UUID) -> str:
    """The text of a script of this licence. Raises NotFound: `script.not_found`."""
    text = Script.objects.filter(licence=licence, id=script_id).values_list("text", flat=True).first()
    if text is None:
        raise NotFound("script.not_found", "There is no such script under this licence.")
    return text
