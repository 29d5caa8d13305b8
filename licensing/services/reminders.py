"""Reminders that a consent ends: 30, 7 and 1 days before, each at most once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from licensing.models import Consent
from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import system_actor
from marketplace.core.models import Membership
from marketplace.web import mail
from voices.models import Representative, Talent

DAYS: Final = (1, 7, 30)
LETTER: Final = "licensing.consent.ending"
BATCH: Final = 200


def remind_of_endings(now: datetime) -> int:
    """Remind of every active consent that ends soon; returns how many were reminded of.

    What was missed while nobody swept is not made up for: only the shortest notice that is due goes out.
    """
    reminded = 0
    while count := _remind(now):
        reminded += count
    return reminded


@transaction.atomic
def _remind(now: datetime) -> int:
    locked = _due(now).select_related("talent").select_for_update(skip_locked=True, of=("self",), no_key=True)
    consents = list(locked.order_by("id")[:BATCH])
    actor = system_actor("licensing.sweep")
    for consent in consents:
        days = next(one for one in DAYS if consent.until - now <= timedelta(days=one))
        consent.reminded_days = days
        consent.save(update_fields=["reminded_days"])
        facts = {"consent": str(consent.id), "days": days}
        organization_id = consent.talent.organization_id
        record(
            actor=actor,
            action="licensing.consent.reminded",
            subject=f"consent:{consent.id}",
            data=facts,
            organization_id=organization_id,
        )
        payload = facts | {"voice": str(consent.voice_id), "until": consent.until.isoformat()}
        outbox.emit(topic="licensing.consent.ending", payload=payload, organization_id=organization_id)
        mail.post(kind=LETTER, to=readers(consent.talent, now), facts=facts)
    return len(consents)


def _due(now: datetime) -> QuerySet[Consent]:
    """Active consents whose shortest notice that is due has not been given; the end itself is the sweep's."""
    notice = Case(
        *(When(until__lte=now + timedelta(days=days), then=Value(days)) for days in DAYS), default=None
    )
    soon = Consent.objects.filter(
        status=Consent.Status.ACTIVE, until__gt=now, until__lte=now + timedelta(days=max(DAYS))
    )
    return soon.annotate(notice=notice).filter(Q(reminded_days=None) | Q(reminded_days__gt=F("notice")))


def readers(talent: Talent, now: datetime) -> Collection[UUID]:
    """Who hears of a talent's affairs: the talent, who acts in their place, and the agency's owners."""
    acting = Representative.objects.acting_at(now).filter(talent=talent, user__isnull=False)
    owners = Membership.objects.filter(organization_id=talent.organization_id, role=Membership.Role.OWNER)
    people = {*acting.values_list("user_id", flat=True), *owners.values_list("user_id", flat=True)}
    if talent.user_id is not None and talent.capacity_at(now) != "deceased":
        people.add(talent.user_id)
    return [user_id for user_id in people if user_id is not None]
