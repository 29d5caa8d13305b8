"""The log's rows are written once: triggers refuse every other change, for every role."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'The log is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- An entry arrives without a number, at the database's time whatever the writer claims.
CREATE FUNCTION audit_take_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.idx IS NOT NULL OR NEW.leaf_hash IS NOT NULL THEN
        RAISE EXCEPTION 'The log numbers its entries itself.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;

-- The one transition: a number and its leaf hash, once, and nothing else. *<> compares the stored bytes,
-- so that not even 1 may become 1.0.
CREATE FUNCTION audit_number_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    kept record := NEW;
BEGIN
    kept.idx := OLD.idx;
    kept.leaf_hash := OLD.leaf_hash;
    IF OLD.idx IS NOT NULL OR NEW.idx IS NULL OR NEW.leaf_hash IS NULL OR length(NEW.leaf_hash) <> 32
       OR kept *<> OLD THEN
        RAISE EXCEPTION 'The log is append-only: UPDATE of audit_entry is refused.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entry_take BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_take_entry();
CREATE TRIGGER audit_entry_number_once BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_number_once();
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_tilehash_no_change BEFORE UPDATE OR DELETE ON audit_tilehash
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_tilehash_no_truncate BEFORE TRUNCATE ON audit_tilehash
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    # No way back: a migration that lifts the guard is not one to have lying around.
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD)]
