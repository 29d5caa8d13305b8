"""Where a sentence is cut so that its first words can be heard while the rest is still being made."""

from collections.abc import Iterator
from dataclasses import dataclass

from .features import FRAME_SECONDS
from .phones import PhoneSequence
from .sources.protocol import PAUSE

# The first piece is short, for the listener who waits; the others are phrases, for the search.
FIRST_FRAMES = round(0.6 / FRAME_SECONDS)
PHRASE_FRAMES, LONGEST_FRAMES = round(1.5 / FRAME_SECONDS), round(4.0 / FRAME_SECONDS)
LAST_FRAMES = round(0.5 / FRAME_SECONDS)
# Phones around a phrase that the network sees and the search looks ahead to.
CONTEXT, LOOK_AHEAD = 8, 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """Phones `first` to `end` are spoken; `low` to `high` are looked at, `first` to `ahead` searched."""

    first: int
    end: int
    low: int
    high: int
    ahead: int


def phrases(phones: PhoneSequence) -> Iterator[Phrase]:
    """Cut at pauses and word starts of the reading; every phone belongs to one phrase."""
    count, first = len(phones), 0
    while first < count:
        end = _end(phones, first)
        yield Phrase(
            first, end, max(0, first - CONTEXT), min(count, end + CONTEXT), min(count, end + LOOK_AHEAD)
        )
        first = end


def whole(phones: PhoneSequence) -> Iterator[Phrase]:
    """The sentence in one piece."""
    count = len(phones)
    yield Phrase(0, count, 0, count, count)


def _end(phones: PhoneSequence, first: int) -> int:
    """The first pause after enough speech, or a word start after more of it, or the end."""
    opening = first == 0
    start = int(phones.boundaries[1 if opening and phones.names[0] == PAUSE else first])
    least = FIRST_FRAMES if opening else PHRASE_FRAMES
    most = FIRST_FRAMES if opening else LONGEST_FRAMES
    last = int(phones.boundaries[-1]) - LAST_FRAMES
    for index in range(first + 1, len(phones)):
        at = int(phones.boundaries[index])
        if at > last:
            break
        after_pause = phones.names[index - 1] == PAUSE and index > 1
        if (at - start >= most and phones.word_starts[index]) or (at - start >= least and after_pause):
            return index
    return len(phones)
