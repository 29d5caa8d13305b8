"""The licence gate: no commercial purpose is served by an engine whose licences forbid it."""

from collections.abc import Iterable

from .protocol import EngineError, EngineInfo

# Purposes that are not commercial; any purpose that is not named here counts as commercial.
NON_COMMERCIAL_PURPOSES = frozenset({"personal", "research", "education", "evaluation"})


def require_commercial(info: EngineInfo, purposes: Iterable[str]) -> None:
    """Refuse when a purpose is commercial and the licence of code or weights forbids it.

    Raises EngineError(commercial_use_forbidden). No purpose at all counts as commercial.
    """
    named = set(purposes)
    if named and named <= NON_COMMERCIAL_PURPOSES:
        return
    for part, terms in (("code", info.code_licence), ("weights", info.weights_licence)):
        if not terms.commercial:
            raise EngineError(
                "commercial_use_forbidden",
                f"The {part} of engine {info.name} are under {terms.name}, which forbids commercial use. "
                "Choose a voice trained with another engine.",
            )
