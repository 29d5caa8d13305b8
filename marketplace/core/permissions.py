"""What a principal may do, and which role may do what."""

from collections.abc import Mapping
from typing import Final

ORG_MANAGE: Final = "org.manage"
VOICES_READ: Final = "voices.read"
VOICES_WRITE: Final = "voices.write"
CONSENTS_SIGN: Final = "consents.sign"
LICENSING_READ: Final = "licensing.read"
LICENSING_WRITE: Final = "licensing.write"
LICENCES_AGREE: Final = "licences.agree"
RENDERS_CREATE: Final = "renders.create"
RENDERS_READ: Final = "renders.read"
BILLING_READ: Final = "billing.read"
BILLING_WRITE: Final = "billing.write"
DETECTIONS_CREATE: Final = "detections.create"
AUDIT_READ: Final = "audit.read"
PLATFORM_MANAGE: Final = "platform.manage"

_READ: Final = frozenset({VOICES_READ, LICENSING_READ, RENDERS_READ, BILLING_READ})
_MEMBER: Final = (_READ - {BILLING_READ}) | {
    VOICES_WRITE,
    LICENSING_WRITE,
    RENDERS_CREATE,
    DETECTIONS_CREATE,
}
_OWNER: Final = _READ | {
    ORG_MANAGE,
    VOICES_WRITE,
    CONSENTS_SIGN,
    LICENSING_WRITE,
    LICENCES_AGREE,
    RENDERS_CREATE,
    BILLING_WRITE,
    DETECTIONS_CREATE,
    AUDIT_READ,
}

ROLES: Final[Mapping[str, frozenset[str]]] = {
    "owner": _OWNER,
    "admin": _OWNER,
    "member": _MEMBER,
    "finance": frozenset({BILLING_READ, BILLING_WRITE, LICENSING_READ}),
    "talent": _READ | {VOICES_WRITE, CONSENTS_SIGN, LICENSING_WRITE, DETECTIONS_CREATE},
    "auditor": _READ | {AUDIT_READ},
    "agent": _MEMBER,
    "producer": _MEMBER | {LICENCES_AGREE},
}
# Roles that see a part of their organization: themselves, or what was shared with them.
NARROWED: Final = frozenset({"talent", "agent", "producer"})
# Roles that mean something in one kind of organization only.
ROLE_KINDS: Final[Mapping[str, str]] = {"talent": "agency", "agent": "agency", "producer": "advertiser"}
ALL: Final = _OWNER | {PLATFORM_MANAGE}


def belongs(role: str, organization_kind: str) -> bool:
    """Whether there can be such a member in an organization of this kind."""
    return ROLE_KINDS.get(role, organization_kind) == organization_kind


def of_role(role: str, organization_kind: str) -> frozenset[str]:
    """The permissions of `role` in an organization of this kind; none for one that does not belong there."""
    if not belongs(role, organization_kind):
        return frozenset()
    granted = ROLES.get(role, frozenset())
    if organization_kind == "platform" and role in ("owner", "admin"):
        return granted | {PLATFORM_MANAGE}
    return granted
