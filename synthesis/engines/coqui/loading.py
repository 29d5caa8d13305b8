"""Loading a pinned model; imports torch and coqui-tts, so only the models' own processes import this."""

import json
import pickle
from collections.abc import Mapping
from typing import Any

import torch
from TTS.tts.models.xtts import _legacy_safe_globals

from synthesis.engines.coqui.arrays import Arrays
from synthesis.engines.coqui.checkpoint import Checkpoint


def load(checkpoint: Checkpoint, device: str, tuned: Arrays) -> Any:
    """The model, ready on its device.

    Raises PinMismatch, and what torch and Coqui raise on files that are no such model.
    """
    from synthesis.engines.coqui import converters, speakers

    if checkpoint.model == "xtts":
        return speakers.XttsModel(checkpoint, device, tuned)
    if checkpoint.model == "vits":
        return speakers.VitsModel(checkpoint, device, tuned)
    return converters.load(checkpoint, device)


def state(checkpoint: Checkpoint, name: str | None = None) -> dict[str, Any]:
    """A pinned file of weights: tensors only, whatever the file would like to run when unpickled."""
    name = name or checkpoint.weights
    with checkpoint.open(name) as file:
        if name.endswith(".safetensors"):
            from safetensors.torch import load as load_safetensors

            return {"model": load_safetensors(file.read())}
        try:
            with _legacy_safe_globals():
                found = torch.load(file, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            raise ValueError(f"{name} holds more than tensors and is not loaded ({error})") from error
    if not isinstance(found, dict):
        raise ValueError(f"{name} is no checkpoint")
    return found


def model_state(checkpoint: Checkpoint) -> dict[str, Any]:
    """The model's own weights, named as Coqui's models name them, without those of training."""
    found: Mapping[str, Any] = state(checkpoint)["model"]
    return {name.removeprefix("xtts."): value for name, value in found.items()}


def as_tensors(tuned: Arrays) -> dict[str, Any]:
    """A talent's own weights in full precision."""
    return {name: torch.from_numpy(value.astype("float32")) for name, value in tuned.items()}


def read_json(checkpoint: Checkpoint, name: str) -> dict[str, Any]:
    with checkpoint.open(name) as file:
        value: dict[str, Any] = json.load(file)
    return value
