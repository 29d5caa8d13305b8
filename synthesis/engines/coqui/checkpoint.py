"""The operator's checkpoint: a folder whose files are pinned by SHA-256, and nothing but those files."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

FILES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    # model: (files it needs, files it may have)
    "xtts": (frozenset({"config.json", "model.pth", "vocab.json"}), frozenset()),
    "vits": (frozenset({"config.json", "model.pth"}), frozenset({"speakers.json", "language_ids.json"})),
}
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class PinMismatch(Exception):
    """A file of the checkpoint is missing or is not the pinned one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which model lies where, and the hash of each of its files."""

    model: str
    folder: Path
    sha256: Mapping[str, str]

    @classmethod
    def of(cls, *, model: str, model_dir: str | Path, sha256: Mapping[str, str]) -> Self:
        """Raises ValueError unless exactly the model's files are pinned, each by a SHA-256 in hex."""
        if model not in FILES:
            raise ValueError(f"unknown model {model!r}; it is one of {', '.join(FILES)}")
        needed, optional = FILES[model]
        if not needed <= set(sha256) <= needed | optional:
            raise ValueError(
                f"pin the sha256 of {', '.join(sorted(needed))} of {model_dir}, and of no other file"
            )
        if not all(isinstance(value, str) and _SHA256.match(value) for value in sha256.values()):
            raise ValueError("a pin is a SHA-256 as 64 lower-case hex digits")
        return cls(model, Path(model_dir), dict(sha256))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls.of(model=value["model"], model_dir=value["folder"], sha256=value["sha256"])

    def to_json(self) -> dict[str, Any]:
        return {"model": self.model, "folder": str(self.folder), "sha256": dict(self.sha256)}

    @property
    def weights_sha256(self) -> str:
        return self.sha256["model.pth"]

    def open(self, name: str) -> BinaryIO:
        """The pinned file, open and hashed through the same handle, so that what is read is what was checked.

        Raises PinMismatch.
        """
        path = self.folder / name
        try:
            file = path.open("rb")
        except OSError as error:
            raise PinMismatch(f"{path} cannot be read: {error.strerror}") from error
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256[name]:
            file.close()
            raise PinMismatch(f"{path} has SHA-256 {found}, not the pinned {self.sha256[name]}")
        file.seek(0)
        return file
