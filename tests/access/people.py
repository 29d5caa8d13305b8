"""Everybody who may knock: two agencies, two advertisers, staff, and the people inside."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.core import clock
from marketplace.core.actor import Actor
from marketplace.core.models import Membership
from tests.conftest import Tenant, open_member, open_tenant
from tests.licensing.market import Market, open_market
from voices.models.visibility import TALENTS

# The columns of the table, in the order of an `Endpoint`'s statuses.
PERSONAS = (
    "owner",  # of the talent's agency
    "talent",
    "agent",  # of the agency, with the talent shared and a mandate in force
    "unmandated",  # the same agent once the mandate has ended
    "teammate",  # another agent of the agency, with whom nothing was shared
    "buyer",  # the licensee's owner
    "producer",  # of the licensee, with the licence shared
    "coproducer",  # another producer of the licensee, with whom nothing was shared
    "stranger",  # the owner of another agency
    "outsider",  # the owner of another advertiser
    "staff",  # of the platform
    "anonymous",
)


@dataclass(frozen=True)
class Person:
    """A member with a personal key."""

    membership: Membership
    actor: Actor
    secret: str


@dataclass(frozen=True)
class People:
    """`hers` is the market of the talent that everything in the table is about; `theirs` that of another
    talent of the same agency, shared with nobody."""

    hers: Market
    theirs: Market
    agent: Person
    teammate: Person
    producer: Person
    coproducer: Person
    stranger: Tenant
    outsider: Tenant
    platform: Tenant
    now: datetime

    def secret(self, persona: str) -> str | None:
        """The API key that a persona sends."""
        tenants = {
            "owner": self.hers.agency,
            "buyer": self.hers.advertiser,
            "stranger": self.stranger,
            "outsider": self.outsider,
            "staff": self.platform,
        }
        if persona in tenants:
            return tenants[persona].secret
        if persona == "talent":
            return self.hers.talent_secret
        if persona == "anonymous":
            return None
        person: Person = getattr(self, {"unmandated": "agent"}.get(persona, persona))
        return person.secret


def gather() -> People:
    """Everybody, with the talent shared with the agent; licences are shared where they are made."""
    now = clock.now()
    agency, advertiser = open_tenant("agency"), open_tenant("advertiser")
    hers = open_market(agency, advertiser, now)
    agent = Person(*open_member(agency, "agent"))
    TALENTS.give(agent.membership.user, hers.talent)
    return People(
        hers=hers,
        theirs=open_market(agency, advertiser, now, login="una"),
        agent=agent,
        teammate=Person(*open_member(agency, "agent", "second@agent.example")),
        producer=Person(*open_member(advertiser, "producer")),
        coproducer=Person(*open_member(advertiser, "producer", "second@producer.example")),
        stranger=open_tenant("agency", "Elsewhere"),
        outsider=open_tenant("advertiser", "Elsewhere"),
        platform=open_tenant("platform"),
        now=now,
    )
