"""Offer: terms at which a voice is for sale."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from licensing.models.conditioned import Conditioned
from licensing.vocabulary import territories
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """Their own for the talent's side; for advertisers, what is published."""
        if actor.organization_kind == "advertiser":
            return self.filter(status=Offer.Status.PUBLISHED)
        return self.filter(own_roster(actor, "voice__talent__"))

    def matching(
        self, *, language: str = "", purpose: str = "", medium: str = "", territory: str = "", q: str = ""
    ) -> Self:
        """Narrowed by whatever is given.

        A group that an offer covers by naming all its countries is not found.
        """
        rows = self
        if language:
            regional = Q(voice__language__istartswith=f"{language}-")
            rows = rows.filter(Q(voice__language__iexact=language) | regional)
        if purpose:
            rows = rows.filter(purposes__contains=[purpose])
        if medium:
            rows = rows.filter(media__contains=[medium])
        if territory:
            wanted = territory.upper()
            within = [code for code in (wanted, *territories.GROUPS) if territories.covers([code], wanted)]
            rows = rows.filter(territories__overlap=within)
        for word in q.split():
            fields = ("voice__name", "voice__style", "voice__description", "voice__talent__stage_name")
            hits = [Q(**{f"{field}__icontains": word}) for field in fields]
            rows = rows.filter(reduce(or_, hits))
        return rows

    def on_sale(self, now: datetime) -> Self:
        """Published and signed, with a voice that is ready and a consent in force."""
        return self.filter(
            status=Offer.Status.PUBLISHED,
            text_sha256__gt="",
            voice__status="ready",
            voice__revoked_at=None,
            voice__talent__status="active",
            consent__status="active",
            consent__valid_from__lte=now,
            consent__until__gt=now,
        )


class Offer(Conditioned):
    """Terms for sale, never wider than the consent they were made under.

    Once published it carries the agency's signature: whoever agrees to it as it stands needs no other.
    """

    class Status(models.TextChoices):
        """Where an offer stands."""

        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "draft": frozenset({"published", "withdrawn"}),
        "published": frozenset({"withdrawn"}),
        "withdrawn": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="offers")
    consent = models.ForeignKey("licensing.Consent", models.PROTECT, related_name="offers")
    term_days = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    text = models.TextField(blank=True, default="")
    text_sha256 = models.CharField(max_length=64, blank=True, default="")
    text_language = models.CharField(max_length=35, blank=True, default="")
    signed_name = models.CharField(max_length=200, blank=True, default="")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_ip = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            *Conditioned.Meta.constraints,
            models.CheckConstraint(condition=Q(term_days__gte=1), name="offer_term"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="offer_published"
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False), name="offer_withdrawn"
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="offer_catalogue")]

    def __str__(self) -> str:
        return f"Offer {self.id}"
