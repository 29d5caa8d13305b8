"""Statements as JSON and as CSV."""

import csv
import io
from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from billing import services
from billing.money import Money
from billing.serializers import StatementIn, StatementLineOut, StatementOut
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.schema import documented

LINE = {
    "charge_key": "0193d3f5-0a10-7b21-8c3d-9e4f5a6b7c8d",
    "at": "2026-11-20T10:02:11Z",
    "description": "240 characters, voice Ada",
    "talent_id": "0193c000-0000-7000-8000-000000000001",
    "agency_id": "0193c000-0000-7000-8000-000000000002",
    "currency": "USD",
    "gross_micros": 1_200_000,
    "talent_bp": 6500,
    "agency_bp": 1500,
    "platform_bp": 2000,
    "talent_micros": 780_000,
    "agency_micros": 180_000,
    "platform_micros": 240_000,
}
STATEMENT = {
    "period": "2026-11",
    "talent_id": None,
    "totals": [
        {
            "currency": "USD",
            "lines": 1,
            "gross_micros": 1_200_000,
            "talent_micros": 780_000,
            "agency_micros": 180_000,
            "platform_micros": 240_000,
        }
    ],
    "lines": [LINE],
}
AMOUNTS = ("gross", "talent", "agency", "platform")
# A spreadsheet runs a cell that begins so.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class CsvRenderer(BaseRenderer):
    """A statement's lines, amounts in micros and in units: `Accept: text/csv` or `?format=csv`."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """`data` is what StatementOut gives; a problem document is left as JSON, its content type says so."""
        if "lines" not in data:
            problem: bytes = JSONRenderer().render(data)
            return problem
        columns = [*StatementLineOut().fields, *AMOUNTS]
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        for line in data["lines"]:
            units = {part: str(Money(line[f"{part}_micros"], line["currency"]).decimal()) for part in AMOUNTS}
            writer.writerow({**line, "description": _plain(line["description"]), **units})
        return text.getvalue().encode()


class StatementsView(ApiView):
    """GET /v1/statements"""

    required: ClassVar[str] = permissions.BILLING_READ
    renderer_classes = [JSONRenderer, CsvRenderer]

    @documented(
        "What was earned in a month, line by line",
        gives=StatementOut,
        parameters=[StatementIn],
        example_answer=STATEMENT,
    )
    def get(self, request: Request) -> Response:
        wanted = self.valid(StatementIn, query=True)
        period = services.Period.parse(wanted["period"])
        statement = services.statement(actor=self.actor, period=period, talent_id=wanted["talent_id"])
        response = self.answer(StatementOut, statement)
        return response


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
