"""How the packs write patterns, compiled for RE2, whose time is linear in the text whatever the pattern.

A pattern is RE2's syntax over a skeleton, whole words, with four shorthands:

- a blank is any run of blanks, hyphens, commas and the like, never the end of a sentence;
- `<3>` is up to three words of any kind (six or more also cross the ends of sentences);
- `{name}` is any entry of the pack's word list of that name;
- `~` at the start says that the pattern need not begin and end at the edge of a word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import re2

Words = Mapping[str, tuple[str, ...]]

_GAP: Final = r"[\s,;:/\-\"()*_&'+=|\[\]]"
_ANY_GAP: Final = r"[^a-z0-9$]"
_WORD: Final = r"[a-z0-9$%@.]+"
_CROSSES_SENTENCES: Final = 6
_GROUP: Final = 6
_NOTHING: Final = rb"[^\x00-\xff]"
# A blank, unless it stands in a class of signs.
_BLANK: Final = re.compile(r"\[(?:\\.|[^\]\\])*\]| \??")
_BLANKS: Final = {" ": f"{_GAP}+", " ?": f"{_GAP}*"}
_FILLER: Final = re.compile(r"( ?)<(\d+)>( \?| )?")
_LIST: Final = re.compile(r"\{([a-z_]+)\}")
_LITERAL: Final = re.compile(r"(?<![\w\\()\[|?<{])[a-z]{4,}(?![\w(\[?*+{|>}])")


def compiled(pattern: str, words: Words) -> Any:
    """The pattern for `search` and `finditer` over ASCII bytes.

    Raises ValueError for a pattern RE2 cannot read, KeyError for a word list that is not there.
    """
    edge = "" if pattern.startswith("~") else r"\b"
    body = _LIST.sub(lambda match: "(?:" + "|".join(words[match[1]]) + ")", pattern.removeprefix("~"))
    body = _FILLER.sub(_filler, body.replace("[$€£]", r"\$"))
    body = _BLANK.sub(lambda match: match[0] if match[0][0] == "[" else _BLANKS[match[0]], body)
    try:
        source = f"{edge}(?:{body}){edge}".encode("ascii")
        return re2.compile(source, _options(captures=b"(?P<name>" in source))
    except re2.error as error:
        raise ValueError(f"{pattern!r}: {error}") from error


@dataclass(frozen=True, slots=True)
class Group:
    """A few patterns, and one expression (`gate`) that is found wherever one of them is."""

    gate: Any
    patterns: tuple[Any, ...]


def grouped(patterns: Sequence[Any]) -> tuple[Group, ...]:
    """The patterns in groups: a search for each group's gate spares most searches for each pattern."""
    few = (tuple(patterns[at : at + _GROUP]) for at in range(0, len(patterns), _GROUP))
    return tuple(Group(any_of(members), members) for members in few)


def occurring(groups: Iterable[Group], subject: bytes) -> Iterator[Any]:
    """The patterns of the groups that can be found in the subject."""
    for group in groups:
        if group.gate.search(subject):
            yield from group.patterns


def any_of(patterns: Iterable[Any]) -> Any:
    """One expression that is found where any of the compiled patterns is; one search instead of many."""
    sources = [pattern.pattern.replace(b"(?P<name>", b"(?:") for pattern in patterns]
    return re2.compile(b"|".join(sources) or _NOTHING, _options(captures=False))


def _filler(match: re.Match[str]) -> str:
    before, many, after = match[1], int(match[2]), match[3]
    gap = f"{_ANY_GAP if many >= _CROSSES_SENTENCES else _GAP}+"
    if before and after == " ":
        return f"{gap}(?:{_WORD}{gap}){{0,{many}}}"
    if before:
        return f"(?:{gap}{_WORD}){{0,{many}}}" + (f"{_GAP}*" if after else "")
    return f"(?:{_WORD}{gap}){{0,{many}}}"


def _options(*, captures: bool) -> Any:
    """RE2's; without captures it need not run its slow engine to tell what each group held."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = not captures
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


def plain_words(words: Words, patterns: Iterable[str]) -> Iterator[str]:
    """The single words that lists and patterns spell out, for the lexicon."""
    for entries in words.values():
        for entry in entries:
            for form in _forms(entry):
                yield from (word for word in form.split() if word.isalpha() and word.isascii())
    for pattern in patterns:
        yield from _LITERAL.findall(pattern)


def _forms(entry: str) -> Iterator[str]:
    """`bet(|s)` and `bets?` as the words they stand for; anything more of a pattern stands for none."""
    optional = re.search(r"\(([^()]*)\)(\??)|([a-z ])(\?)", entry)
    if optional is None:
        yield entry
        return
    choices = (optional[1] or "").split("|") if optional[3] is None else [optional[3]]
    for choice in [*choices, ""] if optional[2] or optional[4] else choices:
        yield from _forms(entry[: optional.start()] + choice + entry[optional.end() :])
