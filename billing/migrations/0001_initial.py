"""Creates the tables of money."""

import django.db.models.deletion
import django.db.models.expressions
import marketplace.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('amount_micros', models.BigIntegerField()),
                ('status', models.CharField(choices=[('held', 'Held'), ('captured', 'Captured'), ('released', 'Released')], default='held', max_length=16)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('captured_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('release_reason', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wallet', 'Wallet'), ('talent', 'Talent'), ('agency', 'Agency'), ('platform', 'Platform'), ('clearing', 'Clearing'), ('rounding', 'Rounding')], max_length=16)),
                ('owner_id', models.UUIDField()),
                ('currency', models.CharField(max_length=3)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'owner_id', 'currency'), name='billing_account_one_each'), models.UniqueConstraint(fields=('id', 'currency'), name='billing_account_id_currency'), models.CheckConstraint(condition=models.Q(('kind__in', ['wallet', 'talent', 'agency', 'platform', 'clearing', 'rounding'])), name='billing_account_kind'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='billing_account_currency')],
            },
        ),
        migrations.CreateModel(
            name='Txn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('kind', models.CharField(choices=[('charge', 'Charge'), ('top_up', 'Top Up'), ('reversal', 'Reversal')], max_length=16)),
                ('leg_count', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='billing.txn')),
            ],
            options={
                'verbose_name': 'transaction',
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('pk', models.CompositePrimaryKey('txn_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('leg_count', models.PositiveSmallIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('amount_micros', models.BigIntegerField()),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='billing.account')),
                ('txn', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='billing.txn')),
            ],
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.UUIDField(default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('amount_micros', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField()),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='charge', to='billing.hold')),
                ('txn', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='charge', to='billing.txn')),
            ],
        ),
        migrations.CreateModel(
            name='Wallet',
            fields=[
                ('id', models.UUIDField(default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('currency', models.CharField(max_length=3)),
                ('balance_micros', models.BigIntegerField(default=0)),
                ('held_micros', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='wallet', to='billing.account')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wallets', to='core.organization')),
            ],
        ),
        migrations.CreateModel(
            name='TopUp',
            fields=[
                ('id', models.UUIDField(default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=32)),
                ('provider_reference', models.CharField(blank=True, max_length=255)),
                ('amount_micros', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('unknown', 'Unknown'), ('succeeded', 'Succeeded'), ('failed', 'Failed')], default='pending', max_length=16)),
                ('failure_code', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('txn', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='top_up', to='billing.txn')),
                ('wallet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='top_ups', to='billing.wallet')),
            ],
        ),
        migrations.AddField(
            model_name='hold',
            name='wallet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='billing.wallet'),
        ),
        migrations.CreateModel(
            name='RoyaltyLine',
            fields=[
                ('id', models.UUIDField(default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('talent_id', models.UUIDField()),
                ('agency_id', models.UUIDField()),
                ('gross_micros', models.BigIntegerField()),
                ('talent_bp', models.PositiveSmallIntegerField()),
                ('agency_bp', models.PositiveSmallIntegerField()),
                ('platform_bp', models.PositiveSmallIntegerField()),
                ('talent_micros', models.BigIntegerField()),
                ('agency_micros', models.BigIntegerField()),
                ('platform_micros', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('description', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='royalty_line', to='billing.charge')),
            ],
            options={
                'indexes': [models.Index(fields=['talent_id', 'at'], name='billing_royalty_talent'), models.Index(fields=['agency_id', 'at'], name='billing_royalty_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('agency_micros__gte', 0), ('platform_micros__gte', 0), ('talent_micros__gte', 0), ('gross_micros', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('talent_micros'), '+', models.F('agency_micros')), '+', models.F('platform_micros')))), name='billing_royalty_parts_sum'), models.CheckConstraint(condition=models.Q(('agency_bp__gte', 0), ('platform_bp__gte', 0), ('talent_bp__gte', 0), ('talent_bp', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(10000), '-', models.F('agency_bp')), '-', models.F('platform_bp')))), name='billing_royalty_basis_points')],
            },
        ),
        migrations.AddConstraint(
            model_name='txn',
            constraint=models.UniqueConstraint(fields=('id', 'leg_count'), name='billing_txn_id_leg_count'),
        ),
        migrations.AddConstraint(
            model_name='txn',
            constraint=models.CheckConstraint(condition=models.Q(('leg_count__gte', 2)), name='billing_txn_two_legs'),
        ),
        migrations.AddIndex(
            model_name='leg',
            index=models.Index(fields=['account', 'txn'], include=('amount_micros',), name='billing_leg_account'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('amount_micros', 0), _negated=True), name='billing_leg_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', models.F('leg_count'))), name='billing_leg_number'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(fields=('id', 'key', 'amount_micros', 'currency'), name='billing_charge_identity'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('amount_micros__gt', 0)), name='billing_charge_amount'),
        ),
        migrations.AddConstraint(
            model_name='wallet',
            constraint=models.UniqueConstraint(fields=('organization', 'currency'), name='billing_wallet_one_each'),
        ),
        migrations.AddConstraint(
            model_name='wallet',
            constraint=models.CheckConstraint(condition=models.Q(('held_micros__gte', 0)), name='billing_wallet_held'),
        ),
        migrations.AddConstraint(
            model_name='wallet',
            constraint=models.CheckConstraint(condition=models.Q(('balance_micros__gte', models.F('held_micros'))), name='billing_wallet_no_overdraft'),
        ),
        migrations.AddIndex(
            model_name='topup',
            index=models.Index(condition=models.Q(('status__in', ['pending', 'unknown'])), fields=['created_at'], name='billing_top_up_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_reference', ''), _negated=True), fields=('provider', 'provider_reference'), name='billing_top_up_reference'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('amount_micros__gt', 0)), name='billing_top_up_amount'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('status', 'succeeded'), ('txn__isnull', False)), models.Q(('settled_at__isnull', False), ('status', 'failed'), ('txn', None)), models.Q(('settled_at', None), ('status__in', ['pending', 'unknown']), ('txn', None)), _connector='OR'), name='billing_top_up_status'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('status', 'held')), fields=['expires_at'], name='billing_hold_open_expiry'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('key', 'amount_micros'), name='billing_hold_key_amount'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('amount_micros__gt', 0)), name='billing_hold_amount'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('captured_at', None), ('released_at', None), ('status', 'held')), models.Q(('captured_at__isnull', False), ('released_at', None), ('status', 'captured')), models.Q(('captured_at', None), ('released_at__isnull', False), ('status', 'released')), _connector='OR'), name='billing_hold_status'),
        ),
    ]
