"""Volume: reserved at the request, settled at the delivery, given back when nothing is delivered."""

from uuid import UUID

from django.db import connection
from django.db.models import F

from licensing.models import Volume
from marketplace.core.errors import Conflict, Forbidden, NotFound

# Plain SQL: as an expression the ORM takes longer to write it than PostgreSQL to run it.
_RESERVE = """
    update licensing_volume
    set characters_used = characters_used + %(characters)s, seconds_used = seconds_used + %(seconds)s,
        renders_used = renders_used + 1
    where licence_id = %(licence)s
      and (max_characters is null or characters_used + %(characters)s <= max_characters)
      and (max_seconds is null or seconds_used + %(seconds)s <= max_seconds)
      and (max_renders is null or renders_used < max_renders)
"""
_SETTLE = """
    update licensing_volume set seconds_used = seconds_used + %(more)s
    where licence_id = %(licence)s and seconds_used + %(more)s >= 0
      and (%(more)s <= 0 or max_seconds is null or seconds_used + %(more)s <= max_seconds)
"""


def reserve_usage(*, licence_id: UUID, characters: int, seconds: int = 0) -> None:
    """Count one render of `characters`, estimated at `seconds`, against the licence's caps, in the caller's
    transaction.

    One conditional update: under any concurrency the caps are never exceeded.

    Raises:
        Forbidden: `licence.volume.characters`, `licence.volume.seconds` or `licence.volume.renders`.
        NotFound: `licence.not_found`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, {"licence": licence_id, "characters": characters, "seconds": seconds})
        counted = cursor.rowcount
    if not counted:
        raise _full(licence_id, characters)


def settle_seconds(*, licence_id: UUID, reserved: int, spoken: int) -> None:
    """Count what was spoken in place of what was reserved; fewer seconds are given back.

    Raises:
        Forbidden: `licence.volume.seconds`, when the audio is longer than what is left; nothing is changed.
    """
    if spoken == reserved:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"licence": licence_id, "more": spoken - reserved})
        settled = cursor.rowcount
    if not settled:
        left = _left(Volume.objects.get(licence_id=licence_id), "seconds")
        raise _used_up(
            "seconds", f"the audio takes {spoken} seconds, and {left + reserved} seconds are left for it"
        )


def give_back_usage(*, licence_id: UUID, characters: int, seconds: int = 0) -> None:
    """Undo one `reserve_usage`; the caller makes sure that it happens once per render.

    Raises:
        Conflict: `licence.volume.not_reserved`, when less than that was ever reserved.
    """
    undone = Volume.objects.filter(
        licence_id=licence_id,
        characters_used__gte=characters,
        seconds_used__gte=seconds,
        renders_used__gte=1,
    ).update(
        characters_used=F("characters_used") - characters,
        seconds_used=F("seconds_used") - seconds,
        renders_used=F("renders_used") - 1,
    )
    if not undone:
        raise Conflict(
            "licence.volume.not_reserved", "This volume was not reserved, so it cannot be given back."
        )


def _full(licence_id: UUID, characters: int) -> Forbidden | NotFound:
    volume = Volume.objects.filter(licence_id=licence_id).first()
    if volume is None:
        return NotFound("licence.not_found", "There is no such licence.")
    if volume.max_renders is not None and volume.renders_used >= volume.max_renders:
        return _used_up("renders", "no recordings are left")
    if volume.max_characters is not None and volume.characters_used + characters > volume.max_characters:
        return _used_up("characters", f"{_left(volume, 'characters')} characters are left")
    return _used_up("seconds", f"{_left(volume, 'seconds')} seconds are left")


def _left(volume: Volume, unit: str) -> int:
    cap: int | None = getattr(volume, f"max_{unit}")
    used: int = getattr(volume, f"{unit}_used")
    return max(0, (cap or 0) - used)


def _used_up(unit: str, what: str) -> Forbidden:
    rule = f"licence.volume.{unit}"
    return Forbidden(
        rule, f"The licence's volume is used up: {what}. Agree a new licence to go on.", rule=rule
    )
