"""Plug-ins from settings shaped like Django's STORAGES: `{alias: {"BACKEND": …, "OPTIONS": {…}}}`."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

PLUGGABLE = (
    "KEY_VAULTS",
    "SYNTHESIS_ENGINES",
    "WATERMARKERS",
    "SPEAKER_ENCODERS",
    "TRANSCRIBERS",
    "PAYMENT_PROVIDERS",
    "SCRIPT_SCREENERS",
)


def aliases(setting: str) -> list[str]:
    """The configured aliases of one kind of plug-in."""
    return list(getattr(settings, setting))


def get(setting: str, alias: str = "default") -> Any:
    """The plug-in under `alias`, made once per process at its first use.

    Raises:
        ImproperlyConfigured: no such alias, or its BACKEND cannot be imported.
    """
    return _made(setting, alias)


@cache
def _made(setting: str, alias: str) -> Any:
    configured = getattr(settings, setting)
    if alias not in configured:
        known = ", ".join(sorted(configured)) or "none"
        raise ImproperlyConfigured(f"{setting} has no {alias!r}; it has: {known}")
    entry = configured[alias]
    try:
        backend = import_string(entry["BACKEND"])
    except ImportError as error:
        raise ImproperlyConfigured(f"{setting}[{alias!r}]: {error}") from error
    return backend(**entry.get("OPTIONS", {}))


def forget() -> None:
    """Make every plug-in anew at its next use."""
    _made.cache_clear()


def _forget(*, setting: str, **_: Any) -> None:
    if setting in PLUGGABLE:
        forget()


setting_changed.connect(_forget)
