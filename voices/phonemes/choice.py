"""What to record next: the lines that bring most of what is missing."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from voices import prompts

from .coverage import ENOUGH, count
from .espeak import phones_of
from .sounds import PAUSE, sounds_of


def lines_to_record(
    language: str, have: Mapping[str, int], n: int = 20, recorded: Collection[str] = ()
) -> list[str]:
    """At most n lines of the shipped scripts, best first, that add most to the counts of phones in `have`.

    Lines in `recorded` are left out. Empty for a language without a shipped script. Raises as `phones_of`.
    """
    done = set(recorded)
    lines = [line.text for line in prompts.lines(language) if line.style == prompts.NEUTRAL]
    fresh = [text for text in dict.fromkeys(lines) if text not in done]
    return [fresh[index] for index in best_lines(phones_of(fresh, language), have, language, n)]


def best_lines(lines: Sequence[Sequence[str]], have: Mapping[str, int], language: str, n: int) -> list[int]:
    """Indices of the n lines that together bring most, each the best after those before it.

    Greedy: a phone below five counts ten times what it lacks; beyond that its worth falls as 1 / count. A
    line's worth is divided by the root of its length, so that long lines do not win by length alone.
    """
    inventory = set(sounds_of(language).inventory)
    counts = Counter(have)
    bags = [count([line]) for line in lines]
    left = set(range(len(lines)))
    chosen: list[int] = []
    while left and len(chosen) < n:
        best = max(left, key=lambda index: (_worth(bags[index], counts, inventory), -index))
        chosen.append(best)
        left.remove(best)
        counts += bags[best]
    return chosen


def _worth(bag: Mapping[str, int], counts: Mapping[str, int], inventory: Collection[str]) -> float:
    gain = 0.0
    for phone, more in bag.items():
        if phone == PAUSE or (inventory and phone not in inventory):
            continue
        have = counts.get(phone, 0)
        gain += 10 * (min(ENOUGH, have + more) - min(ENOUGH, have)) + math.log((have + more + 1) / (have + 1))
    return gain / math.sqrt(max(1, sum(bag.values())))
