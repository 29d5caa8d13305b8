"""HTML set as PDF by WeasyPrint; importing this needs Pango on the system (`marketplace.web.pdf` says so)."""

from pathlib import Path

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = "static:"


class StaticOnly(URLFetcher):  # type: ignore[misc]
    """Opens our static files (`static:web/…`) and nothing else: no address, no folder of the server."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        found = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if not isinstance(found, str):
            raise ValueError(f"a document may not load {url!r}")
        return URLFetcherResponse(url, Path(found).read_bytes())


def typeset(html: str) -> bytes:
    """The document as PDF."""
    content: bytes = HTML(string=html, url_fetcher=StaticOnly()).write_pdf()
    return content
