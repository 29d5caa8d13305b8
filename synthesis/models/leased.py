"""Work that a worker claims for a while: a lease, and a fence that tells a late worker it lost the claim."""

import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

MAXIMUM_ATTEMPTS = 5
Row = TypeVar("Row", bound="Leased")


class LeasedQuerySet(models.QuerySet[Row]):
    """Reads over leased work."""

    def claimable(self, now: datetime.datetime) -> Self:
        """Waiting, or left behind by a worker whose lease ran out, and not tried too often."""
        waiting = Q(status=self.model.WAITING)
        return self.filter(waiting | self._left_behind(now), attempts__lt=MAXIMUM_ATTEMPTS)

    def exhausted(self, now: datetime.datetime) -> Self:
        """Left behind at the last attempt."""
        return self.filter(self._left_behind(now), attempts__gte=MAXIMUM_ATTEMPTS)

    def _left_behind(self, now: datetime.datetime) -> Q:
        return Q(status=self.model.WORKING, lease_until__lt=now)


class Leased(models.Model):
    """Columns of claimed work; `fence` grows with every claim, and only its last holder may write."""

    WAITING: ClassVar[str] = "queued"
    WORKING: ClassVar[str]

    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
