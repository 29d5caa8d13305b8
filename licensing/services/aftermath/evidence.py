"""The log entries that prove a stop, each with its inclusion proof under a signed checkpoint."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from licensing.models import Revocation
from licensing.services.aftermath.follow import FOLLOWED, OBEYED
from marketplace.audit.models import Entry
from marketplace.audit.services import inclusion_proof
from marketplace.core.errors import NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the log holds about one stop."""

    followed: dict[str, Any]
    renders_denied: int
    entries: list[dict[str, Any]]


def gather(revocation: Revocation) -> Evidence:
    """Everything the log says about a stop, proven.

    Raises:
        NotFound: `certificate.none`, for a stop from before there were certificates.
        Unavailable: `certificate.pending`, while an entry is to come or to be numbered.
    """
    entries = {entry.action: entry for entry in _entries(revocation)}
    if FOLLOWED not in entries:
        raise NotFound("certificate.none", "This stop is from before there were certificates.")
    if OBEYED not in entries:
        raise _pending()
    return Evidence(
        followed=entries[FOLLOWED].data,
        renders_denied=entries[OBEYED].data["renders_denied"],
        entries=[_proven(entry) for entry in sorted(entries.values(), key=lambda entry: entry.id)],
    )


def _entries(revocation: Revocation) -> list[Entry]:
    """The stop itself, what followed in its transaction, the destruction of the key, and the denials."""
    kind, subject_id = revocation.subject_kind, revocation.subject_id
    wanted = Q(subject=f"{kind}:{subject_id}", action=f"licensing.{kind}.revoked")
    wanted |= Q(subject=f"revocation:{revocation.id}", action__in=[FOLLOWED, OBEYED])
    if kind == Revocation.SubjectKind.VOICE:
        wanted |= Q(
            subject=f"voice:{revocation.voice_id}",
            action__in=["voices.voice.revoked", "voices.voice.key_destroyed"],
        )
    return list(Entry.objects.filter(wanted).order_by("id"))


def _proven(entry: Entry) -> dict[str, Any]:
    try:
        proof = inclusion_proof(entry.id)
    except Unavailable:
        raise _pending() from None
    return {
        "id": entry.id,
        "action": entry.action,
        "leaf_sha256": bytes(entry.leaf_hash or b"").hex(),
        "proof": proof.text,
    }


def _pending() -> Unavailable:
    return Unavailable(
        "certificate.pending",
        "The stop is in force. Its certificate comes in a few seconds, once the log has signed its entries.",
    )
