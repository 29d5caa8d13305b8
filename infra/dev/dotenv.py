"""Reads `.env`: one NAME=value a line, strictly, with the line number in every complaint."""

import re
from pathlib import Path

from infra.dev.say import Stop

LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read(path: Path) -> dict[str, str]:
    """The settings of a `.env` file; none when there is no file."""
    return parse(path.read_text(), str(path)) if path.exists() else {}


def parse(text: str, source: str = ".env") -> dict[str, str]:
    """Parse NAME=value lines; blank lines and comments are skipped, quotes taken off, nothing expanded."""
    settings: dict[str, str] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        stripped = row.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = LINE.fullmatch(stripped)
        if match is None:
            raise Stop(f"{source}, line {number}: write it as NAME=value.")
        name, value = match.groups()
        if name in settings:
            raise Stop(f"{source}, line {number}: {name} is set twice.")
        settings[name] = _unquote(value, f"{source}, line {number}")
    return settings


def _unquote(value: str, where: str) -> str:
    """Take off one pair of quotes; an unquoted value ends before ` #`."""
    if value[:1] in ("'", '"'):
        closing = value.find(value[0], 1)
        rest = value[closing + 1 :].strip()
        if closing < 0 or (rest and not rest.startswith("#")):
            raise Stop(f"{where}: the quote is not closed, or something follows it.")
        return value[1:closing]
    return re.split(r"\s+#", value, maxsplit=1)[0].strip()
