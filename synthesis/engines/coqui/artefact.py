"""A trained Coqui voice as bytes: XTTS's latents or a speaker's name, bound to the weights they belong to."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class CoquiVoice:
    """What of a voice is not in the weights."""

    model: str
    weights_sha256: str
    speaker: str | None = None
    latents: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


def dump(voice: CoquiVoice) -> bytes:
    meta = {"format": FORMAT, "model": voice.model, "weights": voice.weights_sha256, "speaker": voice.speaker}
    buffer = io.BytesIO()
    header = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    np.savez(buffer, allow_pickle=False, meta=header, **voice.latents)
    return buffer.getvalue()


def parse(artefact: bytes) -> CoquiVoice:
    """Raises EngineError(artefact_unreadable); never unpickles."""
    try:
        with np.load(io.BytesIO(artefact), allow_pickle=False) as arrays:
            meta = json.loads(arrays["meta"].tobytes())
            latents = {name: arrays[name] for name in arrays.files if name != "meta"}
        if meta["format"] != FORMAT or any(value.dtype != np.float32 for value in latents.values()):
            raise ValueError("another format")
        return CoquiVoice(meta["model"], meta["weights"], meta["speaker"], latents)
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise EngineError(
            "artefact_unreadable", "This is no voice of the Coqui engine, or it is damaged."
        ) from error
