"""Whisper's tokens as text: byte-level BPE, where every byte has a printable character of its own."""

from collections.abc import Sequence
from functools import cache

SPACE = "Ġ"


def text_of(tokens: Sequence[str]) -> str:
    """The text the tokens spell; a character that was cut in two becomes U+FFFD."""
    table = byte_values()
    return bytes(table[character] for token in tokens for character in token).decode("utf-8", "replace")


def word_groups(tokens: Sequence[str]) -> list[list[int]]:
    """Indices of the tokens of each word: a space starts one, and so does every ideograph or kana."""
    groups: list[list[int]] = []
    whole = True
    for index, token in enumerate(tokens):
        started = token.startswith(SPACE) or (whole and _stands_alone(text_of([token])))
        if not groups or started:
            groups.append([])
        groups[-1].append(index)
        whole = "\ufffd" not in text_of([tokens[i] for i in groups[-1]])
    return groups


def _stands_alone(text: str) -> bool:
    """Whether a token without a space before it still begins a word (writing without spaces)."""
    return any("\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" for character in text)


@cache
def byte_values() -> dict[str, int]:
    """GPT-2's table: printable Latin-1 stands for itself, the other bytes for what follows U+0100."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(256 + rank): byte for rank, byte in enumerate(others)
    }
