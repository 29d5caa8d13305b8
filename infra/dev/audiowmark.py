"""Fetches audiowmark where the system has none: from Debian's newer suite into a private prefix.

Debian 12 lacks the package and newer suites need a newer C library, so the whole closure is unpacked and
started through its own loader; the system is not touched. The packages come from the machine's configured
Debian mirror and are checked by apt against the installed Debian keyring.
"""

import re
import shutil
from pathlib import Path

from infra.dev import paths, run
from infra.dev.say import Stop, step
from infra.dev.system import is_debian

SUITES = ("forky", "sid")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
HOME = paths.DEV / "audiowmark"
WRAPPER = HOME / "audiowmark"
# Without a key of its own an installation's marks could be read, and forged, by everyone.
KEY = paths.DEV / "watermark.key"

START = """#!/bin/sh
# audiowmark from a private prefix, started through that prefix's own loader.
here=$(dirname "$(readlink -f "$0")")/prefix
exec "$here/{loader}" --library-path "$here/{libraries}" "$here/usr/bin/audiowmark" "$@"
"""

MISSING = """audiowmark, which marks every clip, is not on this machine and could not be fetched ({why}).
Please install it (then `audiowmark --version` works) and try again:
    Debian 13 or newer   sudo apt-get install -y audiowmark
    macOS                brew install audiowmark
    elsewhere            build it from its source; it is a small C++ program"""


def program() -> Path | None:
    """The audiowmark to use: the one on PATH, else the private one, else None."""
    on_path = shutil.which("audiowmark")
    if on_path:
        return Path(on_path)
    return WRAPPER if WRAPPER.exists() else None


def ensure() -> None:
    """Make sure of a working audiowmark and of this installation's own key, each once."""
    if program() is None:
        if not is_debian():
            raise Stop(MISSING.format(why="this is not Debian"))
        sources = debian_sources()
        if not sources:
            raise Stop(MISSING.format(why="no Debian mirror is configured"))
        with step("audiowmark, from Debian's newer suite into .dev/audiowmark"):
            fetch(sources)
    if not KEY.exists():
        make_key()


def make_key() -> None:
    """Make the watermark key; `gen-key` would overwrite an older one, so it writes to a draft."""
    draft = KEY.with_suffix(".new")
    draft.touch(mode=0o600)
    run.logged([program() or "audiowmark", "gen-key", draft], "audiowmark")
    draft.replace(KEY)


def fetch(mirrors: list[str]) -> None:
    """Try each suite in turn; leave either a wrapper that runs or nothing."""
    shutil.rmtree(HOME, ignore_errors=True)
    why = ""
    for suite in SUITES:
        try:
            archives = download(mirrors, suite)
            unpack(archives)
        except Stop as stop:
            why = str(stop)
            continue
        shutil.rmtree(HOME / "apt")
        if not run.output([WRAPPER, "--version"]):
            WRAPPER.unlink()
            raise Stop(MISSING.format(why="the fetched program does not start"))
        return
    raise Stop(MISSING.format(why=f"apt said: {why}"))


def download(mirrors: list[str], suite: str) -> list[Path]:
    """Download the package and all it needs with apt's state kept in our own folders; needs no root."""
    apt = HOME / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "status").write_text("")
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (apt / "sources.list").write_text("".join(f"deb {signed}{mirror} {suite} main\n" for mirror in mirrors))
    options = {
        "Dir::State": apt,
        "Dir::State::Lists": apt / "lists",
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Debug::NoLocking": "true",
        "APT::Sandbox::User": "",
        "APT::Install-Recommends": "false",
    }
    settings = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    run.logged(["apt-get", "-q", *settings, "update"], "audiowmark")
    run.logged(["apt-get", "-q", "-y", *settings, "install", "--download-only", "audiowmark"], "audiowmark")
    return sorted((apt / "cache" / "archives").glob("*.deb"))


def unpack(archives: list[Path]) -> None:
    """Unpack every package into the prefix and write the wrapper that starts it."""
    prefix = HOME / "prefix"
    prefix.mkdir(exist_ok=True)
    for archive in archives:
        run.logged(["dpkg-deb", "-x", archive, prefix], "audiowmark")
    loaders = sorted(path for path in prefix.glob("usr/lib*/**/ld-linux-*.so.*"))
    libraries = sorted(path.parent for path in prefix.glob("usr/lib/*/libc.so.6"))
    if not loaders or not libraries:
        raise Stop("the packages hold no loader")
    script = START.format(loader=loaders[0].relative_to(prefix), libraries=libraries[0].relative_to(prefix))
    WRAPPER.write_text(script)
    WRAPPER.chmod(0o755)


def debian_sources() -> list[str]:
    """The Debian mirrors this machine is configured with, security mirrors left out."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    text = "\n".join(path.read_text(errors="replace") for path in files if path.is_file())
    return mirrors_in(text)


def mirrors_in(text: str) -> list[str]:
    """The mirrors named in apt source lists, in both of apt's formats, each once.

    Only mirrors whose path ends in `debian` count: security mirrors and other vendors carry no newer suites.
    """
    rows = [row.strip() for row in text.splitlines() if not row.lstrip().startswith("#")]
    found: list[str] = []
    for row in rows:
        one_line = re.match(r"deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+", row)
        stanza = re.match(r"URIs:\s*(.+)", row, re.IGNORECASE)
        found += [one_line.group(1)] if one_line else stanza.group(1).split() if stanza else []
    return list(dict.fromkeys(uri for uri in found if re.search(r"/debian/?$", uri)))
