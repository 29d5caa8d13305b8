"""Receipts: signed proof that ties audio files to render, licence, consent, money and log entry."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings

from billing.models import RoyaltyLine
from marketplace.audit import services as audit
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.attestation import attest, is_attested
from marketplace.core.errors import NotFound, Unavailable, require
from synthesis.models import Render, RenderFile

TYPE = "voxlicet.receipt.v1"


def receipt(*, actor: Actor, render_id: UUID, now: datetime.datetime) -> dict[str, Any]:
    """The receipt of a delivered render, with the log's proof once the entry has been sequenced.

    `statement` is signed over its canonical JSON (RFC 8785); `log` is checked against the log's own
    checkpoint and therefore stands outside the signature. How the price is split is told to the talent's
    side only: what an agency earns is none of its client's business.

    Raises NotFound: `render.not_found`, `receipt.not_delivered`.
    """
    require(actor, permissions.RENDERS_READ)
    render = (
        Render.objects.visible_to(actor)
        .select_related("licence", "consent", "voice_model")
        .prefetch_related("files")
        .filter(id=render_id)
        .first()
    )
    if render is None:
        raise NotFound("render.not_found", "There is no such render.")
    if render.status != Render.Status.DELIVERED or render.delivered_at is None:
        raise NotFound("receipt.not_delivered", "A receipt exists once the render was delivered.")
    statement = _statement(render, with_split=actor.organization_id != render.organization_id)
    return {
        "statement": statement,
        "signature": attest(statement),
        "log": _proof(render),
    }


def verify_receipt(document: Mapping[str, Any], *, public_key: bytes | None = None) -> bool:
    """Whether the statement is what this platform (or the holder of `public_key`) signed.

    Its sister for the certificate of a stop is `licensing.services.verify_certificate`.
    """
    return is_attested(document, TYPE, public_key=public_key)


def _statement(render: Render, *, with_split: bool) -> dict[str, Any]:
    licence, consent = render.licence, render.consent
    assert consent is not None  # noqa: S101  (a constraint: delivered renders name their consent)
    return {
        "type": TYPE,
        "render": _spoken(render),
        "files": [_file(file) for file in render.files.all()],
        "model": {"id": str(render.voice_model_id), "artefact_sha256": render.voice_model.artefact_sha256},
        "voice": str(licence.voice_id),
        "licence": {"id": str(licence.id), "text_sha256": licence.text_sha256},
        "consent": {"id": str(consent.id), "version": consent.version, "text_sha256": consent.text_sha256},
        "epochs": render.epochs,
        "money": _money(render, with_split=with_split),
        "log": {"origin": settings.LOG_ORIGIN, "entry": render.log_entry_id},
    }


def _spoken(render: Render) -> dict[str, Any]:
    return {
        "id": str(render.id),
        "text_sha256": render.text_sha256,
        "characters": render.characters,
        "watermark": render.watermark_id,
        "delivered_at": _instant(render.delivered_at),
        "use": asdict(render.use),
    }


def _file(file: RenderFile) -> dict[str, Any]:
    return {
        "format": file.format,
        "sha256": file.sha256,
        "size": file.size,
        "duration_ms": file.duration_ms,
    }


def _money(render: Render, *, with_split: bool) -> dict[str, Any]:
    line = RoyaltyLine.objects.filter(key=render.id).first() if with_split else None
    return {
        "price_micros": render.price_micros,
        "currency": render.currency,
        "split": _split(line) if line else None,
    }


def _split(line: RoyaltyLine) -> dict[str, Any]:
    return {
        "talent": {
            "id": str(line.talent_id),
            "micros": line.talent_micros,
            "basis_points": line.talent_bp,
        },
        "agency": {
            "id": str(line.agency_id),
            "micros": line.agency_micros,
            "basis_points": line.agency_bp,
        },
        "platform": {"micros": line.platform_micros, "basis_points": line.platform_bp},
    }


def _proof(render: Render) -> str | None:
    """The entry's proof in C2SP form; None in the seconds before it is numbered."""
    if render.log_entry_id is None:
        return None
    try:
        return audit.inclusion_proof(render.log_entry_id).text
    except Unavailable:
        return None


def _instant(instant: datetime.datetime | None) -> str | None:
    return instant.astimezone(datetime.UTC).isoformat(timespec="microseconds") if instant else None
