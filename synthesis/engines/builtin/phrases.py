"""Where a sentence is cut so that its first words can be heard while the rest is still being made."""

from collections.abc import Iterator
from dataclasses import dataclass

from .features import FRAME_SECONDS
from .phones import PhoneSequence
from .sources.protocol import PAUSE

# A phrase ends at a pause after so much speech, or at a word start after so much more. The first is short,
# for the listener who waits, and the second can be made while the first is heard.
LEAST_SECONDS, MOST_SECONDS = (0.45, 0.6, 1.5), (0.45, 1.2, 4.0)
LAST_FRAMES = round(0.5 / FRAME_SECONDS)
# Phones around a phrase that the network sees and the search looks ahead to.
CONTEXT, LOOK_AHEAD = 6, 3


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
    count, first, number = len(phones), 0, 0
    while first < count:
        end = _end(phones, first, number)
        yield Phrase(
            first, end, max(0, first - CONTEXT), min(count, end + CONTEXT), min(count, end + LOOK_AHEAD)
        )
        first, number = end, number + 1


def _end(phones: PhoneSequence, first: int, number: int) -> int:
    """The first pause after enough speech, or a word start after more of it, or the end."""
    start = int(phones.boundaries[1 if first == 0 and phones.names[0] == PAUSE else first])
    least, most = (
        seconds[min(number, len(seconds) - 1)] / FRAME_SECONDS for seconds in (LEAST_SECONDS, MOST_SECONDS)
    )
    last = int(phones.boundaries[-1]) - LAST_FRAMES
    for index in range(first + 1, len(phones)):
        at = int(phones.boundaries[index])
        if at > last:
            break
        after_pause = phones.names[index - 1] == PAUSE and index > 1
        if (at - start >= most and phones.word_starts[index]) or (at - start >= least and after_pause):
            return index
    return len(phones)
