"""Licence: terms that both sides agreed, and how much of them is used up."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from licensing.models.conditioned import Conditioned
from licensing.terms import LicenceTerms, Usage
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from marketplace.core.sharing import Grant
from voices.models.visibility import own_roster

# A licence shared with a producer, and with it its texts and renders.
LICENCES = Grant("licensing", "licence", "licence_shared", role="producer")


class LicenceQuerySet(models.QuerySet["Licence"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The licensee's own (a producer's: those shared with them), the agency's own, the talent's own."""
        if actor.organization_kind == "advertiser":
            return self._held_by(actor)
        return self.filter(own_roster(actor, "talent__"))

    def _held_by(self, actor: Actor) -> Self:
        held = self.filter(licensee_id=actor.organization_id)
        return held.filter(id__in=LICENCES.shared_with(actor)) if actor.is_narrowed else held

    def active_at(self, now: datetime) -> Self:
        """Agreed, not stopped, and inside its term."""
        return self.filter(status=Licence.Status.ACTIVE, starts_at__lte=now, ends_at__gt=now)


class Licence(Conditioned):
    """What a licensee may do; every request is checked against it and against the consent as it then stands.

    `consent` is the version in force at the signature. Prices are micro-units; basis points add up to 10,000.
    The terms never change after the signature; what is used up stands in `volume`.
    """

    class Status(models.TextChoices):
        """Where a licence stands."""

        ACTIVE = "active"
        EXPIRED = "expired"
        TERMINATED = "terminated"
        REVOKED = "revoked"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "active": frozenset({"expired", "terminated", "revoked"}),
        "expired": frozenset({"revoked"}),
        "terminated": frozenset({"revoked"}),
        "revoked": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey("licensing.Offer", models.PROTECT, related_name="licences")
    # The proposal that both sides signed; null where the offer was taken as it stood.
    proposal = models.OneToOneField(
        "licensing.Proposal", models.PROTECT, null=True, blank=True, related_name="licence"
    )
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="licences")
    consent = models.ForeignKey("licensing.Consent", models.PROTECT, related_name="licences")
    talent = models.ForeignKey("voices.Talent", models.PROTECT, related_name="licences")
    agency = models.ForeignKey("core.Organization", models.PROTECT, related_name="licences_granted")
    licensee = models.ForeignKey("core.Organization", models.PROTECT, related_name="licences_held")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    talent_bp = models.PositiveSmallIntegerField()
    agency_bp = models.PositiveSmallIntegerField()
    platform_bp = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    text_language = models.CharField(max_length=35)
    signed_name = models.CharField(max_length=200)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_ip = models.GenericIPAddressField(null=True, blank=True)
    signed_at = models.DateTimeField()
    agency_signed_name = models.CharField(max_length=200, blank=True, default="")
    agency_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency_signed_ip = models.GenericIPAddressField(null=True, blank=True)
    agency_signed_at = models.DateTimeField(null=True, blank=True)
    first_use_notice_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=0)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        permissions = [("licence_shared", "May see and use this licence")]
        constraints = [
            *Conditioned.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="licence_term"),
            models.CheckConstraint(
                condition=Q(talent_bp=10_000 - F("agency_bp") - F("platform_bp")), name="licence_split"
            ),
            models.CheckConstraint(
                condition=Q(text_sha256__regex="^[0-9a-f]{64}$"), name="licence_text_hash"
            ),
            models.CheckConstraint(
                condition=Q(status="active", ended_at=None)
                | (~Q(status="active") & Q(ended_at__isnull=False)),
                name="licence_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "ends_at"], name="licence_by_expiry"),
            models.Index(fields=["voice", "status"], name="licence_by_voice"),
            models.Index(fields=["licensee", "-id"], name="licence_by_licensee"),
        ]

    def __str__(self) -> str:
        return f"Licence {self.id}"

    @property
    def terms(self) -> LicenceTerms:
        """What the rules look at."""
        return LicenceTerms(
            id=self.id,
            status=self.status,
            scope=self.scope,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            max_characters=self.max_characters,
            max_renders=self.max_renders,
            epoch=self.epoch,
            max_seconds=self.max_seconds,
            max_audience=self.max_audience,
            brands=frozenset(self.brands),
            modification=self.modification,
            approval=self.approval,
            ai_disclosure=self.ai_disclosure,
            intended_use=self.intended_use,
            union_contract=self.union_contract,
            first_use_notice_at=self.first_use_notice_at,
        )

    @property
    def usage(self) -> Usage:
        """What is used up or reserved."""
        volume = self.volume
        return Usage(
            characters=volume.characters_used, renders=volume.renders_used, seconds=volume.seconds_used
        )
