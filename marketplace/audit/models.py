"""Tables of the log: entries, hashes of complete tiles, signed checkpoints; triggers refuse rewrites."""

import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Now

from marketplace.core import canonical
from marketplace.core.actor import Actor


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the log's entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff of the platform and the system see all; others what concerns their organization, unless their
        role sees a part of it only."""
        if actor.is_system or actor.is_platform:
            return self
        if actor.organization_id is None or actor.is_narrowed:
            return self.none()
        return self.filter(organization_id=actor.organization_id)

    def waiting(self) -> Self:
        """Entries without a number, in the order of their intake."""
        return self.filter(idx=None).order_by("id")


class Entry(models.Model):
    """Something that happened; written in the transaction that made it happen, numbered after the commit.

    Triggers let a row change once only, from no number to a number with its leaf hash. `at` is the
    database's clock whatever the writer says.
    """

    id = models.BigAutoField(primary_key=True)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    principal = models.CharField(max_length=100)
    organization_id = models.UUIDField(null=True)
    data = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)
    idx = models.BigIntegerField(null=True, unique=True, editable=False)
    leaf_hash = models.BinaryField(max_length=32, null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                name="audit_entry_number_and_hash",
                condition=models.Q(idx=None, leaf_hash=None) | models.Q(idx__gte=0, leaf_hash__isnull=False),
            )
        ]
        indexes = [
            models.Index(name="audit_entry_waiting", fields=["id"], condition=models.Q(idx=None)),
            models.Index(name="audit_entry_subject", fields=["subject", "id"]),
            models.Index(name="audit_entry_organization", fields=["organization_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.subject}"

    def leaf(self) -> bytes:
        """The bytes that the log commits to; equal rows give equal bytes."""
        return canonical.dumps(
            {
                "action": self.action,
                "at": self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
                "data": self.data,
                "id": self.id,
                "organization": None if self.organization_id is None else str(self.organization_id),
                "principal": self.principal,
                "subject": self.subject,
            }
        )


class TileHash(models.Model):
    """The root over 256**level leaves from number * 256**level, kept so that proofs read little."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "tile hashes"
        constraints = [
            models.UniqueConstraint(name="audit_tilehash_place", fields=["level", "number"]),
            models.CheckConstraint(
                name="audit_tilehash_above_leaves", condition=models.Q(level__gte=1, number__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} number {self.number}"


class Checkpoint(models.Model):
    """A signed head of the log: how many entries it held, and the root over them."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"
