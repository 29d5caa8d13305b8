"""Intake: write an entry in the caller's transaction, and keep personal data out of it."""

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.audit.models import Entry
from marketplace.core.actor import Actor

# A field is refused when one word of its name stands here: leaves stay for ever, people's data must not.
PERSONAL = frozenset(
    {
        "address",
        "agent",
        "birth",
        "birthday",
        "born",
        "comment",
        "description",
        "email",
        "filename",
        "firstname",
        "fullname",
        "ip",
        "lastname",
        "mail",
        "message",
        "name",
        "note",
        "password",
        "phone",
        "secret",
        "signature",
        "surname",
        "text",
        "title",
        "token",
        "url",
        "user",
        "useragent",
        "username",
    }
)
# Names that hold such a word and no such thing.
ALLOWED = frozenset({"user_id", "text_sha256", "text_language"})

_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9._:/+=-]{0,200}\Z")
_ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)+\Z")


def record(
    *,
    actor: Actor,
    action: str,
    subject: str,
    data: Mapping[str, Any],
    organization_id: UUID | None = None,
) -> Entry:
    """Write an entry in the caller's transaction; it stands in the log if that commits.

    `action` is past tense and dotted (`licensing.consent.granted`), `subject` is `kind:id`. `data` holds ids,
    hashes, codes, numbers and instants; `organization_id` is the tenant it concerns, the actor's by default.

    Raises ValueError when data could hold something personal: a telling field name or free text.
    """
    if not _ACTION.match(action) or len(action) > 100:
        raise ValueError(f"{action!r} is no action: write it dotted and in the past tense")
    for what in (subject, actor.principal):
        if not _token(what) or not 0 < len(what) <= 100:
            raise ValueError(f"{what!r} is no subject or principal: write kind:id")
    return Entry.objects.create(
        action=action,
        subject=subject,
        principal=actor.principal,
        organization_id=organization_id or actor.organization_id,
        data=_impersonal(data, "data"),
    )


def _impersonal(value: Any, path: str) -> Any:
    """The value as JSON, refused where it could be personal or has no single spelling."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, str):
        if not _token(value):
            raise ValueError(f"{path} is free text; the log takes ids, hashes, codes and numbers only")
        return value
    if isinstance(value, Mapping):
        return {_field(key, path): _impersonal(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_impersonal(item, f"{path}[{number}]") for number, item in enumerate(value)]
    raise ValueError(
        f"{path} is a {type(value).__name__}; the log takes ids, hashes, codes and integers only"
    )


def _field(name: Any, path: str) -> str:
    if not isinstance(name, str) or not _FIELD.match(name):
        raise ValueError(f"{path} has a field {name!r}; write field names as lower_case words")
    if name not in ALLOWED and not PERSONAL.isdisjoint(name.split("_")):
        raise ValueError(f"{path}.{name} could be personal; log an id, a hash or a code instead")
    return name


def _token(value: str) -> bool:
    return _TOKEN.match(value) is not None
