"""The access table: a file per app, a line per endpoint; `tests/access/endpoint.py` says how to add one."""

from tests.access.endpoint import Endpoint
from tests.access.table import (
    archives,
    billing,
    licensing,
    quotes,
    representatives,
    scripts,
    sharing,
    stops,
    synthesis,
    voices,
    web,
)

TABLE: tuple[Endpoint, ...] = (
    *web.ROWS,
    *voices.ROWS,
    *representatives.ROWS,
    *archives.ROWS,
    *billing.ROWS,
    *licensing.ROWS,
    *quotes.ROWS,
    *scripts.ROWS,
    *sharing.ROWS,
    *stops.ROWS,
    *synthesis.ROWS,
)
