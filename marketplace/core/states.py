"""One way to change a status: through the transitions that the model declares."""

from typing import Any

from marketplace.core.errors import Conflict


def may_advance(obj: Any, to: str) -> bool:
    """Whether `obj` may go to status `to`."""
    return to in obj.TRANSITIONS.get(str(obj.status), frozenset())


def advance(obj: Any, to: str, **columns: Any) -> None:
    """Move `obj` to status `to` and save it together with `columns`.

    The caller holds the row's lock (`select_for_update`) inside its transaction.

    Raises:
        Conflict: code `state.transition`, when the model does not allow the step.
    """
    if not may_advance(obj, to):
        name = obj._meta.verbose_name
        raise Conflict(
            "state.transition",
            f"A {name} that is “{obj.status}” cannot become “{to}”.",
            status_now=str(obj.status),
            status_wanted=to,
        )
    obj.status = to
    for column, value in columns.items():
        setattr(obj, column, value)
    obj.save(update_fields=["status", *columns])
