"""What the masthead offers, by kind of organization and role."""

from dataclasses import dataclass

from marketplace.core.actor import Actor
from marketplace.core.permissions import (
    BILLING_READ,
    LICENSING_READ,
    PLATFORM_MANAGE,
    RENDERS_READ,
    VOICES_READ,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it is called, which URL it leads to, and which section it lights up for."""

    label: str
    url_name: str
    section: str
    permission: str


TALENT = (
    Entry("My voices", "voices", "voices", VOICES_READ),
    Entry("Approvals", "approvals", "approvals", LICENSING_READ),
    Entry("Uses", "renders", "renders", RENDERS_READ),
    Entry("Quotes", "quotes", "quotes", LICENSING_READ),
    Entry("Licences", "licences", "licences", LICENSING_READ),
    Entry("Earnings", "royalties", "royalties", BILLING_READ),
    Entry("Mandates", "talents", "talents", VOICES_READ),
)
AGENCY = (
    Entry("Talents", "talents", "talents", VOICES_READ),
    Entry("Voices", "voices", "voices", VOICES_READ),
    Entry("Offers", "catalogue", "catalogue", LICENSING_READ),
    Entry("Quotes", "quotes", "quotes", LICENSING_READ),
    Entry("Licences", "licences", "licences", LICENSING_READ),
    Entry("Approvals", "approvals", "approvals", LICENSING_READ),
    Entry("Uses", "renders", "renders", RENDERS_READ),
    Entry("Royalties", "royalties", "royalties", BILLING_READ),
)
ADVERTISER = (
    Entry("Catalogue", "catalogue", "catalogue", LICENSING_READ),
    Entry("Quotes", "quotes", "quotes", LICENSING_READ),
    Entry("Licences", "licences", "licences", LICENSING_READ),
    Entry("Renders", "renders", "renders", RENDERS_READ),
    Entry("Notices", "notices", "notices", LICENSING_READ),
)
PLATFORM = (
    Entry("Voices", "voices", "voices", VOICES_READ),
    Entry("Reviews", "reviews", "reviews", PLATFORM_MANAGE),
    Entry("Licences", "licences", "licences", LICENSING_READ),
    Entry("Renders", "renders", "renders", RENDERS_READ),
    Entry("Royalties", "royalties", "royalties", BILLING_READ),
)
BY_KIND = {"agency": AGENCY, "advertiser": ADVERTISER, "platform": PLATFORM}


def entries(actor: Actor) -> list[Entry]:
    """The entries that this actor may open."""
    offered = TALENT if actor.role == "talent" else BY_KIND.get(actor.organization_kind, ())
    return [entry for entry in offered if actor.can(entry.permission)]
