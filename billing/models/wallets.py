"""Prepaid money of an organization, and the parts of it that are held for work in progress."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from billing.models.ledger import Account
from billing.money import Money
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from marketplace.core.models import Organization


class WalletQuerySet(models.QuerySet["Wallet"]):
    """Reads of wallets."""

    def visible_to(self, actor: Actor) -> "WalletQuerySet":
        """The organization's own; all for staff and workers; none for roles that see a part of it."""
        if actor.is_system or actor.is_platform:
            return self
        if actor.is_narrowed or actor.organization_id is None:
            return self.none()
        return self.filter(organization_id=actor.organization_id)


class Wallet(models.Model):
    """One organization's wallet in one currency: a balance that always equals the sum of its account's legs.

    Written by conditional updates only; the checks below are the second wall against an overdraft.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="wallets")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="wallet")
    currency = models.CharField(max_length=3)
    balance_micros = models.BigIntegerField(default=0)
    held_micros = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = WalletQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "currency"], name="billing_wallet_one_each"),
            models.CheckConstraint(condition=Q(held_micros__gte=0), name="billing_wallet_held"),
            models.CheckConstraint(
                condition=Q(balance_micros__gte=F("held_micros")), name="billing_wallet_no_overdraft"
            ),
        ]

    def __str__(self) -> str:
        return f"wallet {self.id} {self.currency}"

    @property
    def available(self) -> Money:
        """What may still be held."""
        return Money(self.balance_micros - self.held_micros, self.currency)


class Hold(models.Model):
    """Money of a wallet reserved for one piece of work; `key` is the work's id, so it is held once."""

    class Status(models.TextChoices):
        HELD = "held"
        CAPTURED = "captured"
        RELEASED = "released"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        Status.HELD: frozenset({Status.CAPTURED, Status.RELEASED}),
        Status.CAPTURED: frozenset(),
        Status.RELEASED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="holds")
    amount_micros = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.HELD)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="held"), name="billing_hold_open_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "amount_micros"], name="billing_hold_key_amount"),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_hold_amount"),
            models.CheckConstraint(
                condition=Q(status="held", captured_at=None, released_at=None)
                | Q(status="captured", captured_at__isnull=False, released_at=None)
                | Q(status="released", captured_at=None, released_at__isnull=False),
                name="billing_hold_status",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.key} {self.status}"
