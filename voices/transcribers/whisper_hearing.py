"""Weighs what Whisper heard against other words, by forcing them on the same encoded speech."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .bpe import token_ids
from .protocol import Edit

# What one token may cost at most (nats): past this a number says nothing but "no".
LEAST_PROBABILITY = 1e-9


class Piece(NamedTuple):
    """At most 30 s: the text heard, the encoded speech, the prompt's token ids, frames that are speech."""

    text: str
    encoded: Any
    prompt: list[int]
    frames: int


class WhisperHearing:
    """See Hearing; holds 2.3 MB of encoded speech for every piece."""

    def __init__(self, pieces: Sequence[Piece], model: Any, ranks: Mapping[str, int]) -> None:
        self._pieces, self._model, self._ranks = pieces, model, ranks
        self.text = "".join(piece.text for piece in pieces)

    def doubts(self, edits: Sequence[Edit]) -> list[float]:
        """See Hearing; infinite where nothing was heard.

        An edit across two pieces is weighed in the one it begins in.
        """
        if not self._pieces:
            return [math.inf] * len(edits)
        kept: dict[int, float] = {}
        found = []
        for edit in edits:
            number, offset = self._piece_at(edit.start)
            piece = self._pieces[number]
            start, end = edit.start - offset, min(edit.end - offset, len(piece.text))
            if number not in kept:
                kept[number] = self._log_likelihood(piece, piece.text)
            changed = piece.text[:start] + edit.replacement + piece.text[end:]
            found.append(kept[number] - self._log_likelihood(piece, changed))
        return found

    def _piece_at(self, character: int) -> tuple[int, int]:
        """The piece that holds a character of the text, and where it begins."""
        offset = 0
        for number, piece in enumerate(self._pieces[:-1]):
            if character < offset + len(piece.text):
                return number, offset
            offset += len(piece.text)
        return len(self._pieces) - 1, offset

    def _log_likelihood(self, piece: Piece, text: str) -> float:
        tokens = token_ids(" " + " ".join(text.split()), self._ranks)
        (result,) = self._model.align(piece.encoded, piece.prompt, [tokens], piece.frames)
        return float(np.log(np.maximum(result.text_token_probs, LEAST_PROBABILITY)).sum())
