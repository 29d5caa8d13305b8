"""consent_receipt: the signed proof of a consent that the talent keeps."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from licensing.models import Consent
from licensing.policies.consent_receipt import Setting, receipt
from marketplace.audit.services import record
from marketplace.core import canonical, permissions
from marketplace.core.actor import Actor
from marketplace.core.attestation import attest, is_signed
from marketplace.core.errors import Forbidden, NotFound, require
from marketplace.core.ids import uuid7
from marketplace.core.models import Organization

_RELATED: Final = ("voice", "representative", "talent__organization")


@transaction.atomic
def consent_receipt(*, actor: Actor, consent_id: UUID, now: datetime) -> dict[str, Any]:
    """A receipt as of now, signed over its canonical JSON (RFC 8785) without the member `signature`.

    Every one has an id of its own, which the log ties to the hash of what was signed.

    Raises:
        NotFound: `consent.not_found`.
        Forbidden: `permission.missing`, `consent.receipt_not_yours` for anybody but the talent's side.
    """
    require(actor, permissions.LICENSING_READ)
    rows = Consent.objects.visible_to(actor).select_related(*_RELATED)
    consent = rows.filter(id=consent_id).first()
    if consent is None:
        raise NotFound("consent.not_found", "There is no such consent that you may see.")
    if actor.organization_kind != "agency":
        raise Forbidden("consent.receipt_not_yours", "The receipt is for the talent and their agency only.")
    document = receipt(consent, _setting(consent, now))
    record(
        actor=actor,
        action="licensing.consent.receipt_issued",
        subject=f"consent:{consent.id}",
        data={"receipt": document["dct:identifier"], "sha256": sha256(canonical.dumps(document)).hexdigest()},
        organization_id=consent.talent.organization_id,
    )
    return document | {"signature": attest(document)}


def verify_consent_receipt(document: Mapping[str, Any], *, public_key: bytes | None = None) -> bool:
    """Whether the document is what this platform (or the holder of `public_key`) signed, to the letter."""
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    return is_signed(unsigned, document.get("signature"), public_key=public_key)


def _setting(consent: Consent, now: datetime) -> Setting:
    versions = Consent.objects.filter(voice_id=consent.voice_id).values_list("version", "id")
    ids = dict(versions.filter(version__in=[consent.version - 1, consent.version + 1]))
    licensees = Organization.objects.filter(licences_held__voice_id=consent.voice_id)
    store = urlsplit(settings.OBJECTS_URL)
    region = f", region {settings.S3_REGION}" if store.scheme == "s3" and settings.S3_REGION else ""
    address = settings.PUBLIC_URL.rstrip("/")
    return Setting(
        id=uuid7(),
        at=now,
        address=address,
        store=f"The object store of the installation at {address}{region}, encrypted",
        recipients=tuple(licensees.distinct().order_by("id")),
        before=ids.get(consent.version - 1),
        after=ids.get(consent.version + 1),
    )
