"""A known text as Whisper's tokens, and the places in it where one word of a list is expected."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SPACE = "Ġ"  # how byte-level BPE writes a space


@dataclass(frozen=True, slots=True)
class ForcedPath:
    """`tokens` of the whole text; `places` of the words in question; `rivals`: first tokens of the list."""

    tokens: list[str]
    places: list[int]
    rivals: list[str]


def forced_path(
    lead: str, said: Sequence[str], among: Sequence[str], vocabulary: Collection[str]
) -> ForcedPath:
    """Lay out `lead` and the words `said`, parted by commas.

    Raises ValueError: a word of `said` is not in `among`, or two of `among` begin with the same token.
    """
    rivals = [pieces(" " + word, vocabulary)[0] for word in among]
    if len(set(rivals)) < len(among) or not set(said) <= set(among):
        raise ValueError("The words must be told apart by their first tokens, and said among them.")
    tokens = pieces(" " + lead.strip(), vocabulary)
    places = []
    for number, word in enumerate(said, start=1):
        places.append(len(tokens))
        tokens += pieces(f" {word}{',' if number < len(said) else '.'}", vocabulary)
    return ForcedPath(tokens, places, rivals)


def pieces(text: str, vocabulary: Collection[str]) -> list[str]:
    """Text as the longest tokens that fit, word by word; letters lose their accents or are left out.

    Whisper's own merges part some rare words differently; a led decoder understands either.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found: list[str] = []
    for word in re.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+", plain):
        rest = word.replace(" ", SPACE)
        while rest:
            end = next((n for n in range(len(rest), 0, -1) if rest[:n] in vocabulary), 0)
            if not end:
                break
            found.append(rest[:end])
            rest = rest[end:]
    return found
