"""Talent: the human whose voice it is; Mandate: an agency's right to act for them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster

# Majority, in years; the age from which a contract of one's own binds in most of the places we know. Later
# elsewhere: Alabama Code 26-1-1; Korean Civil Act, article 4; Thai Civil and Commercial Code, section 19.
OF_AGE = 18
OF_AGE_LATER = {"US-AL": 19, "KR": 19, "TH": 20}


def capacity(born_on: date | None, died_on: date | None, on: date, residence: str = "") -> str:
    """adult, minor or deceased, on a day; who was born on 29 February comes of age on 1 March.

    `residence` (ISO 3166-1 or -2) decides about majority. Elsewhere than where we know better it is 18.

    An unknown date of birth counts as an adult's: the agency that keeps the roster answers for it.
    """
    if died_on is not None and died_on <= on:
        return "deceased"
    if born_on is None:
        return "adult"
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    country = residence.partition("-")[0]
    return "adult" if age >= OF_AGE_LATER.get(residence, OF_AGE_LATER.get(country, OF_AGE)) else "minor"


class TalentQuerySet(models.QuerySet["Talent"]):
    """Reads of talents."""

    def visible_to(self, actor: Actor) -> Self:
        """The agency's roster; an agent sees whom they were given, a talent their own row only."""
        return self.filter(own_roster(actor, ""))


class Talent(models.Model):
    """A person represented by an agency; `legal_name`, birth and residence never leave it.

    Whoever is under age, or has died, is spoken for by a Representative.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.ACTIVE: frozenset({Status.SUSPENDED}),
        Status.SUSPENDED: frozenset({Status.ACTIVE}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("core.Organization", on_delete=models.PROTECT, related_name="talents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="talents", null=True, blank=True
    )
    stage_name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    born_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    # ISO 3166-1 alpha-2, or 3166-2 where a state has laws of its own (US-IL).
    residence = models.CharField(max_length=6, blank=True, default="")
    union = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()

    objects = TalentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("talent_shared", "May see and work for this talent")]
        constraints = [
            models.CheckConstraint(name="talent_status", condition=Q(status__in=["active", "suspended"])),
            models.UniqueConstraint(
                name="talent_one_per_user", fields=["organization", "user"], condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(
                name="talent_residence",
                condition=Q(residence="") | Q(residence__regex=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"),
            ),
            models.CheckConstraint(
                name="talent_lifetime",
                condition=Q(born_on=None) | Q(died_on=None) | Q(died_on__gte=F("born_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.stage_name

    def capacity_at(self, now: datetime) -> str:
        """Who signs for them: adult (they do), minor (a guardian) or deceased (the estate's approver)."""
        return capacity(self.born_on, self.died_on, now.astimezone(UTC).date(), self.residence)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reads of mandates."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the talents the actor may see."""
        return self.filter(own_roster(actor, "talent__"))

    def active_at(self, now: datetime) -> Self:
        """Those that have begun and not ended; the end itself is outside."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class Mandate(models.Model):
    """What an agency may do for a talent, from when to when, and its share in basis points.

    Consenting is not among the powers: a consent is signed by the talent or their representative.
    """

    class Power(models.TextChoices):
        RECORD = "record"
        OFFER = "offer"
        AGREE = "agree"
        APPROVE = "approve"
        COLLECT = "collect"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="mandates")
    organization = models.ForeignKey("core.Organization", on_delete=models.PROTECT, related_name="mandates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    commission_bp = models.PositiveIntegerField()
    powers = ArrayField(models.CharField(max_length=16, choices=Power))
    created_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="mandate_commission", condition=Q(commission_bp__lte=10_000)),
            models.CheckConstraint(
                name="mandate_period", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.talent_id} from {self.starts_at:%Y-%m-%d}"
