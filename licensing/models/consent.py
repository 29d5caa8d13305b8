"""Consent: what a talent signed for one voice, in versions of which at most one is active."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from licensing.models.scoped import Scoped, codes
from licensing.terms import ConsentTerms
from licensing.vocabulary.conditions import MODIFICATIONS
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The talent's side only: licensees see the terms of their licence, not the talent's signature."""
        return self.filter(own_roster(actor, "talent__"))

    def active_at(self, now: datetime) -> Self:
        """Signed, not withdrawn or superseded, and inside its term."""
        return self.filter(status=Consent.Status.ACTIVE, valid_from__lte=now, until__gt=now)

    def current(self, voice_id: UUID) -> Self:
        """The newest version for a voice, active or not: the one that every use is judged by."""
        return self.filter(voice_id=voice_id).order_by("-version")[:1]


class Consent(Scoped):
    """A signed permission for one voice.

    Only the newest version counts, so a narrower one takes effect at once; `epoch` is carried on from version
    to version and grows with every withdrawal, so that what was stopped once stays stopped.
    """

    class SignerKind(models.TextChoices):
        """Who signed: the talent, the guardian of a minor, the approver of an estate."""

        TALENT = "talent"
        GUARDIAN = "guardian"
        ESTATE = "estate"

    class Status(models.TextChoices):
        """Where a consent stands."""

        ACTIVE = "active"
        WITHDRAWN = "withdrawn"
        SUPERSEDED = "superseded"
        EXPIRED = "expired"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "active": frozenset({"withdrawn", "superseded", "expired"}),
        "withdrawn": frozenset(),
        "superseded": frozenset(),
        "expired": frozenset({"withdrawn"}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey("voices.Talent", models.PROTECT, related_name="consents")
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="consents")
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    until = models.DateTimeField()
    modification = models.CharField(max_length=8, default="none")
    forbidden_topics = codes(blank=True)
    forbidden_phrases = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    biometric_release = models.BooleanField(default=False)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    text_language = models.CharField(max_length=35)
    signer_kind = models.CharField(max_length=8, choices=SignerKind.choices, default=SignerKind.TALENT)
    representative = models.ForeignKey(
        "voices.Representative", models.PROTECT, null=True, blank=True, related_name="consents"
    )
    signed_name = models.CharField(max_length=200)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_ip = models.GenericIPAddressField(null=True, blank=True)
    signed_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=0)
    # The shortest notice of the end that was given so far, in days.
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "version"], name="consent_version"),
            models.UniqueConstraint(
                fields=["voice"], condition=Q(status="active"), name="consent_one_active_per_voice"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("valid_from")), name="consent_term"),
            models.CheckConstraint(
                condition=Q(text_sha256__regex="^[0-9a-f]{64}$"), name="consent_text_hash"
            ),
            models.CheckConstraint(
                condition=Q(status="active", ended_at=None)
                | (~Q(status="active") & Q(ended_at__isnull=False)),
                name="consent_ended",
            ),
            models.CheckConstraint(
                condition=Q(signer_kind="talent", representative=None)
                | (~Q(signer_kind="talent") & Q(representative__isnull=False)),
                name="consent_signed_by_the_right_person",
            ),
            models.CheckConstraint(
                condition=Q(modification__in=list(MODIFICATIONS)), name="consent_modification"
            ),
        ]
        indexes = [models.Index(fields=["status", "until"], name="consent_by_expiry")]

    def __str__(self) -> str:
        return f"Consent {self.id}, version {self.version}"

    @property
    def terms(self) -> ConsentTerms:
        """What the rules look at."""
        return ConsentTerms(
            id=self.id,
            version=self.version,
            status=self.status,
            scope=self.scope,
            valid_from=self.valid_from,
            until=self.until,
            epoch=self.epoch,
            signer_kind=self.signer_kind,
            forbidden_topics=frozenset(self.forbidden_topics),
            forbidden_phrases=tuple(self.forbidden_phrases),
            modification=self.modification,
            biometric_release=self.biometric_release,
        )
