"""How the talent's units lie in an artefact, and how they are read back."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats
from .features import FRAME_SECONDS
from .sources.protocol import PAUSE
from .units import UnitTake

ROOM_TONE_FRAMES = 40


def unit_arrays(
    takes: Sequence[UnitTake], audio: Sequence[Floats], rate: int
) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """Names of the phones, and arrays of all takes one after the other."""
    names = sorted({name for take in takes for name in take.names})
    number_of = {name: number for number, name in enumerate(names)}
    return names, {
        "mel_cepstra": np.concatenate([take.mel_cepstra for take in takes]).astype(np.float16),
        "log_f0": np.concatenate([take.log_f0 for take in takes]).astype(np.float32),
        "take_frames": np.array([len(take.mel_cepstra) for take in takes]),
        "take_samples": np.array([len(part) for part in audio]),
        "take_phones": np.array([len(take.names) for take in takes]),
        "phones": np.array([number_of[name] for take in takes for name in take.names]),
        "phone_frames": np.concatenate([np.diff(take.boundaries) for take in takes]),
        "audio": encoded(np.concatenate(audio), rate),
    }


def unit_takes(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Iterator[UnitTake]:
    """Cut the takes apart again. Raises ValueError, KeyError or IndexError for arrays that disagree."""
    frames = np.concatenate(([0], np.cumsum(arrays["take_frames"])))
    phones = np.concatenate(([0], np.cumsum(arrays["take_phones"])))
    names = list(header["phone_names"])
    for number in range(len(frames) - 1):
        rows = slice(int(frames[number]), int(frames[number + 1]))
        said = slice(int(phones[number]), int(phones[number + 1]))
        ends = np.cumsum(arrays["phone_frames"][said])
        if ends[-1] != rows.stop - rows.start:
            raise ValueError("phones and frames differ")
        yield UnitTake(
            arrays["mel_cepstra"][rows].astype(np.float32),
            arrays["log_f0"][rows],
            tuple(names[index] for index in arrays["phones"][said]),
            np.concatenate(([0], ends)),
        )


def room_tone(audio: Sequence[Floats], takes: Sequence[UnitTake], rate: int) -> Floats:
    """A typical quiet stretch of the pauses, empty where no pause is long enough."""
    found = list[tuple[float, int, int]]()
    for number, take in enumerate(takes):
        for index, name in enumerate(take.names):
            start, end = int(take.boundaries[index]), int(take.boundaries[index + 1])
            if name == PAUSE and end - start >= ROOM_TONE_FRAMES:
                middle = (start + end - ROOM_TONE_FRAMES) // 2
                energy = float(take.mel_cepstra[middle : middle + ROOM_TONE_FRAMES, 0].mean())
                found.append((energy, number, middle))
    if not found:
        return np.zeros(0, np.float32)
    _, number, start = sorted(found)[len(found) // 4]
    low, high = (round(frame * rate * FRAME_SECONDS) for frame in (start, start + ROOM_TONE_FRAMES))
    return audio[number][low:high].astype(np.float32)


def encoded(samples: Floats, sample_rate: int) -> NDArray[np.uint8]:
    """16-bit FLAC."""
    import soundfile

    target = io.BytesIO()
    soundfile.write(target, samples, sample_rate, format="FLAC", subtype="PCM_16")
    return np.frombuffer(target.getvalue(), np.uint8)


def decoded(flac: NDArray[np.uint8], sample_rate: int) -> Floats:
    """Samples of a FLAC at the rate the artefact names. Raises ValueError where it is something else."""
    import soundfile

    try:
        samples, rate = soundfile.read(io.BytesIO(flac.tobytes()), dtype="float32")
    except soundfile.LibsndfileError as error:
        raise ValueError("audio") from error
    if rate != sample_rate or samples.ndim != 1:
        raise ValueError("audio")
    result: Floats = samples
    return result
