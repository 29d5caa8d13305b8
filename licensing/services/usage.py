"""Volume: reserved at the request, given back when nothing is delivered."""

from uuid import UUID

from django.db import connection
from django.db.models import F

from licensing.models import Volume
from marketplace.core.errors import Conflict, Forbidden, NotFound

# Plain SQL: as an expression the ORM takes longer to write it than PostgreSQL to run it.
_RESERVE = """
    update licensing_volume
    set characters_used = characters_used + %(characters)s, renders_used = renders_used + 1
    where licence_id = %(licence)s
      and (max_characters is null or characters_used + %(characters)s <= max_characters)
      and (max_renders is null or renders_used < max_renders)
"""


def reserve_usage(*, licence_id: UUID, characters: int) -> None:
    """Count one render of `characters` against the licence's caps, in the caller's transaction.

    One conditional update: under any concurrency the caps are never exceeded.

    Raises:
        Forbidden: `licence.volume.characters` or `licence.volume.renders`.
        NotFound: `licence.not_found`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, {"licence": licence_id, "characters": characters})
        counted = cursor.rowcount
    if not counted:
        raise _full(licence_id)


def give_back_usage(*, licence_id: UUID, characters: int) -> None:
    """Undo one `reserve_usage`; the caller makes sure that it happens once per render.

    Raises:
        Conflict: `licence.volume.not_reserved`, when less than that was ever reserved.
    """
    undone = Volume.objects.filter(
        licence_id=licence_id, characters_used__gte=characters, renders_used__gte=1
    ).update(characters_used=F("characters_used") - characters, renders_used=F("renders_used") - 1)
    if not undone:
        raise Conflict(
            "licence.volume.not_reserved", "This volume was not reserved, so it cannot be given back."
        )


def _full(licence_id: UUID) -> Forbidden | NotFound:
    volume = Volume.objects.filter(licence_id=licence_id).first()
    if volume is None:
        return NotFound("licence.not_found", "There is no such licence.")
    renders = volume.max_renders is not None and volume.renders_used >= volume.max_renders
    rule = "licence.volume.renders" if renders else "licence.volume.characters"
    left = (
        "no recordings are left"
        if renders
        else f"{max(0, (volume.max_characters or 0) - volume.characters_used)} characters are left"
    )
    return Forbidden(
        rule, f"The licence's volume is used up: {left}. Agree a new licence to go on.", rule=rule
    )
