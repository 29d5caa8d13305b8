"""Decisions are written once, about exactly the text that stands in the script; a stopped script stays stopped."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION licensing_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'Decisions are never changed: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION licensing_approval_of_its_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM licensing_script s WHERE s.id = NEW.script_id AND s.text_sha256 = NEW.text_sha256)
    THEN
        RAISE EXCEPTION 'A decision names the hash of the text it is about.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION licensing_script_keeps_its_text() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.text <> OLD.text OR NEW.text_sha256 <> OLD.text_sha256 OR NEW.licence_id <> OLD.licence_id
       OR NEW.epoch < OLD.epoch OR (OLD.status = 'revoked' AND NEW.status <> 'revoked') THEN
        RAISE EXCEPTION 'A script keeps its text and its licence, and what was revoked stays revoked.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER licensing_approval_of_its_text BEFORE INSERT ON licensing_approval
    FOR EACH ROW EXECUTE FUNCTION licensing_approval_of_its_text();
CREATE TRIGGER licensing_approval_no_change BEFORE UPDATE OR DELETE ON licensing_approval
    FOR EACH ROW EXECUTE FUNCTION licensing_refuse_change();
CREATE TRIGGER licensing_approval_no_truncate BEFORE TRUNCATE ON licensing_approval
    FOR EACH STATEMENT EXECUTE FUNCTION licensing_refuse_change();
CREATE TRIGGER licensing_script_keeps_its_text BEFORE UPDATE ON licensing_script
    FOR EACH ROW EXECUTE FUNCTION licensing_script_keeps_its_text();
"""


class Migration(migrations.Migration):
    # No way back: a migration that lifts the guard is not one to have lying around.
    dependencies = [("licensing", "0006_guards")]
    operations = [migrations.RunSQL(FORWARD)]
