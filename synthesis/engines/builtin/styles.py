"""The styles takes were read in: which takes a request prefers, how a style differs from the whole."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthesis.engines.protocol import NEUTRAL

from .arrays import Flags, Floats
from .network import Guide

# What a unit of another style must be better by: a few neighbours that fit less well.
STYLE_COST = 40.0
LOUDER_HALF = 50


class Styles:
    """Styles by take, with the mean of each over the louder frames less the mean of all.

    `mel_cepstra` and `log_f0` hold the frames of all takes; `frames` counts each take's.
    """

    def __init__(
        self, styles: Sequence[str], mel_cepstra: Floats, log_f0: Floats, frames: Sequence[int]
    ) -> None:
        self.of_take = np.array(styles)
        self.known = frozenset(styles)
        self._apart: dict[str, Floats] = {}
        if len(self.known) > 1:
            self._measure(mel_cepstra, log_f0, frames)

    def _measure(self, mel_cepstra: Floats, log_f0: Floats, frames: Sequence[int]) -> None:
        of_frame = np.repeat(self.of_take, frames)
        loud = mel_cepstra[:, 0] > np.percentile(mel_cepstra[:, 0], LOUDER_HALF)
        rows = np.concatenate([mel_cepstra, log_f0[:, None]], axis=1)
        mean = rows[loud].mean(0)
        self._apart = {
            style: rows[chosen].mean(0) - mean
            for style in self.known
            if (chosen := loud & (of_frame == style)).any()
        }

    def others(self, style: str) -> Flags | None:
        """The takes of other styles; none where all are of one, or this and neutral are unknown."""
        style = self._spoken(style)
        if len(self.known) == 1 or style not in self.known:
            return None
        flags: Flags = self.of_take != style
        return flags

    def moved(self, guide: Guide, style: str) -> Guide:
        """The guide, which knows no styles, moved by what is particular to one; its loudness stays."""
        apart = self._apart.get(self._spoken(style))
        if apart is None:
            return guide
        mel_cepstra = guide.mel_cepstra.copy()
        mel_cepstra[:, 1 : len(apart) - 1] += apart[1:-1]
        return replace(guide, mel_cepstra=mel_cepstra, log_f0=guide.log_f0 + apart[-1])

    def _spoken(self, style: str) -> str:
        return style if style in self.known else NEUTRAL
