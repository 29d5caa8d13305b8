"""The tables of money: ledger, wallets and holds, charges and royalty lines, top-ups."""

from billing.models.charges import Charge, RoyaltyLine
from billing.models.ledger import PLATFORM_OWNER, Account, Leg, Txn
from billing.models.top_ups import TopUp
from billing.models.wallets import Hold, Wallet

__all__ = ["PLATFORM_OWNER", "Account", "Charge", "Hold", "Leg", "RoyaltyLine", "TopUp", "Txn", "Wallet"]
