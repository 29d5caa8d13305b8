"""The clips that the clone bench leaves for listeners: build/bench/clone/TALENT/CONDITION/NN.flac."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile

from synthesis.audio.levels import level

from ._clone_talents import Clip

REFERENCES = "references"
CONTENTS = "clips.json"


@dataclass(frozen=True)
class Place:
    """Where a run leaves its clips, and where what was heard is kept from run to run."""

    clips: Path
    heard: Path


def keep(place: Place, talent: str, condition: str, clips: Mapping[str, Clip]) -> None:
    """Write the clips at one loudness, so that no comparison is decided by the level, and their texts."""
    folder = place.clips / talent / condition
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.flac"):
        old.unlink()
    rows = []
    for number, (text, (samples, rate)) in enumerate(clips.items(), start=1):
        name = f"{number:02d}.flac"
        soundfile.write(folder / name, level(samples, rate), rate)
        rows.append({"text": text, "file": f"{talent}/{condition}/{name}"})
    contents = {"talent": talent, "condition": condition, "clips": rows}
    (folder / CONTENTS).write_text(json.dumps(contents, indent=1) + "\n")


def annotate(place: Place, talent: str, condition: str, figures: Mapping[str, float | None]) -> None:
    """Write what was measured beside a condition's clips."""
    path = place.clips / talent / condition / CONTENTS
    contents = json.loads(path.read_text()) | {"figures": dict(figures)}
    path.write_text(json.dumps(contents, indent=1) + "\n")


def conditions(place: Place) -> Iterator[dict[str, Any]]:
    """Every condition that was kept, this time or before."""
    for path in sorted(place.clips.glob(f"*/*/{CONTENTS}")):
        yield json.loads(path.read_text())
