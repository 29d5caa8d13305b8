"""Decides from a recorded history whether anything was delivered after a stop was acknowledged.

Two witnesses, so that neither clock nor snapshot is believed alone: the machine's monotonic clock, read by a
worker right before it sends COMMIT and by the revoker right after its own COMMIT came back; and the set of
deliveries that the database showed the revoker at that moment, against those it shows at the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commit:
    """A delivery of a render: when its COMMIT was sent, in seconds of CLOCK_MONOTONIC."""

    render: int
    sent_at: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A revocation: its subject, when it came back, and the subject's renders that were delivered then."""

    subject: str
    acknowledged_at: float
    delivered: frozenset[int]


def violations(
    *,
    commits: Iterable[Commit],
    stops: Iterable[Stop],
    subjects: Mapping[int, Iterable[str]],
    delivered: frozenset[int],
) -> list[str]:
    """One sentence for every delivery after an acknowledged stop; `delivered` is what stands at the end.

    `subjects` names for each render its voice, consent, licence and script.
    """
    by_subject = {stop.subject: stop for stop in stops}
    sent = {commit.render: commit.sent_at for commit in commits}
    found = []
    for render in sorted(delivered):
        for stop in (by_subject[one] for one in subjects[render] if one in by_subject):
            if render in sent and sent[render] > stop.acknowledged_at:
                late = (sent[render] - stop.acknowledged_at) * 1000
                found.append(f"render {render} was committed {late:.1f} ms after {stop.subject} was stopped")
            elif render not in stop.delivered:
                found.append(f"render {render} was not yet there when {stop.subject} was stopped")
    return found


def proves_itself() -> bool:
    """Whether it finds what was planted in a history, by either witness, and nothing in a clean one."""
    subjects = {1: ("voice:a",), 2: ("voice:a",), 3: ("voice:b",)}
    stop = Stop("voice:a", 10.0, frozenset({1}))
    clean = violations(commits=[Commit(1, 9.9)], stops=[stop], subjects=subjects, delivered=frozenset({1, 3}))
    late = violations(commits=[Commit(1, 10.1)], stops=[stop], subjects=subjects, delivered=frozenset({1, 3}))
    unseen = violations(
        commits=[Commit(1, 9.9)], stops=[stop], subjects=subjects, delivered=frozenset({1, 2})
    )
    return not clean and len(late) == 1 and len(unseen) == 1
