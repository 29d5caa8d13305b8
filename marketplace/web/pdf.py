"""Pages on paper: a template becomes a PDF, with our own fonts and nothing fetched from anywhere."""

from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from marketplace.core.errors import Unavailable

FONTS = "static:"


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF/A-ready bytes; it may name fonts as `static:web/vendor/…` and nothing else.

    Raises:
        Unavailable: `pdf.unavailable`, where the system lacks Pango, which WeasyPrint sets type with.
    """
    try:
        from weasyprint import HTML
    except OSError as error:
        raise Unavailable(
            "pdf.unavailable", "This server cannot make PDFs; its operator has to install Pango."
        ) from error
    document = HTML(string=render_to_string(template, context), url_fetcher=_fetch)
    content: bytes = document.write_pdf()
    return content


def _fetch(url: str, *args: Any, **options: Any) -> dict[str, Any]:
    """Our static files only: a name in a contract must never make the server open an address."""
    path = finders.find(url.removeprefix(FONTS)) if url.startswith(FONTS) else None
    if not isinstance(path, str):
        raise ValueError(f"a document may not load {url!r}")
    with open(path, "rb") as file:
        return {"string": file.read(), "mime_type": "font/woff2"}
