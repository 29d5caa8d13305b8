"""Bytes that may be stopped on their way: a response whose permission is asked again while it is sent."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)

# What is smaller is handed to the system in one piece; nothing could be held back of it.
LARGE: Final = 256 * 1024
CHUNK: Final = 64 * 1024
ASK_EVERY_SECONDS: Final = 0.25


def stoppable(response: HttpResponse, still_allowed: Callable[[], bool]) -> HttpResponseBase:
    """The response, cut off within a second of the moment when `still_allowed()` turns false.

    Cut off is not ended: the length was announced, so the client sees an incomplete answer. `still_allowed`
    reads the database, in a thread; when it raises, the response is cut too. Needs ASGI: a WSGI server reads
    the whole body before it asks again.
    """
    content = response.content
    if len(content) <= LARGE:
        return response
    streamed = StreamingHttpResponse(
        _pieces(content, still_allowed), status=response.status_code, headers=dict(response.items())
    )
    streamed["Content-Length"] = str(len(content))
    return streamed


async def _pieces(content: bytes, still_allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
    # A slow client keeps the sender waiting inside `send`, where only a cancellation reaches it.
    sender = asyncio.current_task()
    watcher = asyncio.create_task(_watch(still_allowed))
    if sender is not None:
        watcher.add_done_callback(partial(_cut, sender))
    try:
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
    finally:
        watcher.cancel()


async def _watch(still_allowed: Callable[[], bool]) -> None:
    """Ends when sending is allowed no more, or nobody can tell."""
    ask = sync_to_async(_asked, thread_sensitive=False)
    while await ask(still_allowed):
        await asyncio.sleep(ASK_EVERY_SECONDS)


def _asked(still_allowed: Callable[[], bool]) -> bool:
    try:
        return still_allowed()
    finally:
        connection.close()


def _cut(sender: "asyncio.Task[object]", watcher: "asyncio.Task[None]") -> None:
    if watcher.cancelled():
        return
    if (error := watcher.exception()) is not None:
        log.error("a stream was cut, because its permission could not be read", exc_info=error)
    sender.cancel("the permission to send this has ended")
