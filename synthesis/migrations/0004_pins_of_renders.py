"""Licences that have spoken already stay with the model that they spoke with last."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0003_gates_and_pins")]

    operations = [
        migrations.RunSQL(
            sql="""
            INSERT INTO synthesis_modelpin (id, licence_id, voice_model_id, pinned_at, accepted_by)
            SELECT DISTINCT ON (licence_id) gen_random_uuid(), licence_id, voice_model_id, created_at, ''
            FROM synthesis_render ORDER BY licence_id, id DESC
            """,
            reverse_sql="DELETE FROM synthesis_modelpin",
        )
    ]
