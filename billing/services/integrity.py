"""Proof that the books agree with themselves, for operators, sweeps and tests."""

from typing import Final

from django.db import connection

# Each query returns one row per thing that is wrong.
CHECKS: Final = {
    "ledger.unbalanced": """
        select currency, sum(amount_micros) from billing_leg group by currency having sum(amount_micros) <> 0
    """,
    "wallet.balance": """
        select w.id, w.balance_micros, coalesce(sum(l.amount_micros), 0)
        from billing_wallet w left join billing_leg l on l.account_id = w.account_id
        group by w.id having w.balance_micros <> coalesce(sum(l.amount_micros), 0)
    """,
    "wallet.held": """
        select w.id, w.held_micros, coalesce(sum(h.amount_micros), 0)
        from billing_wallet w left join billing_hold h on h.wallet_id = w.id and h.status = 'held'
        group by w.id having w.held_micros <> coalesce(sum(h.amount_micros), 0)
    """,
    "hold.charge": """
        select h.key from billing_hold h left join billing_charge c on c.hold_id = h.id
        where (h.status = 'captured') <> (c.id is not null)
    """,
    "charge.royalty_line": """
        select c.key from billing_charge c left join billing_royaltyline r on r.charge_id = c.id
        where r.id is null
    """,
    "royalty_line.legs": """
        select r.key from billing_royaltyline r
        join billing_charge c on c.id = r.charge_id
        left join lateral (
            select
                sum(l.amount_micros) filter (where a.kind = 'talent' and a.owner_id = r.talent_id) t,
                sum(l.amount_micros) filter (where a.kind = 'agency' and a.owner_id = r.agency_id) g,
                sum(l.amount_micros) filter (where a.kind = 'platform') p
            from billing_leg l join billing_account a on a.id = l.account_id where l.txn_id = c.txn_id
        ) legs on true
        where (r.talent_micros, r.agency_micros, r.platform_micros)
            is distinct from (coalesce(legs.t, 0), coalesce(legs.g, 0), coalesce(legs.p, 0))
    """,
}


def discrepancies() -> list[str]:
    """What does not add up, one line each; empty when all is well. Reads every leg: not for a request."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for name, query in CHECKS.items():
            cursor.execute(query)
            found += [f"{name}: {', '.join(map(str, row))}" for row in cursor.fetchall()]
    return found
