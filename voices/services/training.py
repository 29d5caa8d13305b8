"""Hands a voice's takes to those who train from them."""

from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from marketplace.core import objects
from voices.models import Take, Voice
from voices.quality.recording import read_recording


class TrainingTake(NamedTuple):
    """One usable take, decoded: mono float32 within ±1, the prompt that was read, and in which style."""

    take_id: UUID
    samples: NDArray[np.float32]
    sample_rate: int
    text: str
    style: str


def training_takes(*, voice: Voice) -> list[TrainingTake]:
    """Every usable take of a voice in the order of its script, decrypted; oldest session first.

    Whether training is consented to is licensing's to say: ask it first.

    Raises:
        Gone: `key.destroyed`.
        Unavailable: `object.missing`.
        ObjectDamaged: the store holds other bytes than were put there.
    """
    takes = Take.objects.usable().filter(session__voice=voice).select_related("prompt")
    return [
        TrainingTake(take.id, *read_take(take, voice), take.prompt.text, take.prompt.style)
        for take in takes.order_by("session__created_at", "session_id", "prompt__number")
    ]


def read_take(take: Take, voice: Voice) -> tuple[NDArray[np.float32], int]:
    """A take's samples and sample rate; raises as `training_takes`."""
    recording = read_recording(objects.get(key=take.object_key, data_key=voice.data_key))
    return recording.samples, recording.sample_rate
