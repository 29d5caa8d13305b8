"""Who may touch which money: pure predicates."""

from uuid import UUID

from marketplace.core.actor import Actor


def may_spend(actor: Actor, organization_id: UUID) -> bool:
    """Whether the actor may hold and spend an organization's prepaid money: its own people and our workers.

    A talent's login belongs to an agency without speaking for its purse.
    """
    return actor.is_system or (actor.organization_id == organization_id and actor.role != "talent")
