"""Letters to people: posted in the caller's transaction by kind and ids, written and sent after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from marketplace.core import outbox
from marketplace.core.models import OutboxEvent, User

TOPIC: Final = "web.letter.posted"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads: a subject line, and plain text without greeting and signature."""

    subject: str
    body: str


# A kind's writer; None where there is nothing to say any more.
Writer = Callable[[User, Mapping[str, Any]], Letter | None]
_writers: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Register the writer of a kind of letter (`licensing.consent.ending`); belongs into `handlers.py`.

    It is called with the person and the facts, outside any transaction, and reads the rest from the rows.
    """

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def post(*, kind: str, to: Iterable[UUID], facts: Mapping[str, Any]) -> None:
    """Post one letter to each user of `to`, in the caller's transaction; nobody gets it twice.

    `facts` are ids, codes and numbers as JSON: the outbox holds no personal data.
    """
    for user_id in sorted(set(to)):
        outbox.emit(topic=TOPIC, payload={"kind": kind, "user": str(user_id), "facts": dict(facts)})


def deliver(event: OutboxEvent) -> bool:
    """Write and send one posted letter; False where there was nothing to send.

    The same event always has the same `Message-ID`, by which mail programs know a letter that comes twice.

    Raises:
        OSError: the mail server refused it or is away (`SMTPException` is one); the outbox tries again.
        LookupError: no writer of this kind is registered here.
    """
    user = User.objects.filter(id=event.payload["user"], is_active=True).first()
    letter = _writers[event.payload["kind"]](user, event.payload["facts"]) if user else None
    if user is None or letter is None:
        return False
    greeting = f"Hello {user.name}," if user.name else "Hello,"
    host = urlsplit(settings.PUBLIC_URL).hostname
    return bool(
        EmailMessage(
            # One line, whatever names it holds.
            subject=" ".join(letter.subject.split()),
            body=f"{greeting}\n\n{letter.body.strip()}\n\n— Voxlicet\n{settings.PUBLIC_URL}\n",
            to=[user.email],
            headers={"Message-ID": f"<outbox-{event.id}@{host}>", "Auto-Submitted": "auto-generated"},
        ).send()
    )


def link(path: str) -> str:
    """An absolute address of this installation for a letter; `path` begins with a slash."""
    return settings.PUBLIC_URL.rstrip("/") + path
