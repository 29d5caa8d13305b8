"""Filters for consents: who signed, what changed."""

from django import template

from licensing.policies.versions import Change
from licensing.policies.wording.consent import in_words
from licensing.screening.topics import TOPICS
from licensing.vocabulary.conditions import MODIFICATIONS

register = template.Library()

_SIGNERS = {"talent": "the talent", "guardian": "the guardian", "estate": "the estate’s approver"}


@register.filter
def signer(kind: str) -> str:
    """Who signed."""
    return _SIGNERS.get(kind, kind)


@register.filter
def taken_out(change: Change) -> str:
    """What a change takes out, in words; empty where it only adds."""
    return in_words(change.dimension, change.taken, coded=False) if change.taken else ""


@register.filter
def added(change: Change) -> str:
    """What a change adds, in words; empty where it only takes out."""
    return in_words(change.dimension, change.added, added=True, coded=False) if change.added else ""


@register.filter
def topic(code: str) -> str:
    """The name of a topic."""
    return TOPICS.get(code, code)


@register.filter
def modification(code: str) -> str:
    """How far a recording may be changed."""
    return MODIFICATIONS.get(code, code)
