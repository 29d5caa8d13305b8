"""What the chapters share: who acts, what was made so far, and where the files go."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.demo.client import Api
from infra.demo.console import Console
from infra.demo.takes import Studio

TEXT = (
    "Every voice has an owner. This one agreed to be heard, for these words, in this place, "
    "and nobody can use it otherwise."
)


@dataclass
class Story:
    """The running story; `made` holds the API's answers by name, for later chapters and for the page."""

    base_url: str
    out: Path
    studio: Studio
    text: str
    console: Console = field(default_factory=Console)
    made: dict[str, Any] = field(default_factory=dict)
    sign_ins: list[dict[str, str]] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)

    def acts(self, who: str, key: str) -> None:
        """Remember a principal's key."""
        self._keys[who] = key

    def api(self, who: str) -> Api:
        """The API as `platform`, `agency`, `talent`, `advertiser` or `anyone` sees it."""
        return Api(self.base_url, self._keys.get(who))

    def save(self, name: str, content: bytes | str) -> Path:
        """Write a file of the outcome."""
        path = self.out / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def save_json(self, name: str, value: object) -> Path:
        """Write a JSON file of the outcome."""
        return self.save(name, json.dumps(value, indent=2, ensure_ascii=False))


def platform_key() -> str:
    """The platform owner's key, from the file that the installation's founding left."""
    founded = json.loads(Path(os.environ["VOXLICET_PLATFORM"]).read_text())
    return str(founded["key"])
