"""Money taken: one charge per hold, and the one royalty line that says who earned which part of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from billing.models.ledger import Txn
from billing.models.wallets import Hold
from billing.money import BASIS_POINTS, Split
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7


class Charge(models.Model):
    """A captured hold; append-only, as the ledger is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="charge")
    txn = models.OneToOneField(Txn, on_delete=models.PROTECT, related_name="charge")
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id", "key", "amount_micros", "currency"], name="billing_charge_identity"
            ),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_charge_amount"),
        ]

    def __str__(self) -> str:
        return f"charge {self.key}"


class RoyaltyLineQuerySet(models.QuerySet["RoyaltyLine"]):
    """Reads of royalty lines."""

    def visible_to(self, actor: Actor, *, talent_ids: Collection[UUID] = ()) -> "RoyaltyLineQuerySet":
        """The agency's roster; for a talent's or an agent's login only the lines of `talent_ids`.

        Platform staff and workers see all; advertisers see none. Billing does not know which talents a login
        is or was given: the caller does (`billing.services.payees`), and without it these see nothing.
        """
        if actor.is_system or actor.is_platform:
            return self
        if actor.organization_id is None:
            return self.none()
        lines = self.filter(agency_id=actor.organization_id)
        return lines.filter(talent_id__in=talent_ids) if actor.is_narrowed else lines

    def between(self, starts_at: datetime, ends_at: datetime) -> "RoyaltyLineQuerySet":
        """Half-open: from `starts_at`, before `ends_at`."""
        return self.filter(at__gte=starts_at, at__lt=ends_at)


class RoyaltyLine(models.Model):
    """Who earned what of one charge: the parts sum to it, the basis points let anyone recompute them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="royalty_line")
    key = models.UUIDField(unique=True)
    talent_id = models.UUIDField()
    agency_id = models.UUIDField()
    gross_micros = models.BigIntegerField()
    talent_bp = models.PositiveSmallIntegerField()
    agency_bp = models.PositiveSmallIntegerField()
    platform_bp = models.PositiveSmallIntegerField()
    talent_micros = models.BigIntegerField()
    agency_micros = models.BigIntegerField()
    platform_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = RoyaltyLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["talent_id", "at"], name="billing_royalty_talent"),
            models.Index(fields=["agency_id", "at"], name="billing_royalty_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(talent_micros__gte=0, agency_micros__gte=0, platform_micros__gte=0)
                & Q(gross_micros=F("talent_micros") + F("agency_micros") + F("platform_micros")),
                name="billing_royalty_parts_sum",
            ),
            models.CheckConstraint(
                condition=Q(talent_bp__gte=0, agency_bp__gte=0, platform_bp__gte=0)
                & Q(talent_bp=BASIS_POINTS - F("agency_bp") - F("platform_bp")),
                name="billing_royalty_basis_points",
            ),
        ]

    def __str__(self) -> str:
        return f"royalty line {self.key}"

    @property
    def split(self) -> Split:
        """The terms by which the charge was divided."""
        return Split(self.talent_id, self.agency_id, self.talent_bp, self.agency_bp, self.platform_bp)
