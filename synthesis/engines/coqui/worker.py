"""The model's process: reads questions from stdin, answers on stdout, ends at once when stdin does."""

import logging
import os
import pickle
import queue
import random
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from synthesis.engines.coqui import frames
from synthesis.engines.coqui.arrays import Arrays, pack, unpack
from synthesis.engines.coqui.checkpoint import Checkpoint, PinMismatch

Frame: TypeAlias = tuple[dict[str, Any], bytes]
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
LOAD_ERRORS = (PinMismatch, OSError, pickle.UnpicklingError, *MODEL_ERRORS)


def main() -> None:
    answers, questions = pipes()
    launch, tuned = questions.get()
    try:
        model = _load(launch, unpack(launch["tuned"], tuned))
    except LOAD_ERRORS as error:
        frames.write(answers, {"error": told(error)})
        return
    frames.write(answers, model.facts())
    while True:
        _serve(model, *questions.get(), answers)


def pipes(clear_up: Callable[[], None] = lambda: None) -> tuple[BinaryIO, "queue.SimpleQueue[Frame]"]:
    """Where to write frames, and the frames that come in; when no more can come, all of this ends at once.

    A thread reads, so that nothing outlives the one who asked, not even in the midst of a long computation;
    `clear_up` is called before the process ends itself and all that it started.
    """
    # Libraries print; what they print must not land between our frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)  # their warnings quote the text
    questions: queue.SimpleQueue[Frame] = queue.SimpleQueue()

    def listen() -> None:
        try:
            while True:
                questions.put(frames.read(sys.stdin.buffer))
        except (EOFError, OSError, ValueError):
            clear_up()
            os.killpg(0, signal.SIGKILL)  # we lead a group of our own, see child.start

    threading.Thread(target=listen, daemon=True).start()
    return answers, questions


def told(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return f"coqui-tts is not installed here ({error}); install the coqui extra"
    return f"{type(error).__name__}: {error}"


def seed_all(seed: int) -> None:
    """Make what a model draws depend on `seed` alone."""
    import torch

    torch.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


def _load(launch: Mapping[str, Any], tuned: Arrays) -> Any:
    import torch

    from synthesis.engines.coqui import loading

    torch.set_num_threads(launch["threads"])
    return loading.load(Checkpoint.from_json(launch["checkpoint"]), launch["device"], tuned)


def _serve(model: Any, question: Mapping[str, Any], payload: bytes, answers: BinaryIO) -> None:
    try:
        header, data = _answer(model, question, unpack(question.get("arrays", []), payload))
    except MODEL_ERRORS as error:
        frames.write(answers, {"error": f"{type(error).__name__}: {error}"})
    else:
        frames.write(answers, header, data)


def _answer(model: Any, question: Mapping[str, Any], arrays: Arrays) -> tuple[dict[str, Any], bytes]:
    match question["do"]:
        case "count":
            return {"tokens": model.count(question["text"], question["language"])}, b""
        case "latents":
            described, data = pack(model.latents(list(arrays.values()), question["sample_rates"]))
            return {"arrays": described}, data
        case "speak":
            seed_all(question["seed"])
            return {}, _sound(model.speak(question, arrays))
        case "convert":
            seed_all(question["seed"])
            return {}, _sound(model.convert(arrays, question["sample_rate"]))
        case unknown:
            raise ValueError(f"unknown question {unknown!r}")


def _sound(samples: Any) -> bytes:
    return np.ascontiguousarray(samples, dtype=np.float32).tobytes()


if __name__ == "__main__":
    main()
