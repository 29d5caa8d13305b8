"""Filters that show a script: its text with what was found in it, and where it stands."""

from typing import Any

from django import template

from licensing.models import Script
from licensing.policies.scripts import Stretch, is_barred, standing, stretches

register = template.Library()


@register.filter
def marked(script: Script) -> list[Stretch]:
    """The text in pieces; the template escapes each of them."""
    return stretches(script.text, found(script))


@register.filter
def found(script: Script) -> list[dict[str, Any]]:
    """The findings in the order in which a reader meets them."""
    return sorted(script.findings, key=lambda one: (one["start"], one["end"]))


@register.filter
def is_blocked(script: Script) -> bool:
    """Whether no approval can lift what was found."""
    return is_barred(script.findings, script.licence.scope)


@register.filter
def shown_status(script: Script) -> str:
    """One word for where a script stands: screening's, where no person has to say anything."""
    if script.status != Script.Status.REVOKED and is_blocked(script):
        return "blocked"
    return "clear" if script.status == Script.Status.OPEN else str(script.status)


@register.filter
def stands(script: Script) -> str:
    """Where it stands, in a sentence."""
    return standing(status=script.status, barred=is_blocked(script), outcome=script.outcome)
