"""How the talent's units lie in an artefact, and how they are read back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats
from .sources.protocol import PAUSE
from .units import UnitTake

ROOM_TONE_FRAMES = 40
EDGE_FRAMES = 60


def inner_frames(names: Sequence[str], boundaries: NDArray[Any]) -> tuple[int, int]:
    """First frame and end frame of a take without the silence that no unit needs at its ends."""
    first, end = 0, int(boundaries[-1])
    if names[0] == PAUSE:
        first = max(first, int(boundaries[1]) - EDGE_FRAMES)
    if names[-1] == PAUSE:
        end = min(end, int(boundaries[-2]) + EDGE_FRAMES)
    return first, end


def quantised(frames: Floats, kind: type[np.signedinteger[Any]]) -> tuple[NDArray[Any], Floats]:
    """Columns as integers, and the offset and step of each column."""
    low, high = frames.min(0), frames.max(0)
    reach = np.iinfo(kind).max
    offset = (low + high) / 2
    step = np.maximum((high - low) / (2 * reach), 1e-9)
    return np.round((frames - offset) / step).astype(kind), np.stack([offset, step]).astype(np.float32)


def restored(numbers: NDArray[Any], scale: Floats) -> Floats:
    """The columns that `quantised` took."""
    frames: Floats = numbers.astype(np.float32) * scale[1] + scale[0]
    return frames


def unit_arrays(takes: Sequence[UnitTake]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header fields, and arrays of all takes one after the other: about 350 kB a minute."""
    names = sorted({name for take in takes for name in take.names})
    number_of = {name: number for number, name in enumerate(names)}
    cepstra, cepstra_scale = quantised(np.concatenate([take.mel_cepstra for take in takes]), np.int8)
    pitch, pitch_scale = quantised(np.concatenate([take.log_f0 for take in takes])[:, None], np.int16)
    styles = sorted({take.style for take in takes})
    return {"phone_names": names, "styles": styles}, {
        "mel_cepstra": cepstra,
        "mel_cepstra_scale": cepstra_scale,
        "log_f0": pitch[:, 0],
        "log_f0_scale": pitch_scale,
        "voiced": np.concatenate([take.voiced for take in takes]).astype(np.uint8),
        "take_frames": np.array([len(take.mel_cepstra) for take in takes]),
        "take_phones": np.array([len(take.names) for take in takes]),
        "take_style": np.array([styles.index(take.style) for take in takes]),
        "phones": np.array([number_of[name] for take in takes for name in take.names], np.int16),
        "phone_frames": np.concatenate([np.diff(take.boundaries) for take in takes]).astype(np.int32),
    }


def unit_takes(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Iterator[UnitTake]:
    """Cut the takes apart again. Raises ValueError, KeyError or IndexError for arrays that disagree."""
    names, styles = header["phone_names"], header["styles"]
    frames = np.concatenate(([0], np.cumsum(arrays["take_frames"])))
    phones = np.concatenate(([0], np.cumsum(arrays["take_phones"])))
    mel_cepstra = restored(arrays["mel_cepstra"], arrays["mel_cepstra_scale"])
    log_f0 = restored(arrays["log_f0"][:, None], arrays["log_f0_scale"])[:, 0]
    for number in range(len(frames) - 1):
        rows = slice(int(frames[number]), int(frames[number + 1]))
        said = slice(int(phones[number]), int(phones[number + 1]))
        ends = np.cumsum(arrays["phone_frames"][said], dtype=np.int64)
        if ends[-1] != rows.stop - rows.start:
            raise ValueError("phones and frames differ")
        yield UnitTake(
            mel_cepstra[rows],
            log_f0[rows],
            arrays["voiced"][rows].astype(bool),
            tuple(names[index] for index in arrays["phones"][said]),
            np.concatenate(([0], ends)),
            str(styles[arrays["take_style"][number]]),
        )


def room_tone_place(takes: Sequence[UnitTake]) -> tuple[int, int] | None:
    """Take and first frame of ROOM_TONE_FRAMES of a typical quiet pause, where one is long enough."""
    found = list[tuple[float, int, int]]()
    for number, take in enumerate(takes):
        for index, name in enumerate(take.names):
            start, end = int(take.boundaries[index]), int(take.boundaries[index + 1])
            if name == PAUSE and end - start >= ROOM_TONE_FRAMES:
                middle = (start + end - ROOM_TONE_FRAMES) // 2
                energy = float(take.mel_cepstra[middle : middle + ROOM_TONE_FRAMES, 0].mean())
                found.append((energy, number, middle))
    if not found:
        return None
    _, number, start = sorted(found)[len(found) // 4]
    return number, start
