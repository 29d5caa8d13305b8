"""The closed lists of licence conditions: how far audio may be changed, and who approves texts."""

from typing import Final

# In ascending order: whoever may do the later may do the earlier.
MODIFICATIONS: Final[dict[str, str]] = {
    "none": "Used as delivered",
    "edit": "Cut, mixed with music and sound",
    "alter": "Pitch, speed or sound of the voice changed",
}
APPROVALS: Final[dict[str, str]] = {
    "none": "No approval; every text is screened",
    "first_use": "The first text needs the talent's approval",
    "every_script": "Every text needs the talent's approval",
}
_RANK: Final = {code: rank for rank, code in enumerate(MODIFICATIONS)}


def may_modify(allowed: str, wanted: str) -> bool:
    """Whether `wanted` changes the audio no more than `allowed`; an unknown code never may."""
    return wanted in _RANK and allowed in _RANK and _RANK[wanted] <= _RANK[allowed]
