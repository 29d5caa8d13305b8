"""When a voice was enrolled, which version its centroid is, and cases of voices enrolled twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import marketplace.core.ids


class Migration(migrations.Migration):

    dependencies = [
        ("voices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="voice", name="centroid_version", field=models.PositiveIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            model_name="voice", name="enrolled_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
