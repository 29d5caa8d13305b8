"""An index of the takes whose words nobody checked yet, for the sweep."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("voices", "0004_enrolment")]

    operations = [
        migrations.AddIndex(
            model_name="take",
            index=models.Index(
                name="take_unread",
                fields=["created_at"],
                condition=Q(superseded_at__isnull=True, status__in=["accepted", "warned"])
                & ~Q(report__has_key="words"),
            ),
        ),
    ]
