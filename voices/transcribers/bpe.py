"""Text as Whisper's tokens: byte-level BPE, where a token's number is also its merge's rank."""

import re
from collections.abc import Mapping
from itertools import pairwise

from .byte_level import byte_values

# GPT-2's rule in the standard library's terms: contractions, then a run of letters, of digits or of signs,
# each with the space before it.
_PARTS = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def token_ids(text: str, ranks: Mapping[str, int]) -> list[int]:
    """The tokens Whisper was trained to write this text with.

    `ranks` numbers every token of the vocabulary; as in GPT-2 (Radford et al. 2019) the earlier a pair was
    merged the lower its number, so the vocabulary alone says what to merge next.
    """
    characters = {byte: character for character, byte in byte_values().items()}
    return [
        ranks[token]
        for part in _PARTS.findall(text)
        for token in _merge([characters[byte] for byte in part.encode()], ranks)
    ]


def _merge(pieces: list[str], ranks: Mapping[str, int]) -> list[str]:
    beyond = len(ranks)
    while len(pieces) > 1:
        pairs = [ranks.get(left + right, beyond) for left, right in pairwise(pieces)]
        best = min(pairs)
        if best == beyond:
            break
        at = pairs.index(best)
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return pieces
