"""Proofs for outsiders: that an entry is in the log, and that the log only ever grew."""

from django.conf import settings

from marketplace.audit import notes, tree
from marketplace.audit.models import Checkpoint, Entry
from marketplace.audit.services.hashes import StoredTiles
from marketplace.core import signing
from marketplace.core.errors import Invalid, NotFound, Unavailable


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed head, None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def verifier_key() -> str:
    """The key line, in signed-note form, that outsiders verify checkpoints with."""
    return notes.verifier_key(settings.LOG_ORIGIN, signing.public_key())


def inclusion_proof(entry_id: int) -> notes.InclusionProof:
    """The proof that an entry stands in the log, under the newest checkpoint; `.text` is the C2SP form.

    Its `extra` is the leaf, so the proof checks offline with nothing but the verifier key.

    Raises NotFound(log.entry_not_found), Unavailable(log.entry_not_numbered) in the seconds before numbering.
    """
    checkpoint = latest_checkpoint()
    entry = Entry.objects.filter(id=entry_id).first()
    if entry is None:
        raise NotFound("log.entry_not_found", "The log has no such entry.")
    if checkpoint is None or entry.idx is None or entry.idx >= checkpoint.size:
        raise Unavailable("log.entry_not_numbered", "This entry gets its number in a few seconds. Ask again.")
    hashes = tree.inclusion_proof(StoredTiles(), entry.idx, checkpoint.size)
    return notes.InclusionProof(
        index=entry.idx, hashes=tuple(hashes), checkpoint=checkpoint.note, extra=entry.leaf()
    )


def consistency_proof(*, old: int, new: int) -> list[bytes]:
    """The proof that the log of `new` entries begins with the log of `old` entries.

    Raises Invalid(log.sizes) unless 0 <= old <= new <= the newest checkpoint's size.
    """
    checkpoint = latest_checkpoint()
    size = checkpoint.size if checkpoint else 0
    if not 0 <= old <= new <= size:
        raise Invalid("log.sizes", f"Give sizes with 0 ≤ from ≤ to ≤ {size}, the log's signed size.")
    return tree.consistency_proof(StoredTiles(), old, new)
