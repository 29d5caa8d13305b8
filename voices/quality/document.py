"""Authority documents: what kind of file it is, by its content and never by its name."""

from typing import Final

from marketplace.core.errors import Invalid, TooLarge

MAXIMUM_BYTES: Final = 10 * 1024 * 1024
# How each kind begins and ends; a file that was cut off on its way lacks its end. Writers may leave
# something behind the end, so it is looked for in the last kilobyte.
_KINDS: Final = (
    ("application/pdf", b"%PDF-", b"%%EOF"),
    ("image/png", b"\x89PNG\r\n\x1a\n", b"IEND"),
    ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
)
SUFFIXES: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_TAIL: Final = 1024


def check_size(size: int) -> None:
    """Refuse what is too large before it is read. Raises TooLarge: `document.too_large`."""
    if size > MAXIMUM_BYTES:
        raise TooLarge(
            "document.too_large", f"A document may have {MAXIMUM_BYTES:,} bytes; this one has {size:,}."
        )


def document_type(data: bytes) -> str:
    """The media type of a document.

    Raises:
        TooLarge: `document.too_large`.
        Invalid: `document.type` for anything but PDF, PNG and JPEG; `document.truncated`.
    """
    check_size(len(data))
    for media_type, beginning, end in _KINDS:
        if data.startswith(beginning):
            if end not in data[-_TAIL:]:
                raise Invalid("document.truncated", "The end of this document is missing; send it again.")
            return media_type
    raise Invalid("document.type", "Send the document as PDF, PNG or JPEG.")
