"""Voices in memory: a small shelf per process, the least recently used leaves first."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from licensing.models import Consent
from marketplace.core import backends, objects
from synthesis.engines.protocol import LoadedVoice
from synthesis.models import VoiceModel
from voices.models import Voice

from .failures import WorkFailed

CAPACITY: Final = 4


class _Slot:
    """One loaded voice; its lock is held while it speaks, because model objects are not thread-safe."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.voice: LoadedVoice | None = None

    def close(self) -> None:
        with self.lock:
            if self.voice is not None:
                self.voice.close()
                self.voice = None


_shelf: OrderedDict[str, _Slot] = OrderedDict()
_shelf_lock = threading.Lock()


@contextmanager
def loaded_voice(model: VoiceModel) -> Iterator[LoadedVoice]:
    """The voice of a ready model, for this thread alone.

    The artefact is decrypted in memory only, and its hash is checked before the engine sees it.

    Raises:
        WorkFailed: `voice.revoked`, `model.damaged`.
        EngineError, Gone (`key.destroyed`), Unavailable (`object.missing`), ObjectDamaged.
    """
    forget_stopped_voices()
    # Asked of the database: the caller's row may be from before the stop.
    if _standing().filter(id=model.voice_id).first() is None:
        forget_voices([model.artefact_sha256])
        raise WorkFailed("voice.revoked", "The talent has stopped this voice.")
    slot = _slot(model.artefact_sha256)
    with slot.lock:
        if slot.voice is None:
            slot.voice = _load(model)
        yield slot.voice


def forget_stopped_voices() -> None:
    """Drop what was stopped, whoever was told of it: every use of the shelf and every sweep begins so."""
    with _shelf_lock:
        kept = list(_shelf)
    if not kept:
        return
    standing = VoiceModel.objects.filter(artefact_sha256__in=kept, voice__in=_standing())
    forget_voices(set(kept) - set(standing.values_list("artefact_sha256", flat=True)))


def _standing() -> QuerySet[Voice]:
    """Voices that may be in memory: not stopped, their keys whole, their newest consent not withdrawn."""
    newest = Consent.objects.filter(voice_id=OuterRef("id")).order_by("-version").values("status")[:1]
    rows = Voice.objects.filter(revoked_at=None, data_key__destroyed_at=None)
    withdrawn = Q(consent_now=Consent.Status.WITHDRAWN)
    return rows.annotate(consent_now=Subquery(newest)).exclude(withdrawn)


def forget_voices(artefacts: Collection[str]) -> None:
    """Drop voices by their artefacts' hashes; one that is speaking finishes first."""
    with _shelf_lock:
        dropped = [_shelf.pop(artefact) for artefact in artefacts if artefact in _shelf]
    for slot in dropped:
        slot.close()


def _slot(artefact: str) -> _Slot:
    with _shelf_lock:
        slot = _shelf.setdefault(artefact, _Slot())
        _shelf.move_to_end(artefact)
        dropped = [_shelf.popitem(last=False)[1] for _ in range(len(_shelf) - CAPACITY)]
    for old in dropped:
        old.close()
    return slot


def _load(model: VoiceModel) -> LoadedVoice:
    artefact = objects.get(key=model.artefact_key, data_key=model.voice.data_key)
    if hashlib.sha256(artefact).hexdigest() != model.artefact_sha256:
        raise WorkFailed("model.damaged", "The trained voice was changed in the store; train it again.")
    voice: LoadedVoice = backends.get("SYNTHESIS_ENGINES", model.engine).load(artefact)
    return voice
