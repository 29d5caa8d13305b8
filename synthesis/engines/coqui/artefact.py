"""A trained Coqui voice as bytes: what is not in the pinned weights, bound to those it belongs to."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError

from .arrays import Arrays

FORMAT = 2


@dataclass(frozen=True, slots=True)
class CoquiVoice:
    """What of a voice is not in the weights.

    `latents` are small float32 arrays (XTTS's conditioning, a converter's target); `tuned` are the weights
    that fine-tuning changed, float16; `speaker` names one of a checkpoint's voices; `reference` is the
    talent's unit vector by the speaker encoder `encoder`; `source` is the artefact of the voice that a
    converter starts from.
    """

    model: str
    weights_sha256: str
    speaker: str | None = None
    latents: Arrays = field(default_factory=dict)
    tuned: Arrays = field(default_factory=dict)
    encoder: str | None = None
    reference: NDArray[np.float32] | None = None
    source: bytes = b""


def dump(voice: CoquiVoice) -> bytes:
    meta = {
        "format": FORMAT,
        "model": voice.model,
        "weights": voice.weights_sha256,
        "speaker": voice.speaker,
        "encoder": voice.encoder,
    }
    arrays = {f"latents/{name}": value for name, value in voice.latents.items()}
    arrays |= {f"tuned/{name}": value for name, value in voice.tuned.items()}
    arrays |= {"meta": _bytes(json.dumps(meta).encode()), "source": _bytes(voice.source)}
    if voice.reference is not None:
        arrays["reference"] = voice.reference
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def parse(artefact: bytes) -> CoquiVoice:
    """Raises EngineError(artefact_unreadable); never unpickles."""
    try:
        with np.load(io.BytesIO(artefact), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        meta = json.loads(arrays.pop("meta").tobytes())
        source, reference = arrays.pop("source").tobytes(), arrays.pop("reference", None)
        latents, tuned = _under("latents/", arrays, "float32"), _under("tuned/", arrays, "float16")
        if meta["format"] != FORMAT or arrays:
            raise ValueError("another format")
        return CoquiVoice(
            meta["model"],
            meta["weights"],
            meta["speaker"],
            latents,
            tuned,
            meta["encoder"],
            reference,
            source,
        )
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise EngineError(
            "artefact_unreadable", "This is no voice of the Coqui engine, or it is damaged."
        ) from error


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)


def _under(
    prefix: str, arrays: dict[str, NDArray[np.float32]], kind: str
) -> Mapping[str, NDArray[np.float32]]:
    """Take the arrays of one prefix out of `arrays`."""
    names = [name for name in arrays if name.startswith(prefix)]
    found = {name.removeprefix(prefix): arrays.pop(name) for name in names}
    if any(value.dtype != kind for value in found.values()):
        raise ValueError("another type")
    return found
