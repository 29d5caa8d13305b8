"""The row of a text under a licence: written once per hash, screened anew when the rules have changed."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from licensing.models import Script
from licensing.screening.protocol import Screening
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7

# Plain SQL: the ORM's ON CONFLICT DO NOTHING does not say whether a row was written.
_WRITE = """
    insert into licensing_script (id, licence_id, text, text_sha256, language, title, outcome, findings,
        version, status, epoch, submitted_by, created_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, 'open', 0, %s, %s)
    on conflict (licence_id, text_sha256) do nothing
    returning id
"""


def write_once(
    *,
    actor: Actor,
    licence_id: UUID,
    text: str,
    text_sha256: str,
    language: str,
    screening: Screening,
    now: datetime,
    title: str = "",
) -> UUID | None:
    """Write the row of a canonical text; None where it was there before, also where it came just now.

    A concurrent writer of the same text is waited for.
    """
    found = json.dumps(as_json(screening))
    row = (uuid7(), licence_id, text, text_sha256, language, title, str(screening.outcome), found)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, (*row, screening.version, actor.principal, now))
        written = cursor.fetchone()
    return written[0] if written else None


def locked(licence_id: UUID, text_sha256: str) -> Script | None:
    """The row of a text, locked against decisions, deliveries and other submissions."""
    rows = Script.objects.select_for_update(no_key=True, of=("self",)).select_related("licence__talent")
    return rows.filter(licence_id=licence_id, text_sha256=text_sha256).first()


def keep_screening(script: Script, screening: Screening) -> bool:
    """Keep what newer rules say about a locked script; False where its rules are the same."""
    if script.version == screening.version:
        return False
    script.outcome, script.version = str(screening.outcome), screening.version
    script.findings = as_json(screening)
    script.save(update_fields=["outcome", "version", "findings"])
    return True


def as_json(screening: Screening) -> list[dict[str, Any]]:
    """The findings as they are stored; spans count the code points of the canonical text."""
    return [asdict(finding) | {"outcome": str(finding.outcome)} for finding in screening.findings]
