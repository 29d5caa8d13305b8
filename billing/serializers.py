"""The shapes of money on the wire: whole micro-units beside their currency, never floats."""

from typing import Any

from rest_framework import serializers

from billing.money import MAX_MICROS, MINOR_DIGITS

Serializer = serializers.Serializer[Any]


class CurrencyIn(Serializer):
    """Which wallet."""

    currency = serializers.ChoiceField(sorted(MINOR_DIGITS), default="USD")


class WalletOut(Serializer):
    """What an organization has, what of it is held for work in progress, and what it may still spend."""

    currency = serializers.CharField()
    balance_micros = serializers.IntegerField()
    held_micros = serializers.IntegerField()
    available_micros = serializers.IntegerField(source="available.micros")


class EntryOut(Serializer):
    """One movement of a wallet; `amount_micros` is negative when money left it."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="charge, top_up or reversal")
    key = serializers.UUIDField(help_text="The render that was charged, or the top-up.")
    amount_micros = serializers.IntegerField()
    currency = serializers.CharField()
    description = serializers.CharField()
    at = serializers.DateTimeField()


class TopUpIn(Serializer):
    """A payment to start."""

    amount_micros = serializers.IntegerField(min_value=1, max_value=MAX_MICROS)
    currency = serializers.ChoiceField(sorted(MINOR_DIGITS))
    provider = serializers.CharField(max_length=32)


class TopUpOut(Serializer):
    """A payment into the wallet and how it stands."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    status = serializers.CharField(help_text="pending, unknown, succeeded or failed")
    amount_micros = serializers.IntegerField()
    currency = serializers.CharField()
    failure_code = serializers.CharField()
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class StartedTopUpOut(Serializer):
    """A payment and, while it is pending, what the payer must do."""

    top_up = TopUpOut()
    next_action = serializers.DictField(child=serializers.CharField())


class StatementIn(Serializer):
    """Which month, and which talent where not all."""

    period = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}\Z", help_text="A calendar month in UTC, as 2026-11.")
    talent_id = serializers.UUIDField(required=False, default=None)


class StatementLineOut(Serializer):
    """One charge and its parts: recompute them from the gross and the basis points by largest remainder."""

    charge_key = serializers.UUIDField()
    at = serializers.DateTimeField()
    description = serializers.CharField()
    talent_id = serializers.UUIDField()
    agency_id = serializers.UUIDField()
    currency = serializers.CharField()
    gross_micros = serializers.IntegerField()
    talent_bp = serializers.IntegerField()
    agency_bp = serializers.IntegerField()
    platform_bp = serializers.IntegerField()
    talent_micros = serializers.IntegerField()
    agency_micros = serializers.IntegerField()
    platform_micros = serializers.IntegerField()


class TotalsOut(Serializer):
    """Sums of the lines in one currency."""

    currency = serializers.CharField()
    lines = serializers.IntegerField()
    gross_micros = serializers.IntegerField()
    talent_micros = serializers.IntegerField()
    agency_micros = serializers.IntegerField()
    platform_micros = serializers.IntegerField()


class StatementOut(Serializer):
    """What was earned in a month."""

    period = serializers.CharField()
    talent_id = serializers.UUIDField(allow_null=True)
    totals = TotalsOut(many=True)
    lines = StatementLineOut(many=True)


class ReceivedOut(Serializer):
    """That we took note."""

    received = serializers.BooleanField()
