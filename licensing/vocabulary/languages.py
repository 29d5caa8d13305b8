"""Languages as BCP 47 tags, matched by RFC 4647 basic filtering."""

import re
from collections.abc import Iterable

ANY = "*"

# language[-script][-region][-variant…]: the part of RFC 5646's grammar that voices are described with.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)


def canonical(tag: str) -> str | None:
    """The tag in the usual letter case (`en-US`, `zh-Hans-CN`); None where it is not a language tag."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    parts = [match["language"].lower()]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts) + match["variants"].lower()


def covers(ranges: Iterable[str], tag: str) -> bool:
    """Whether one range names `tag` or is a prefix of it ending at a hyphen; `*` matches every tag."""
    wanted = canonical(tag)
    if wanted is None:
        return False
    folded = wanted.lower()
    return any(
        span == ANY or folded == span.lower() or folded.startswith(f"{span.lower()}-") for span in ranges
    )


def contains(outer: Iterable[str], inner: str) -> bool:
    """Whether every tag that matches the range `inner` also matches one of `outer`."""
    spans = tuple(outer)
    return ANY in spans if inner == ANY else covers(spans, inner)
