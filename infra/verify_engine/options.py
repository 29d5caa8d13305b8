"""The options of a model folder: `voxlicet.json` in it, or made from its files when they are pinned."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from synthesis.engines.coqui.checkpoint import FILES
from synthesis.engines.coqui.licences import WEIGHTS

NAME: Final = "voxlicet.json"


class Unusable(Exception):
    """The folder cannot be verified; the message says what to do."""


def read(folder: Path) -> dict[str, Any]:
    """What VOXLICET_COQUI would hold for this model, without its `store`. Raises Unusable."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Unusable(
            f"{folder} has no {NAME}. Write it once, with --pin --weights NAME, from trusted files: one of "
            f'{", ".join(WEIGHTS)}, or JSON {{"name", "commercial", "source"}} for weights of your own.'
        ) from error
    except ValueError as error:
        raise Unusable(f"{folder / NAME} is no JSON: {error}") from error
    if not isinstance(found, dict) or "store" in found or not {"model", "weights", "sha256"} <= set(found):
        raise Unusable(f"{folder / NAME} must hold model, weights, sha256 and further options, but no store.")
    return found


def pin(folder: Path, weights: str, **more: Any) -> None:
    """Write the options, with the SHA-256 of each of the model's files as it lies there. Raises Unusable."""
    model = kind(folder)
    files = FILES[model]
    known = files.needed | files.optional | set(files.one_of)
    sha256 = {}
    for path in sorted(folder.iterdir()):
        if path.name in known:
            with path.open("rb") as file:
                sha256[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    declared = json.loads(weights) if weights.startswith("{") else weights
    options = {"model": model, "weights": declared, "sha256": sha256, **more}
    (folder / NAME).write_text(json.dumps(options, indent=2) + "\n", encoding="utf-8")


def kind(folder: Path) -> str:
    """The kind of model that the files in a folder make. Raises Unusable."""
    if not folder.is_dir():
        raise Unusable(f"There is no folder {folder}.")
    named = {path.name for path in folder.iterdir()}
    # From the most particular to the least: every kind has a config, few have a WavLM.
    for model in ("knnvc", "freevc", "xtts"):
        if FILES[model].needed <= named:
            return model
    if "config.json" not in named:
        raise Unusable(f"{folder} has no config.json.")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return "openvoice" if "data" in config else "vits"
