"""The double-entry record: accounts, transactions and their legs, append-only and balanced by PostgreSQL.

`migrations/0002_ledger_guards.py` holds what Django cannot declare: composite foreign keys (a leg's
currency is its account's, a leg belongs to a transaction announced with that many legs), the deferred
trigger that refuses an unbalanced or incomplete transaction at commit, and the triggers that refuse
update, delete and truncate.
"""

from typing import Final
from uuid import UUID

from django.db import models

PLATFORM_OWNER: Final = UUID(int=0)
"""Owner of the accounts that are the platform's own: platform, clearing and rounding."""


class Account(models.Model):
    """One owner's account of one kind and currency; its balance is the sum of its legs.

    A positive leg is a gain of the owner. `clearing` mirrors the money at payment providers, so it goes
    negative by as much as they hold for us, and all accounts of a currency sum to zero.
    """

    class Kind(models.TextChoices):
        WALLET = "wallet"
        TALENT = "talent"
        AGENCY = "agency"
        PLATFORM = "platform"
        CLEARING = "clearing"
        ROUNDING = "rounding"

    kind = models.CharField(max_length=16, choices=Kind)
    owner_id = models.UUIDField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner_id", "currency"], name="billing_account_one_each"),
            # What the legs' composite foreign key points at.
            models.UniqueConstraint(fields=["id", "currency"], name="billing_account_id_currency"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["wallet", "talent", "agency", "platform", "clearing", "rounding"]
                ),
                name="billing_account_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"), name="billing_account_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id} {self.currency}"


class Txn(models.Model):
    """One movement of money, whole or not at all; `key` makes it happen once."""

    class Kind(models.TextChoices):
        CHARGE = "charge"
        TOP_UP = "top_up"
        REVERSAL = "reversal"

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    leg_count = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "transaction"
        constraints = [
            models.UniqueConstraint(fields=["id", "leg_count"], name="billing_txn_id_leg_count"),
            models.CheckConstraint(condition=models.Q(leg_count__gte=2), name="billing_txn_two_legs"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Leg(models.Model):
    """What one transaction does to one account; never zero, never changed."""

    pk = models.CompositePrimaryKey("txn_id", "number")
    txn = models.ForeignKey(
        Txn, on_delete=models.PROTECT, related_name="legs", db_index=False, db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    leg_count = models.PositiveSmallIntegerField()
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="legs", db_index=False, db_constraint=False
    )
    currency = models.CharField(max_length=3)
    amount_micros = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "txn"], include=["amount_micros"], name="billing_leg_account")
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount_micros=0), name="billing_leg_not_zero"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1) & models.Q(number__lte=models.F("leg_count")),
                name="billing_leg_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.txn_id}.{self.number}: {self.amount_micros} {self.currency}"
