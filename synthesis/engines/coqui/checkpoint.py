"""A checkpoint: files of one model, each pinned by its SHA-256, and nothing but those files."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

_MODEL: Final = ("model.pth", "model.safetensors")


@dataclass(frozen=True, slots=True)
class _Files:
    """What a kind of model needs; of each `one_of` exactly one file."""

    needed: frozenset[str]
    optional: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = _MODEL


FILES: Final[Mapping[str, _Files]] = {
    # dvae.pth and mel_stats.pth are for fine-tuning only.
    "xtts": _Files(frozenset({"config.json", "vocab.json"}), frozenset({"dvae.pth", "mel_stats.pth"})),
    "vits": _Files(frozenset({"config.json"}), frozenset({"speakers.json", "language_ids.json"})),
    "openvoice": _Files(frozenset({"config.json"})),
    "freevc": _Files(frozenset({"config.json", "wavlm.pt"}), frozenset({"speaker_encoder.pt"})),
    "knnvc": _Files(frozenset({"wavlm.pt", "vocoder_config.json"}), one_of=("vocoder.pth",)),
}
SPEAKING, CONVERTING = ("xtts", "vits"), ("openvoice", "freevc", "knnvc")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class PinMismatch(Exception):
    """A file of the checkpoint is missing or is not the pinned one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which model lies where, and the hash of each of its files; `folder` may be an S3 URI until fetched."""

    model: str
    folder: str
    sha256: Mapping[str, str]

    @classmethod
    def of(cls, *, model: str, store: str | Path, sha256: Mapping[str, str]) -> Self:
        """Raises ValueError unless exactly the model's files are pinned, each by a SHA-256 in hex."""
        if model not in FILES:
            raise ValueError(f"unknown model {model!r}; it is one of {', '.join(FILES)}")
        files = FILES[model]
        named = set(sha256)
        weights = named & set(files.one_of)
        if not files.needed <= named - weights <= files.needed | files.optional or len(weights) != 1:
            needed = ", ".join([*sorted(files.needed), " or ".join(files.one_of)])
            also = f" and, if you have them, {', '.join(sorted(files.optional))}" if files.optional else ""
            raise ValueError(f"pin the sha256 of {needed}{also} of {store}, and of no other file")
        if not all(isinstance(value, str) and _SHA256.match(value) for value in sha256.values()):
            raise ValueError("a pin is a SHA-256 as 64 lower-case hex digits")
        return cls(model, str(store), dict(sha256))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls.of(model=value["model"], store=value["folder"], sha256=value["sha256"])

    def to_json(self) -> dict[str, Any]:
        return {"model": self.model, "folder": self.folder, "sha256": dict(self.sha256)}

    def at(self, folder: Path) -> "Checkpoint":
        """The same files, lying in another folder."""
        return replace(self, folder=str(folder))

    @property
    def weights(self) -> str:
        """The name of the file with the model's own weights."""
        return next(name for name in FILES[self.model].one_of if name in self.sha256)

    @property
    def weights_sha256(self) -> str:
        return self.sha256[self.weights]

    def open(self, name: str) -> BinaryIO:
        """The pinned file, open and hashed through the same handle, so that what is read is what was checked.

        Raises PinMismatch.
        """
        if name not in self.sha256:
            raise PinMismatch(f"{name} is needed here and is not pinned")
        path = Path(self.folder) / name
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
