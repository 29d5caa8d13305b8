"""Who acts: an immutable value that every service takes first."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.core import permissions


@dataclass(frozen=True, slots=True)
class Actor:
    """An organization, a principal in it, and what the principal may do.

    `principal` is `user:<id>`, `key:<id>`, `system:<reason>` or `anonymous`; it holds no personal data,
    so it may stand in the log.
    """

    organization_id: UUID | None
    organization_kind: str
    principal: str
    user_id: UUID | None
    role: str
    permissions: frozenset[str]

    def can(self, permission: str) -> bool:
        """Whether the actor holds `permission`; a worker of the system holds all."""
        return self.is_system or permission in self.permissions

    @property
    def is_system(self) -> bool:
        return self.organization_kind == "system"

    @property
    def is_platform(self) -> bool:
        """Whether staff of the platform acts."""
        return self.organization_kind == "platform"

    @property
    def is_narrowed(self) -> bool:
        """Whether the actor's role sees a part of the organization only; a key of no person never is."""
        return self.role in permissions.NARROWED

    @property
    def is_authenticated(self) -> bool:
        return self.principal != "anonymous"


ANONYMOUS = Actor(None, "anonymous", "anonymous", None, "", frozenset())


def system_actor(reason: str) -> Actor:
    """The actor of workers and sweeps; `reason` says which and stands in the log."""
    return Actor(None, "system", f"system:{reason}", None, "system", permissions.ALL)
