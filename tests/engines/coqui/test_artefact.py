"""Arrays and voices as bytes."""

import io
from typing import Any

import numpy as np
import pytest

from synthesis.engines.coqui import arrays, artefact
from synthesis.engines.coqui.artefact import CoquiVoice
from synthesis.engines.protocol import EngineError

LATENTS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.ones((1, 1, 2), np.float32)}
TUNED = {"gpt.head.bias": np.arange(4, dtype=np.float16)}


def test_arrays_come_back_as_they_went() -> None:
    described, payload = arrays.pack(LATENTS | TUNED)
    found = arrays.unpack(described, payload)
    assert list(found) == ["a", "b", "gpt.head.bias"]
    for name, value in (LATENTS | TUNED).items():
        np.testing.assert_array_equal(found[name], value)
        assert found[name].dtype == value.dtype


@pytest.mark.parametrize(
    ("described", "payload"),
    [
        ([["a", "float32", [2]]], bytes(4)),
        ([["a", "float32", [2]]], bytes(12)),
        ([["a", "object", [1]]], bytes(8)),
        ([], b"left over"),
    ],
)
def test_arrays_that_are_not_as_described_are_refused(described: list[Any], payload: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's own or ours
        arrays.unpack(described, payload)


def test_a_voice_comes_back_whole() -> None:
    voice = CoquiVoice(
        "openvoice", "0" * 64, "ann", LATENTS, TUNED, "encoder/1", np.ones(3, np.float32), b"another voice"
    )
    found = artefact.parse(artefact.dump(voice))
    assert (found.model, found.weights_sha256, found.speaker) == ("openvoice", "0" * 64, "ann")
    assert (found.encoder, found.source) == ("encoder/1", b"another voice")
    np.testing.assert_array_equal(found.latents["a"], LATENTS["a"])
    np.testing.assert_array_equal(found.tuned["gpt.head.bias"], TUNED["gpt.head.bias"])
    assert found.reference is not None
    assert artefact.parse(artefact.dump(CoquiVoice("vits", "0" * 64))).reference is None


@pytest.mark.parametrize(
    "arrays_in_it",
    [
        {"meta": np.array([{"format": 2}], dtype=object)},  # pickled
        {"meta": np.frombuffer(b"[]", np.uint8), "source": np.zeros(0, np.uint8)},
        {"meta": np.frombuffer(b'{"format": 1}', np.uint8), "source": np.zeros(0, np.uint8)},
    ],
)
def test_other_archives_are_refused(arrays_in_it: dict[str, Any]) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays_in_it)
    with pytest.raises(EngineError) as refused:
        artefact.parse(buffer.getvalue())
    assert refused.value.code == "artefact_unreadable"
