"""The model's process: reads questions from stdin, answers on stdout, ends when stdin does."""

import logging
import os
import pickle
import random
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from synthesis.engines.coqui import frames
from synthesis.engines.coqui.checkpoint import Checkpoint, PinMismatch

# What Coqui's models raise on text or audio they cannot take; anything else ends the process.
MODEL_ERRORS = (
    AssertionError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
    NotImplementedError,
    ImportError,
)


def main() -> None:
    # Libraries print; what they print must not land between our frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)  # their warnings quote the text
    questions = sys.stdin.buffer
    launch, _ = frames.read(questions)
    try:
        model = _load(launch)
    except ImportError as error:
        frames.write(
            answers, {"error": f"coqui-tts is not installed here ({error}); install the coqui extra"}
        )
        return
    except (PinMismatch, OSError, pickle.UnpicklingError, *MODEL_ERRORS) as error:
        frames.write(answers, {"error": f"{type(error).__name__}: {error}"})
        return
    frames.write(answers, {"sample_rate": model.sample_rate, "maximum_tokens": model.maximum_tokens})
    while _serve(model, questions, answers):
        pass


def _load(launch: Mapping[str, Any]) -> Any:
    import torch

    from synthesis.engines.coqui import models

    torch.set_num_threads(launch["threads"])
    return models.load(Checkpoint.from_json(launch["checkpoint"]), launch["device"])


def _serve(model: Any, questions: BinaryIO, answers: BinaryIO) -> bool:
    try:
        question, payload = frames.read(questions)
    except EOFError:
        return False
    try:
        header, samples = _answer(model, question, np.frombuffer(payload, dtype=np.float32))
    except MODEL_ERRORS as error:
        frames.write(answers, {"error": f"{type(error).__name__}: {error}"})
    else:
        frames.write(answers, header, np.ascontiguousarray(samples, dtype=np.float32).tobytes())
    return True


def _answer(model: Any, question: Mapping[str, Any], data: Any) -> tuple[dict[str, Any], Any]:
    if question["do"] == "count":
        return {"tokens": model.count(question["text"], question["language"])}, np.zeros(0)
    if question["do"] == "latents":
        arrays = np.split(data, np.cumsum(question["lengths"])[:-1])
        latents = model.latents(arrays, question["sample_rates"])
        shapes = {name: list(value.shape) for name, value in latents.items()}
        return {"shapes": shapes}, np.concatenate([value.ravel() for value in latents.values()])
    if question["do"] != "speak":
        raise ValueError(f"unknown question {question['do']!r}")
    _seed(question["seed"])
    return {}, model.speak(question, data)


def _seed(seed: int) -> None:
    import torch

    torch.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


if __name__ == "__main__":
    main()
