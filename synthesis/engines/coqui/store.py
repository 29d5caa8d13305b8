"""Where checkpoints come from: a folder, or an S3 URI of which a verified copy is kept on this machine."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .checkpoint import Checkpoint, PinMismatch


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Reads `s3://bucket/prefix` with the worker's own AWS credentials; `cache` holds the copies."""

    cache: Path
    endpoint: str | None = None
    region: str | None = None

    def local(self, checkpoint: Checkpoint) -> Checkpoint:
        """The checkpoint in a folder of this machine; files are fetched once, and again if they were changed.

        A model's process hashes each file once more, through the handle it reads. Raises PinMismatch where a
        file is not there, cannot be fetched or is not the pinned one; what was not pinned is never kept.
        """
        parts = urlsplit(checkpoint.folder)
        if parts.scheme == "":
            return checkpoint
        if parts.scheme != "s3" or not parts.netloc:
            raise PinMismatch(f"{checkpoint.folder} is neither a folder nor s3://bucket/prefix")
        with self._kept(checkpoint) as folder:
            for name in checkpoint.sha256:
                if not _is_pinned(folder / name, checkpoint.sha256[name]):
                    self._fetch(parts.netloc, parts.path.strip("/"), name, folder, checkpoint.sha256[name])
        return checkpoint.at(folder)

    @contextmanager
    def _kept(self, checkpoint: Checkpoint) -> Iterator[Path]:
        """The folder of this very set of files, for one process at a time."""
        pins = "".join(f"{name}:{checkpoint.sha256[name]};" for name in sorted(checkpoint.sha256))
        folder = self.cache / hashlib.sha256(pins.encode()).hexdigest()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder

    def _fetch(self, bucket: str, prefix: str, name: str, folder: Path, pin: str) -> None:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        descriptor, partial = tempfile.mkstemp(dir=folder, prefix=".partial-")
        key = f"{prefix}/{name}" if prefix else name
        try:
            with os.fdopen(descriptor, "wb") as file:
                self._client().download_fileobj(bucket, key, file)
            if not _is_pinned(Path(partial), pin):
                raise PinMismatch(f"s3://{bucket}/{key} is not the pinned file (SHA-256 {pin})")
            os.replace(partial, folder / name)
        except (BotoCoreError, ClientError, Boto3Error) as error:
            raise PinMismatch(f"s3://{bucket}/{key} cannot be fetched: {error}") from error
        finally:
            Path(partial).unlink(missing_ok=True)

    def _client(self) -> Any:
        import boto3

        return boto3.client("s3", endpoint_url=self.endpoint, region_name=self.region)


def _is_pinned(path: Path, pin: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == pin
    except FileNotFoundError:
        return False
