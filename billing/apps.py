"""The billing app's configuration."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Ledger, wallets, holds, charges, royalties and payment providers."""

    name = "billing"
    label = "billing"
