"""Text in pieces that a Coqui model speaks whole: past its limits it truncates or babbles."""

import re
from collections.abc import Callable
from dataclasses import replace

from synthesis.engines.protocol import EngineError
from synthesis.engines.text import Sentence, sentences

# XTTS's own table of characters per language, beyond which it cuts off; 250 for languages it does not name.
CHARACTERS = {
    "ar": 166, "cs": 186, "de": 250, "en": 250, "es": 239, "fr": 250, "hi": 150, "hu": 224, "it": 213,
    "ja": 71, "ko": 95, "nl": 250, "pl": 224, "pt": 203, "ru": 182, "tr": 226, "zh": 82,
}  # fmt: skip
SHORTEST = 12
_QUOTES = "\"'“”‘’«»„() "
_BREAKS = re.compile(r"[,;:，；：、]\s*|\s+")


def pieces(text: str, language: str, fits: Callable[[str], bool]) -> list[Sentence]:
    """Sentences with the gap after each; `fits` says whether the model takes one, beyond its characters.

    Raises EngineError(text_unspeakable) where there is nothing to speak or one word is longer than the limit.
    """
    limit = CHARACTERS.get(language, 250)

    def small(piece: str) -> bool:
        return len(piece) <= limit and fits(piece)

    cut = []
    for sentence in _join_short(sentences(text, language), small):
        parts = _halve(_plain(sentence.text), small)
        cut += [Sentence(part, 0.0) for part in parts[:-1]] + [Sentence(parts[-1], sentence.gap)]
    return cut


def _join_short(found: list[Sentence], small: Callable[[str], bool]) -> list[Sentence]:
    """Two words on their own make XTTS babble: give them a neighbour."""
    joined: list[Sentence] = []
    for sentence in found:
        last = joined[-1] if joined else None
        if last and min(len(last.text), len(sentence.text)) < SHORTEST:
            together = f"{last.text} {sentence.text}"
            if small(_plain(together)):
                joined[-1] = replace(sentence, text=together)
                continue
        joined.append(sentence)
    return joined


def _plain(text: str) -> str:
    """Without quotes around it, which make XTTS babble, and with an end that it can hear."""
    bare = text.lstrip(_QUOTES).rstrip(f"{_QUOTES}-–")
    return bare if bare[-1:] in ".!?…。！？,;:，；：、" else f"{bare}."


def _halve(text: str, small: Callable[[str], bool]) -> list[str]:
    if small(text):
        return [text]
    middle = len(text) / 2
    breaks = [match for match in _BREAKS.finditer(text) if match.start() and match.end() < len(text)]
    if not breaks:
        raise EngineError(
            "text_unspeakable", "One word of this text is too long to speak; write it in parts."
        )
    # A clause's end is worth a quarter of the text's length over a mere space.
    best = min(
        breaks, key=lambda match: abs(match.start() - middle) + (match.group().isspace() * len(text) / 4)
    )
    head, tail = text[: best.end()].strip(), text[best.end() :].strip()
    return [*_halve(head, small), *_halve(tail, small)]
