"""Render: one request for speech under one licence; RenderFile: its audio."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from licensing.models import Licence, Notice, Revocation
from licensing.terms import Epochs, Use
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.prompts import NEUTRAL, STYLES

from .leased import Leased, LeasedQuerySet


class RenderQuerySet(LeasedQuerySet["Render"]):
    """Reads of renders."""

    def visible_to(self, actor: Actor) -> Self:
        """The licensee's own (a producer's: under their licences); to the talent's side every use."""
        if actor.organization_kind == "advertiser" and not actor.is_narrowed:
            return self.filter(organization_id=actor.organization_id)
        if actor.is_system or actor.is_platform:
            return self
        return self.filter(licence__in=Licence.objects.visible_to(actor))

    def under_notice(self, notice: Notice) -> Self:
        """What was delivered of that which the notice is about, and must come down."""
        rows = self.filter(licence_id=notice.licence_id, status=Render.Status.DELIVERED)
        if notice.revocation.subject_kind == Revocation.SubjectKind.SCRIPT:
            return rows.filter(script_id=notice.revocation.subject_id)
        return rows

    def near(self, mark: str, within: int) -> Self:
        """Renders whose mark differs in at most `within` bits, the nearest first, with `distance`.

        One pass over the column of 128-bit marks; PostgreSQL counts some ten million a second.
        """
        bits = f"{int(mark, 16):0128b}"
        distance = models.expressions.RawSQL(
            "bit_count(synthesis_render.watermark_bits # %s::bit(128))",
            [bits],
            output_field=models.IntegerField(),
        )
        return self.annotate(distance=distance).filter(distance__lte=within).order_by("distance", "id")


class Render(Leased):
    """One request and what became of it.

    `epochs` and `decision` are those of the moment it was accepted; `seed_spoken` is the seed of the audio
    that passed the checks. `watermark_bits` (bit(128), generated) exists in the database only.
    """

    class Status(models.TextChoices):
        """Where a render stands."""

        QUEUED = "queued"
        RENDERING = "rendering"
        DELIVERED = "delivered"
        DENIED = "denied"
        FAILED = "failed"
        CANCELLED = "cancelled"

    WORKING: ClassVar[str] = "rendering"
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "queued": frozenset({"rendering", "denied", "failed", "cancelled"}),
        "rendering": frozenset({"delivered", "denied", "failed"}),
        "delivered": frozenset(),
        "denied": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("core.Organization", models.PROTECT, related_name="renders")
    licence = models.ForeignKey("licensing.Licence", models.PROTECT, related_name="renders")
    voice_model = models.ForeignKey("synthesis.VoiceModel", models.PROTECT, related_name="renders")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField()
    purpose = models.CharField(max_length=64)
    medium = models.CharField(max_length=64)
    territory = models.CharField(max_length=16)
    language = models.CharField(max_length=35)
    category = models.CharField(max_length=64)
    brand = models.CharField(max_length=120, blank=True, default="", db_default="")
    modification = models.CharField(max_length=8, default="none", db_default="none")
    audience = models.PositiveBigIntegerField(null=True, blank=True)
    disclosed = models.BooleanField(default=False, db_default=False)
    # The text's own row, so that a single script can be stopped.
    script = models.ForeignKey(
        "licensing.Script", models.PROTECT, null=True, blank=True, related_name="renders"
    )
    seconds_reserved = models.PositiveIntegerField(default=0, db_default=0)
    seed = models.PositiveBigIntegerField(default=0)
    speed = models.FloatField(default=1.0)
    style = models.CharField(max_length=16, default=NEUTRAL, db_default=NEUTRAL)
    formats = ArrayField(models.CharField(max_length=8))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    watermark_id = models.CharField(max_length=32, unique=True)
    epochs = models.JSONField()
    decision = models.JSONField()
    price_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The version of the consent that stood, share-locked, at the delivery.
    consent = models.ForeignKey(
        "licensing.Consent", models.PROTECT, null=True, blank=True, related_name="renders"
    )
    seed_spoken = models.PositiveBigIntegerField(null=True, blank=True)
    measures = models.JSONField(default=dict, blank=True)
    log_entry_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RenderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="render_leased_while_rendering",
                condition=Q(status="rendering", lease_until__isnull=False)
                | (~Q(status="rendering") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="render_status",
                condition=Q(status__in=["queued", "rendering"], delivered_at=None, ended_at=None)
                | Q(status="delivered", delivered_at__isnull=False, ended_at__isnull=False)
                | Q(status__in=["denied", "failed", "cancelled"], delivered_at=None, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="render_says_why_not", condition=~Q(status__in=["denied", "failed"]) | ~Q(error_code="")
            ),
            models.CheckConstraint(
                name="render_delivered_is_logged",
                condition=~Q(status="delivered")
                | Q(log_entry_id__isnull=False, seed_spoken__isnull=False, consent__isnull=False),
            ),
            models.CheckConstraint(
                name="render_watermark",
                condition=Q(watermark_id__regex="^[0-9a-f]{32}$") & ~Q(watermark_id="0" * 32),
            ),
            models.CheckConstraint(name="render_text_hash", condition=Q(text_sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="render_style", condition=Q(style__in=STYLES)),
            models.CheckConstraint(
                name="render_amounts", condition=Q(characters__gt=0) & Q(price_micros__gte=0)
            ),
            models.CheckConstraint(
                name="render_formats", condition=Q(formats__len__gt=0, formats__contained_by=["wav", "mp3"])
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="render_by_organization"),
            models.Index(fields=["licence", "-created_at"], name="render_by_licence"),
            models.Index(
                name="render_at_work", fields=["lease_until"], condition=Q(status__in=["queued", "rendering"])
            ),
        ]

    def __str__(self) -> str:
        return f"render {self.id}"

    @property
    def use(self) -> Use:
        """What the render is for."""
        return Use(
            self.purpose,
            self.medium,
            self.territory,
            self.language,
            self.category,
            self.brand,
            self.modification,
            self.audience,
            self.disclosed,
        )

    @property
    def seen(self) -> Epochs:
        """The epochs under which the render was accepted."""
        return Epochs(**self.epochs)


class RenderFile(models.Model):
    """One encoding of a delivered render; hash and size are those of the plaintext."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    render = models.ForeignKey(Render, models.PROTECT, related_name="files")
    format = models.CharField(max_length=8)
    object_key = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["format"]
        constraints = [
            models.UniqueConstraint(name="render_file_one_per_format", fields=["render", "format"]),
            models.CheckConstraint(name="render_file_format", condition=Q(format__in=["wav", "mp3"])),
            models.CheckConstraint(name="render_file_hash", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.format} of render {self.render_id}"
