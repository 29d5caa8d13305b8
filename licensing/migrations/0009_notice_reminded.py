"""Notices remember that the licensee was reminded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0007_script_guards")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        )
    ]
