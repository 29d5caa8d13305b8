"""Money on its way from a payment provider into a wallet."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.models.ledger import Txn
from billing.models.wallets import Wallet
from billing.money import Money
from billing.providers.protocol import TopUpRequest
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7


class TopUpQuerySet(models.QuerySet["TopUp"]):
    """Reads of top-ups."""

    def visible_to(self, actor: Actor) -> "TopUpQuerySet":
        """Those into wallets that the actor sees."""
        return self.filter(wallet__in=Wallet.objects.visible_to(actor))

    def unsettled(self) -> "TopUpQuerySet":
        """Those whose end is not known yet."""
        return self.filter(status__in=[TopUp.Status.PENDING, TopUp.Status.UNKNOWN])


class TopUp(models.Model):
    """One payment into a wallet.

    `pending` waits for the payer or the provider; `unknown` means that the provider's answer to our start
    was lost and must be asked for; `provider_reference` is empty until the provider has named it.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        UNKNOWN = "unknown"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        Status.PENDING: frozenset({Status.UNKNOWN, Status.SUCCEEDED, Status.FAILED}),
        Status.UNKNOWN: frozenset({Status.PENDING, Status.SUCCEEDED, Status.FAILED}),
        Status.SUCCEEDED: frozenset(),
        Status.FAILED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="top_ups")
    provider = models.CharField(max_length=32)
    provider_reference = models.CharField(max_length=255, blank=True)
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    failure_code = models.CharField(max_length=64, blank=True)
    txn = models.OneToOneField(Txn, on_delete=models.PROTECT, null=True, blank=True, related_name="top_up")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = TopUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["pending", "unknown"]),
                name="billing_top_up_unsettled",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="billing_top_up_reference",
            ),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_top_up_amount"),
            models.CheckConstraint(
                condition=Q(status="succeeded", txn__isnull=False, settled_at__isnull=False)
                | Q(status="failed", txn=None, settled_at__isnull=False)
                | Q(status__in=["pending", "unknown"], txn=None, settled_at=None),
                name="billing_top_up_status",
            ),
        ]

    def __str__(self) -> str:
        return f"top-up {self.id} {self.status}"

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_micros, self.currency)

    def request(self) -> TopUpRequest:
        """What the provider is told."""
        return TopUpRequest(
            top_up_id=self.id,
            organization_id=self.wallet.organization_id,
            amount=self.amount,
            created_at=self.created_at,
            reference=self.provider_reference,
        )
