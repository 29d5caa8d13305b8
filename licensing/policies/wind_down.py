"""What the wind-down terms require of audio that was delivered before a stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from licensing.policies.rules import day


class Duty(StrEnum):
    """What to do with one delivered render."""

    TAKE_DOWN = "take_down"
    MAY_AIR_UNTIL = "may_air_until"


@dataclass(frozen=True, slots=True)
class Requirement:
    """The duty, the instant from which nothing may be on the air, and both as a sentence."""

    duty: Duty
    until: datetime
    sentence: str


def deadline(stopped_at: datetime, wind_down_days: int) -> datetime:
    """When everything must be off the air; 0 days: at the stop itself."""
    return stopped_at + timedelta(days=wind_down_days)


def required(deadline_at: datetime, now: datetime) -> Requirement:
    """What a licensee has to do now with what was delivered; nothing new may be made from it either way."""
    if now < deadline_at:
        return Requirement(
            Duty.MAY_AIR_UNTIL,
            deadline_at,
            f"What is on the air may go on until {day(deadline_at)}; then take it down.",
        )
    return Requirement(Duty.TAKE_DOWN, deadline_at, "Take it down now, wherever it is on the air.")
