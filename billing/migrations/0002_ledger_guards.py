"""What makes the ledger true at the database: composite keys, balance at commit, and no rewriting."""

from django.db import migrations

COMPOSITE_KEYS = [
    ("leg", "txn_id, leg_count", "txn", "id, leg_count"),
    ("leg", "account_id, currency", "account", "id, currency"),
    ("wallet", "account_id, currency", "account", "id, currency"),
    ("charge", "key, amount_micros", "hold", "key, amount_micros"),
    ("royaltyline", "charge_id, key, gross_micros, currency", "charge", "id, key, amount_micros, currency"),
]

ADD_KEY = """
alter table billing_{table} add constraint {name}
    foreign key ({columns}) references billing_{target} ({targets}) deferrable initially deferred
"""

# One check per transaction at commit. With the legs' primary key (txn, number), number <= leg_count and the
# composite foreign key, a transaction that passes can never receive another leg.
BALANCE = """
create function billing_check_txn() returns trigger language plpgsql as $$
declare
    legs integer;
    unbalanced boolean;
begin
    select sum(n), bool_or(total <> 0) into legs, unbalanced
    from (select count(*) n, sum(amount_micros) total from billing_leg where txn_id = new.id group by currency) c;
    if legs is distinct from new.leg_count or unbalanced then
        raise exception 'ledger transaction % is incomplete or unbalanced', new.id using errcode = '23514';
    end if;
    return null;
end $$;
create constraint trigger billing_txn_balances after insert on billing_txn
    deferrable initially deferred for each row execute function billing_check_txn();
"""
DROP_BALANCE = """
drop trigger billing_txn_balances on billing_txn;
drop function billing_check_txn();
"""

APPEND_ONLY = """
create function billing_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only; post a reversal instead', tg_table_name using errcode = '23514';
end $$;
"""
APPEND_ONLY_TABLES = ["account", "txn", "leg", "charge", "royaltyline"]
MAKE_APPEND_ONLY = """
create trigger append_only before update or delete or truncate on billing_{table}
    for each statement execute function billing_append_only()
"""


def _composite_key(table: str, columns: str, target: str, targets: str) -> migrations.RunSQL:
    name = f"billing_{table}_to_{target}"
    return migrations.RunSQL(
        ADD_KEY.format(table=table, name=name, columns=columns, target=target, targets=targets),
        f"alter table billing_{table} drop constraint {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        *(_composite_key(*key) for key in COMPOSITE_KEYS),
        migrations.RunSQL(BALANCE, DROP_BALANCE),
        migrations.RunSQL(APPEND_ONLY, "drop function billing_append_only()"),
        *(
            migrations.RunSQL(
                MAKE_APPEND_ONLY.format(table=table), f"drop trigger append_only on billing_{table}"
            )
            for table in APPEND_ONLY_TABLES
        ),
    ]
