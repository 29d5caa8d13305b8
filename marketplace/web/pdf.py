"""Pages on paper: a template becomes a PDF, with our own fonts and nothing fetched from anywhere."""

from typing import Any

from django.template.loader import render_to_string

from marketplace.core.errors import Unavailable


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF; it may name fonts as `static:web/vendor/…` and load nothing else.

    Raises:
        Unavailable: `pdf.unavailable`, where the system lacks Pango, which sets the type.
    """
    try:
        from marketplace.web.typesetting import typeset
    except OSError as error:
        raise Unavailable(
            "pdf.unavailable", "This server cannot make PDFs; its operator has to install Pango."
        ) from error
    return typeset(render_to_string(template, context))
