"""What every set of terms for sale shares, beside its scope: caps, conditions, exclusivity and price."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from licensing.models.scoped import Scoped, codes
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS

# The columns below in one list, for copying terms from an offer to a proposal to a licence.
CONDITIONS = (
    *("max_characters", "max_seconds", "max_renders", "max_audience", "brands", "modification"),
    *("approval", "approval_hours", "wind_down_days", "ai_disclosure", "intended_use", "union_contract"),
    *("exclusive_categories", "exclusive_territories", "exclusive_days"),
    *("price_per_1000_characters_micros", "minimum_micros", "currency"),
)


class Conditioned(Scoped):
    """Terms for sale; a cap of null means none, prices are micro-units of `currency`.

    `wind_down_days`: how long what was delivered may still be aired after a revocation; 0 is not a minute.
    Exclusivity is for all of `exclusive_categories` in all of `exclusive_territories`, whatever the medium,
    for `exclusive_days` from the licence's start (null: its whole term); none where both are empty.
    """

    max_characters = models.PositiveBigIntegerField(null=True, blank=True)
    max_seconds = models.PositiveIntegerField(null=True, blank=True)
    max_renders = models.PositiveIntegerField(null=True, blank=True)
    max_audience = models.PositiveBigIntegerField(null=True, blank=True)
    brands = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    modification = models.CharField(max_length=8, default="none")
    approval = models.CharField(max_length=12, default="none")
    approval_hours = models.PositiveSmallIntegerField(default=72)
    wind_down_days = models.PositiveSmallIntegerField(default=0)
    ai_disclosure = models.BooleanField(default=False)
    intended_use = models.TextField(blank=True, default="")
    union_contract = models.CharField(max_length=60, blank=True, default="")
    exclusive_categories = codes(blank=True)
    exclusive_territories = codes(blank=True)
    exclusive_days = models.PositiveSmallIntegerField(null=True, blank=True)
    price_per_1000_characters_micros = models.BigIntegerField()
    minimum_micros = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(price_per_1000_characters_micros__gte=0, minimum_micros__gte=0),
                name="%(class)s_price",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="%(class)s_currency"),
            models.CheckConstraint(
                condition=Q(max_characters=None) | Q(max_characters__gte=1), name="%(class)s_max_characters"
            ),
            models.CheckConstraint(
                condition=Q(max_seconds=None) | Q(max_seconds__gte=1), name="%(class)s_max_seconds"
            ),
            models.CheckConstraint(
                condition=Q(max_renders=None) | Q(max_renders__gte=1), name="%(class)s_max_renders"
            ),
            models.CheckConstraint(
                condition=Q(modification__in=list(MODIFICATIONS), approval__in=list(APPROVALS)),
                name="%(class)s_conditions",
            ),
            models.CheckConstraint(
                condition=Q(exclusive_categories=[], exclusive_territories=[])
                | (~Q(exclusive_categories=[]) & ~Q(exclusive_territories=[])),
                name="%(class)s_exclusivity",
            ),
        ]

    @property
    def is_exclusive(self) -> bool:
        """Whether any exclusivity is part of these terms."""
        return bool(self.exclusive_categories)
