"""The only writers of money: one verb each, idempotent on its key, whole or not at all."""

from billing.services.charges import capture_hold
from billing.services.holds import place_hold, release_expired_holds, release_hold
from billing.services.integrity import discrepancies
from billing.services.payees import talent_ids_of
from billing.services.settlements import (
    confirm_top_up,
    receive_webhook,
    refuse_top_up,
    settle_top_up,
)
from billing.services.statements import Period, Statement, StatementLine, Totals, statement
from billing.services.top_ups import StartedTopUp, reconcile_top_ups, refresh_top_up, start_top_up
from billing.services.wallets import open_wallet, wallet_balance, wallet_of

__all__ = [
    "Period",
    "StartedTopUp",
    "Statement",
    "StatementLine",
    "Totals",
    "capture_hold",
    "confirm_top_up",
    "discrepancies",
    "open_wallet",
    "place_hold",
    "receive_webhook",
    "reconcile_top_ups",
    "refresh_top_up",
    "refuse_top_up",
    "release_expired_holds",
    "release_hold",
    "settle_top_up",
    "start_top_up",
    "statement",
    "talent_ids_of",
    "wallet_balance",
    "wallet_of",
]
