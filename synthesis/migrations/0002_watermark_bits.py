"""The marks as bit(128), so that PostgreSQL can count the bits in which two differ."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            ALTER TABLE synthesis_render ADD COLUMN watermark_bits bit(128)
            GENERATED ALWAYS AS (('x' || watermark_id)::bit(128)) STORED
            """,
            reverse_sql="ALTER TABLE synthesis_render DROP COLUMN watermark_bits",
        )
    ]
