"""Which talents a login is, or was given: billing does not know talents, so settings name who does."""

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.core.actor import Actor


def talent_ids_of(actor: Actor) -> frozenset[UUID]:
    """The ids of the talents that `actor` is or was given, from `BILLING_TALENT_IDS_OF` (a dotted path to a
    function of the actor); nobody where the setting is absent, so that such a login then sees no lines.
    """
    path: str | None = getattr(settings, "BILLING_TALENT_IDS_OF", None)
    return frozenset(import_string(path)(actor)) if path and actor.is_narrowed else frozenset()
