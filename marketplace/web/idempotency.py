"""`Idempotency-Key`: the same request sent twice happens once and is answered the same way."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import clock
from marketplace.core.actor import ANONYMOUS, Actor
from marketplace.core.errors import Conflict, Invalid, Refusal
from marketplace.core.models import IdempotencyRecord
from marketplace.web import problems
from marketplace.web.api import ApiView

Handler = TypeVar("Handler", bound=Callable[..., Response])

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
# A handler that does I/O and has not answered for this long is taken for dead.
LEASE = timedelta(minutes=2)
# Answers worth repeating: what was done, and what a rule decided. A wrong input, a lack of money or a busy
# server may be put right, so these leave no row and the same key may be used again.
KEPT_REFUSALS = frozenset({403, 410})


class InProgress(Conflict):
    """The first request with this key has not been answered yet."""

    retry_after = 1


class _Undo(Exception):
    """Leaves the transaction without keeping anything."""

    def __init__(self, response: Response) -> None:
        super().__init__("undo")
        self.response = response


def idempotent(handler: Handler) -> Handler:
    """For handlers whose work is one database transaction: row, work and answer commit together.

    A second request that arrives meanwhile gets 409 `idempotency.in_progress` with Retry-After. A server
    error rolls everything back and leaves no row. Not for handlers that do I/O: see `idempotent_io`.
    """

    @wraps(handler)
    def once(view: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = _key(request)
        if key is None or view.actor.organization_id is None:
            return handler(view, request, *args, **kwargs)
        asked = fingerprint(request, view.actor)
        try:
            with transaction.atomic():
                row_id = _insert(view.actor.organization_id, key, asked)
                if row_id is None:
                    return _replay(view, key, asked)
                response = _respond(handler, view, request, *args, **kwargs)
                if response.status_code >= 500:
                    raise _Undo(response)
                _keep_or_forget(row_id, response)
                return response
        except _Undo as undone:
            return undone.response

    return cast(Handler, once)


def idempotent_io(handler: Handler) -> Handler:
    """For handlers that talk to stores or providers: no transaction is held while they do.

    The row commits first and is the lease; the work itself must be safe to repeat, because a process that
    dies midway is repeated by the next request with the same key after two minutes.
    """

    @wraps(handler)
    def once(view: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = _key(request)
        if key is None or view.actor.organization_id is None:
            return handler(view, request, *args, **kwargs)
        asked = fingerprint(request, view.actor)
        with transaction.atomic():
            row_id = _insert(view.actor.organization_id, key, asked) or _take_over(
                view.actor.organization_id, key, asked
            )
        if row_id is None:
            return _replay(view, key, asked)
        response = None
        try:
            response = _respond(handler, view, request, *args, **kwargs)
        finally:
            _keep_or_forget(row_id, response)
        return response

    return cast(Handler, once)


def submitted_once(*, organization_id: UUID, key: str, asked: str, work: Callable[[], str]) -> str:
    """For forms of pages: `work` runs in one transaction and returns where to go next; the same form sent
    again goes to the same place. `key` comes from a hidden field, `asked` is a hash of what was filled in.

    A Refusal passes through and frees the key. Raises InProgress while the first one is at work.
    """
    with transaction.atomic():
        row_id = _insert(organization_id, key, asked)
        if row_id is None:
            answered: Any = _answered(organization_id, key, asked).response_body
            return str(answered["location"])
        location = work()
        IdempotencyRecord.objects.filter(id=row_id).update(
            response_status=303, response_body={"location": location}
        )
        return location


def fingerprint(request: Request, actor: Actor = ANONYMOUS) -> str:
    """SHA-256 over method, path and body; of a multipart body over its fields and files, not its boundary.

    Of an actor who sees a part of the organization also over who it is: another one's answer is not theirs.
    """
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if actor.is_narrowed:
        digest.update(f"{actor.user_id}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    for name, values in sorted(cast(QueryDict, request.data).lists()):
        for value in values:
            digest.update(f"{name}\n".encode())
            if isinstance(value, UploadedFile):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
            else:
                digest.update(str(value).encode())
    return digest.hexdigest()


def forget_old() -> int:
    """Delete rows past their time; returns how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    return deleted


def _key(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid("idempotency.key", f"{HEADER} is 1 to 255 printable ASCII characters, such as a UUID.")
    return key


def _insert(organization: UUID | None, key: str, asked: str) -> int | None:
    """Insert the row and return its id; None when the key was used.

    The advisory lock lasts as long as the inserting transaction, so a concurrent duplicate is told at once
    instead of waiting on the unique index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into core_idempotencyrecord (organization_id, key, fingerprint) "
            "select %s, %s, %s where pg_try_advisory_xact_lock(hashtextextended(%s, 0)) "
            "on conflict do nothing returning id",
            [organization, key, asked, f"{organization}\n{key}"],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _rows(organization: UUID | None, key: str) -> QuerySet[IdempotencyRecord]:
    return IdempotencyRecord.objects.filter(organization=organization, key=key)


def _take_over(organization: UUID | None, key: str, asked: str) -> int | None:
    """Claim the row of a process that died: conditional update, one winner."""
    now = clock.now()
    rows = _rows(organization, key).filter(
        fingerprint=asked,
        response_status=None,
        created_at__lt=now - LEASE,
    )
    row = rows.first()
    won = row is not None and rows.filter(created_at=row.created_at).update(created_at=now)
    return row.id if row is not None and won else None


def _replay(view: ApiView, key: str, asked: str) -> Response:
    row = _answered(view.actor.organization_id, key, asked)
    response = Response(row.response_body, status=row.response_status)
    if response.status_code >= 400:
        response = Response(row.response_body, status=row.response_status, content_type=problems.CONTENT_TYPE)
    response["Idempotent-Replayed"] = "true"
    return response


def _answered(organization: UUID | None, key: str, asked: str) -> IdempotencyRecord:
    """The row of the same request, answered. Raises Invalid(idempotency.mismatch) or InProgress."""
    row = _rows(organization, key).first()
    if row is not None and row.fingerprint != asked:
        raise Invalid(
            "idempotency.mismatch",
            f"This {HEADER} was used for another request. Send a new key with a new request.",
        )
    if row is None or row.response_status is None:
        raise InProgress(
            "idempotency.in_progress", "The same request is being worked on. Send it again in a moment."
        )
    return row


def _respond(handler: Any, view: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
    """The handler's answer, refusals included.

    What a service committed before it refused (a denied render, an audit entry) stays, as it would without a
    key: each service's own atomic() has already undone the rest. Errors that are no refusal pass through.
    """
    try:
        response: Response = handler(view, request, *args, **kwargs)
    except (Refusal, APIException) as error:
        response = view.handle_exception(error)
    return response


def _keep_or_forget(row_id: int, response: Response | None) -> None:
    """Keep an answer that is worth repeating; anything else, an error included, frees the key."""
    if response is None or (response.status_code >= 300 and response.status_code not in KEPT_REFUSALS):
        IdempotencyRecord.objects.filter(id=row_id).delete()
        return
    body = JSONRenderer().render(response.data).decode() or "null"
    with connection.cursor() as cursor:
        # The rendered text goes in as it is, not parsed and written again on the way.
        cursor.execute(
            "update core_idempotencyrecord set response_status = %s, response_body = %s::jsonb where id = %s",
            [response.status_code, body, row_id],
        )
