"""The portal's page base: the frame with navigation, lists that page, and the request's clock."""

import datetime
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from marketplace.core import clock
from marketplace.core.errors import Invalid, NotFound
from marketplace.portal import navigation
from marketplace.web import pagination
from marketplace.web.pages import PageView

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of rows; `following` is the query string of the next page, empty on the last."""

    rows: list[Any]
    following: str


class PortalPage(PageView):
    """A page of the portal."""

    base_template = "portal/base.html"

    def frame(self) -> dict[str, Any]:
        return super().frame() | {"navigation": navigation.entries(self.actor)}

    def now(self) -> datetime.datetime:
        """The database's time, to pass to services."""
        return clock.now()

    def find(self, rows: QuerySet[Row], **lookup: Any) -> Row:
        """The one row among the visible ones. Raises NotFound."""
        row = rows.filter(**lookup).first()
        if row is None:
            name = rows.model._meta.verbose_name
            raise NotFound("not_found", f"There is no such {name} that you may see.")
        return row

    def listed(self, rows: QuerySet[Any]) -> Listed:
        """One page, newest first, after the `cursor` of the query string."""
        query = self.request.GET.copy()
        ordered = rows.order_by("-pk")
        if cursor := query.pop("cursor", [""])[-1]:
            try:
                ordered = ordered.filter(pk__lt=pagination.decode(cursor))
            except (ValidationError, ValueError):
                raise Invalid("cursor.invalid", "This page of the list does not exist.") from None
        page = list(ordered[: PAGE_SIZE + 1])
        if len(page) <= PAGE_SIZE:
            return Listed(page, "")
        following = {**query.dict(), "cursor": pagination.encode(page[PAGE_SIZE - 1].pk)}
        return Listed(page[:PAGE_SIZE], urlencode(following))
