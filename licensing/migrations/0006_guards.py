"""What PostgreSQL itself refuses: licences beyond the consent, sold exclusivity twice, changed terms."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

VOCABULARY = Path(__file__).with_name("0006_vocabulary.sql").read_text(encoding="utf-8")
DROP_VOCABULARY = """
drop function licensing_known_codes(text[], text[]);
drop function licensing_languages_within(text[], text[]);
drop function licensing_expand_categories(text[], text[]);
drop function licensing_expand_territories(text[], text[]);
drop function licensing_modification_rank(text);
drop function licensing_categories();
drop function licensing_territories();
"""

# The consent is share-locked: whoever supersedes or withdraws it meanwhile waits, or is waited for and seen.
WITHIN_CONSENT = """
create function licensing_within_consent() returns trigger language plpgsql as $$
declare
    consent licensing_consent;
    beyond text;
begin
    if new.status <> 'active' then
        return new;
    end if;
    select * into consent from licensing_consent
        where voice_id = new.voice_id order by version desc limit 1 for share;
    beyond := case
        when consent.id is distinct from new.consent_id or consent.status <> 'active'
            or consent.talent_id <> new.talent_id then 'consent'
        when not licensing_known_codes(
            (new.territories || new.territories_excluded || new.exclusive_territories)::text[],
            (new.categories_allowed || new.categories_forbidden || new.exclusive_categories)::text[])
            then 'vocabulary'
        when not new.purposes <@ consent.purposes then 'purposes'
        when not new.media <@ consent.media then 'media'
        when not licensing_expand_territories(new.territories, new.territories_excluded)
            <@ licensing_expand_territories(consent.territories, consent.territories_excluded)
            then 'territories'
        when not licensing_languages_within(new.languages, consent.languages) then 'languages'
        when not licensing_expand_categories(new.categories_allowed, new.categories_forbidden)
            <@ licensing_expand_categories(consent.categories_allowed, consent.categories_forbidden)
            then 'categories'
        when not coalesce(licensing_modification_rank(new.modification)
            <= licensing_modification_rank(consent.modification), false) then 'modification'
        when new.starts_at < consent.valid_from or new.ends_at > consent.until then 'term'
    end;
    if beyond is not null then
        raise exception 'the licence goes beyond the consent under it: %', beyond
            using errcode = 'check_violation', constraint = 'licence_within_consent',
                  table = 'licensing_licence', column = beyond;
    end if;
    return new;
end $$;
create trigger licence_within_consent before insert or update of
    status, voice_id, talent_id, consent_id, purposes, media, territories, territories_excluded, languages,
    categories_allowed, categories_forbidden, exclusive_territories, exclusive_categories, modification,
    starts_at, ends_at
    on licensing_licence for each row execute function licensing_within_consent();
"""
DROP_WITHIN_CONSENT = """
drop trigger licence_within_consent on licensing_licence;
drop function licensing_within_consent();
"""

# Named are the columns that may change; a column added later is final until a migration says otherwise.
FINAL = """
create function licensing_terms_are_final() returns trigger language plpgsql as $$
begin
    if to_jsonb(new) - coalesce(tg_argv, '{}') is distinct from to_jsonb(old) - coalesce(tg_argv, '{}') then
        raise exception 'signed terms never change; agree new ones' using errcode = 'check_violation',
            constraint = tg_name, table = tg_table_name;
    end if;
    return new;
end $$;
create trigger licence_terms_are_final before update on licensing_licence
    for each row execute function licensing_terms_are_final(
        'status', 'ended_at', 'end_reason', 'epoch', 'first_use_notice_at');
create trigger offer_terms_are_final before update on licensing_offer
    for each row when (old.status <> 'draft')
    execute function licensing_terms_are_final('status', 'consent_id', 'withdrawn_at');
create trigger proposal_terms_are_final before update on licensing_proposal
    for each row execute function licensing_terms_are_final();
create trigger proposalsignature_terms_are_final before update on licensing_proposalsignature
    for each row execute function licensing_terms_are_final();
create function licensing_ended_for_good() returns trigger language plpgsql as $$
begin
    raise exception 'an ended licence stays ended; agree a new one' using errcode = 'check_violation',
        constraint = 'licence_ended_for_good', table = 'licensing_licence';
end $$;
create trigger licence_ended_for_good before update of status on licensing_licence
    for each row when (old.status <> 'active' and new.status = 'active')
    execute function licensing_ended_for_good();
"""
DROP_FINAL = """
drop trigger licence_ended_for_good on licensing_licence;
drop function licensing_ended_for_good();
drop trigger proposalsignature_terms_are_final on licensing_proposalsignature;
drop trigger proposal_terms_are_final on licensing_proposal;
drop trigger offer_terms_are_final on licensing_offer;
drop trigger licence_terms_are_final on licensing_licence;
drop function licensing_terms_are_final();
"""

# Core PostgreSQL has no GiST class for uuid; an IPv6 address has the same 128 bits, and inet_ops compares by
# equal, not equal and overlap. A claim's `who` is its licensee's address, or every address where exclusive:
# two of them overlap when either is exclusive, and among different licensees only then.
CLAIMS = """
create function licensing_address(id uuid) returns inet language sql immutable strict parallel safe as $$
    select regexp_replace(replace(id::text, '-', ''), '(.{4})(?=.)', '\\1:', 'g')::inet
$$;
alter table licensing_claim
    add column categories int4multirange not null,
    add column countries int4multirange not null,
    add column period tstzrange not null,
    add constraint claim_exclusivity exclude using gist (
        licensing_address(voice_id) inet_ops with =,
        licensing_address(licensee_id) inet_ops with <>,
        (case when exclusive then inet '::/0' else licensing_address(licensee_id) end) inet_ops with &&,
        categories with &&,
        countries with &&,
        period with &&);
"""
DROP_CLAIMS = """
alter table licensing_claim drop constraint claim_exclusivity,
    drop column categories, drop column countries, drop column period;
drop function licensing_address(uuid);
"""

# Sales of one voice queue up: two rows that wait for each other in the exclusion constraint would deadlock.
# 4559 is 0x11CF, the space of advisory locks beside that of the deliveries' gates.
STAKE = """
create function licensing_stake_claims(licence licensing_licence) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(4559, hashtext(licence.voice_id::text));
    insert into licensing_claim (licence_id, voice_id, licensee_id, exclusive, categories, countries, period)
    select licence.id, licence.voice_id, licence.licensee_id, false,
        licensing_expand_categories(licence.categories_allowed, licence.categories_forbidden),
        licensing_expand_territories(licence.territories, licence.territories_excluded),
        tstzrange(licence.starts_at, licence.ends_at)
    union all
    select licence.id, licence.voice_id, licence.licensee_id, true,
        licensing_expand_categories(licence.exclusive_categories, '{}'),
        licensing_expand_territories(licence.exclusive_territories, '{}'),
        tstzrange(licence.starts_at, least(
            licence.ends_at, licence.starts_at + make_interval(hours => 24 * licence.exclusive_days)))
    where cardinality(licence.exclusive_categories) > 0;
end $$;
create function licensing_keep_claims() returns trigger language plpgsql as $$
begin
    if new.status <> 'active' then
        delete from licensing_claim where licence_id = new.id;
    elsif tg_op = 'INSERT' then
        perform licensing_stake_claims(new);
    end if;
    return null;
end $$;
create trigger licence_keeps_claims after insert or update of status on licensing_licence
    for each row execute function licensing_keep_claims();
select licensing_stake_claims(l) from licensing_licence l where l.status = 'active';
"""
DROP_STAKE = """
drop trigger licence_keeps_claims on licensing_licence;
drop function licensing_keep_claims();
drop function licensing_stake_claims(licensing_licence);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("licensing", "0005_shares"),
        ("voices", "0006_representatives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exclusive", models.BooleanField()),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="licensing.licence",
                    ),
                ),
                (
                    "licensee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organization"
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="voices.voice"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("licence", "exclusive"), name="claim_once")],
            },
        ),
        migrations.RunSQL(VOCABULARY, DROP_VOCABULARY),
        migrations.RunSQL(WITHIN_CONSENT, DROP_WITHIN_CONSENT),
        migrations.RunSQL(FINAL, DROP_FINAL),
        migrations.RunSQL(CLAIMS, DROP_CLAIMS),
        migrations.RunSQL(STAKE, DROP_STAKE),
    ]
