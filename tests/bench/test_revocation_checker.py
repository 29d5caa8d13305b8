"""The checker of the revocation bench: it sees what is planted, by either witness, and nothing else."""

import pytest

from infra.bench._revocation_checker import Commit, Stop, proves_itself, violations

SUBJECTS = {1: ("voice:a", "script:x"), 2: ("voice:a", "script:y"), 3: ("voice:b", "script:z")}
STOP = Stop("script:x", 10.0, frozenset())


def found(*commits: Commit, stops: tuple[Stop, ...] = (STOP,), delivered: tuple[int, ...]) -> list[str]:
    return violations(commits=commits, stops=stops, subjects=SUBJECTS, delivered=frozenset(delivered))


def test_it_proves_itself() -> None:
    assert proves_itself()


@pytest.mark.parametrize("commits", [(Commit(1, 10.5),), (Commit(1, 9.5),), ()])
def test_a_delivery_that_the_stop_did_not_see_is_found(commits: tuple[Commit, ...]) -> None:
    (sentence,) = found(*commits, delivered=(1, 2, 3))
    assert "script:x" in sentence


def test_what_was_there_before_or_is_of_others_is_not() -> None:
    seen = Stop("voice:a", 10.0, frozenset({1}))
    assert found(Commit(1, 9.9), Commit(3, 11.0), stops=(seen,), delivered=(1, 3)) == []


def test_a_commit_sent_after_the_acknowledgement_is_found_even_if_it_was_seen() -> None:
    seen = Stop("voice:a", 10.0, frozenset({1}))
    assert len(found(Commit(1, 10.001), stops=(seen,), delivered=(1,))) == 1
