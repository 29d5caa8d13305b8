"""The last stage of training: several networks and several ways to shape units, and the ones kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from synthesis.engines.protocol import NEUTRAL
from voices import prompts

from ..text import sentences
from .arrays import Floats
from .concatenate import Concatenator
from .features import pitch, resampled
from .listening import Listener
from .network import Network
from .pitch_marks import Marks
from .runs import Shaping
from .sources.protocol import SpeechSource
from .speaking import Speaker
from .units import UnitInventory
from .waveforms import Waveforms

ENGLISH = Path(__file__).with_name("tuning_lines.txt")
LINES = 24
SHAPES = (Shaping(0.3, 0.2), Shaping(0.5, 0.35), Shaping(0.75, 0.5))
# Of the talent's deviation: every leap at a join grows with it.
SPREAD_AIM, WIDEST_SPREAD = 0.88, 1.6

Clips = list[tuple[str, Floats]]


def unread_lines(language: str, read: Sequence[str]) -> list[str]:
    """Lines no take holds: English ones of our own, else of the shipped scripts; none where none ships.

    A line the talent read would be spoken by its own take and say nothing about the voice.
    """
    if language == "en":
        lines = ENGLISH.read_text(encoding="utf-8").splitlines()
    else:
        lines = [line.text for line in prompts.lines(language)]
    known = {" ".join(text.split()) for text in read}
    unread = [line for line in lines if line and line not in known]
    return unread[:: max(1, len(unread) // LINES)][:LINES]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a voice under training speaks with."""

    source: SpeechSource
    inventory: UnitInventory
    audio: Waveforms
    marks: Marks
    language: str

    def speak(self, network: Network, shaping: Shaping, lines: Sequence[str]) -> Clips:
        speaker = Speaker(self.source, network, Concatenator(self.inventory, self.audio, self.marks, shaping))
        return [
            (
                line,
                np.concatenate(
                    [
                        piece
                        for sentence in sentences(line, self.language)
                        for piece in speaker.pieces(sentence, seed=0, speed=1.0, style=NEUTRAL)
                    ]
                ).astype(np.float32),
            )
            for line in lines
        ]


def tuned(
    parts: Parts,
    networks: Sequence[Network],
    lines: Sequence[str],
    listener: Listener | None,
    progress: Callable[[float], None],
) -> tuple[int, Shaping, dict[str, Any]]:
    """Which network to keep, how to shape its units, and the figures that say so.

    Networks are compared first, at one shape; then shapes, with the pitch as wide as the talent's. Without
    lines or listener the first network and the middle of the road are kept.
    """
    shaping = Shaping()
    if not lines:
        return 0, shaping, {}
    spoken = [parts.speak(networks[0], shaping, lines)]
    if listener is None:
        return 0, _with_spread(parts, networks[0], shaping, spoken[0]), {}
    heard = list[dict[str, float]]()
    for number, network in enumerate(networks):
        if number:
            spoken.append(parts.speak(network, shaping, lines))
        heard.append(listener.cost(spoken[number], parts.audio.rate))
        progress(0.4 * (number + 1) / len(networks))
    best = min(range(len(networks)), key=lambda number: heard[number]["cost"])
    spread = _with_spread(parts, networks[best], shaping, spoken[best]).pitch_spread
    shapes = [replace(shape, pitch_spread=spread) for shape in SHAPES]
    costs = list[dict[str, float]]()
    for number, shape in enumerate(shapes):
        costs.append(listener.cost(parts.speak(networks[best], shape, lines), parts.audio.rate))
        progress(0.4 + 0.6 * (number + 1) / len(shapes))
    chosen = min(range(len(shapes)), key=lambda number: costs[number]["cost"])
    facts = {"lines": len(lines), "seeds": heard, "shapes": costs, "shape": chosen, "seed": best}
    return best, shapes[chosen], facts


def _with_spread(parts: Parts, network: Network, shaping: Shaping, clips: Clips) -> Shaping:
    """The shaping whose pitch has the talent's deviation, judged by what was spoken."""
    rate = parts.audio.rate
    f0 = np.concatenate([pitch(resampled(samples, rate)) for _, samples in clips])
    if (f0 > 0).sum() < 2:
        return shaping
    ratio = float(network.scales.talent_log_f0[1] / np.log(f0[f0 > 0]).std())
    spread = float(np.clip(SPREAD_AIM * shaping.pitch_spread * ratio, 1.0, WIDEST_SPREAD))
    return replace(shaping, pitch_spread=round(spread, 3))
