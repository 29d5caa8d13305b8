"""Bytes with range requests (RFC 9110, section 14), so that players can seek."""

import re

from django.http import HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")


def ranged(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """All of `content`, or the one range that was asked for; 416 for a range outside of it."""
    size = len(content)
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or (match[1] is None and match[2] is None):
        response = HttpResponse(content, content_type=content_type)
    else:
        start, end = _bounds(match[1], match[2], size)
        if start >= size or start > end:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            response = HttpResponse(content[start : end + 1], content_type=content_type, status=206)
            response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    return response


def _bounds(first: str | None, last: str | None, size: int) -> tuple[int, int]:
    if first is None:  # the last n bytes
        return max(0, size - int(last or 0)), size - 1
    return int(first), min(size - 1, int(last) if last is not None else size - 1)
