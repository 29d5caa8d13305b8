"""Claim: what a licence occupies of a voice, so that PostgreSQL itself refuses two that cannot both stand."""

from django.db import models


class Claim(models.Model):
    """One region of a live licence; written by a trigger of `licensing_licence` and by nothing else.

    Every licence claims where it may be used; an exclusive one also claims where nobody else may be
    (`exclusive`). The columns `categories` and `countries` (int4multirange: IAB ids, country numbers) and
    `period` (tstzrange) are known to the database alone, as is the exclusion constraint `claim_exclusivity`:
    two claims of different licensees on one voice may not overlap where either is exclusive.
    """

    licence = models.ForeignKey("licensing.Licence", models.PROTECT, related_name="claims")
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="+")
    licensee = models.ForeignKey("core.Organization", models.PROTECT, related_name="+")
    exclusive = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["licence", "exclusive"], name="claim_once")]

    def __str__(self) -> str:
        return f"Claim of licence {self.licence_id}"
