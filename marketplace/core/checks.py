"""System checks: settings that would fail later are refused at start."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from marketplace.core.backends import PLUGGABLE


@register()
def plug_ins_exist(**_: Any) -> list[CheckMessage]:
    """Every plug-in names a module that exists; the module itself is not imported (it may need torch)."""
    problems: list[CheckMessage] = []
    for setting in PLUGGABLE:
        for alias, entry in getattr(settings, setting, {}).items():
            module = str(entry.get("BACKEND", "")).rpartition(".")[0]
            if not module or not _exists(module):
                problems.append(
                    Error(
                        f"{setting}[{alias!r}]: no module {module!r}", hint="Correct BACKEND.", id="core.E001"
                    )
                )
    return problems


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
