"""/v1/consent-statements: who may do what, and what the answers tell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from licensing.models import Consent, Statement
from tests.conftest import Tenant
from tests.licensing.market import Market
from tests.licensing.test_statements import _store, check, consent, issue, send, take
from tests.voices.sound import encode, speech

__all__ = ["_store", "consent", "take"]
BASE = "/v1/consent-statements"
ACTORS = ["talent", "agency", "stranger", "advertiser", "platform", "nobody"]


@pytest.fixture
def client(market: Market, api: Any, make_tenant: Callable[..., Tenant]) -> Callable[[str], Any]:
    """A client by name."""

    def of(who: str) -> Any:
        known: dict[str, Any] = {
            "talent": market.talent_secret,
            "agency": market.agency,
            "advertiser": market.advertiser,
            "nobody": None,
        }
        kind = {"stranger": "agency"}.get(who, who)
        return api(known[who] if who in known else make_tenant(kind))

    return of


def recording(seed: int = 1) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("s.flac", encode(speech(6.0, seed=seed)), "audio/flac")}


TABLE: dict[str, tuple[int, int, int, int, int, int]] = {
    #            talent agency stranger advertiser platform nobody
    "issue": (201, 201, 404, 404, 403, 401),
    "list": (200, 200, 200, 200, 200, 401),
    "read": (200, 200, 404, 404, 200, 401),
    "send": (202, 202, 404, 404, 403, 401),
    "hear": (200, 200, 404, 404, 200, 401),
    "queue": (403, 403, 403, 403, 200, 401),
    "review": (403, 403, 403, 403, 200, 401),
}


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("what", TABLE)
def test_who_may_do_what(
    market: Market, consent: Consent, client: Callable[[str], Any], what: str, who: str
) -> None:
    expected = TABLE[what][ACTORS.index(who)]
    caller = client(who)
    if what == "issue":
        assert caller.post(BASE, {"consent": str(consent.id)}).status_code == expected
        return
    statement = issue(market, consent)
    if what == "send":
        answer = caller.post(f"{BASE}/{statement.id}/recording", recording(), format="multipart")
        assert answer.status_code == expected
        return
    if what in ("hear", "queue", "review"):
        check(market, send(market, statement))
    answers = {
        "list": lambda: caller.get(BASE),
        "read": lambda: caller.get(f"{BASE}/{statement.id}"),
        "hear": lambda: caller.get(f"{BASE}/{statement.id}/recording"),
        "queue": lambda: caller.get("/v1/consent-statement-reviews"),
        "review": lambda: caller.post(
            f"{BASE}/{statement.id}/review", {"accept": True, "reason": "Heard it."}
        ),
    }
    answer = answers[what]()
    assert answer.status_code == expected
    if what == "list" and who in ("stranger", "advertiser"):
        assert answer.json()["items"] == []
    if what == "queue" and expected == 200:
        (waiting,) = answer.json()["items"]
        assert waiting["code"] == "statement.words_unchecked"
        assert waiting["report"]["margins"] is None
        assert waiting["challenge"] == statement.challenge


def test_from_text_to_decision(
    market: Market, consent: Consent, client: Callable[[str], Any], settings: Settings, tmp_path: Path
) -> None:
    talent = client("talent")
    shown = talent.post(BASE, {"consent": str(consent.id)}).json()
    assert shown["status"] == "open"
    assert "My four words are" in shown["text"]
    path = f"{BASE}/{shown['id']}"
    broken = talent.post(
        f"{path}/recording", {"file": SimpleUploadedFile("s.wav", b"no sound")}, format="multipart"
    )
    assert (broken.status_code, broken.json()["code"]) == (422, "take.unreadable")
    assert talent.post(f"{path}/recording", recording(), format="multipart").json()["status"] == "recorded"
    check(market, Statement.objects.get())
    answer = talent.get(path).json()
    assert (answer["status"], answer["code"]) == ("review", "statement.words_unchecked")
    assert "report" not in answer
    client("platform").post(f"{path}/review", {"accept": False, "reason": "Too noisy to judge."})
    answer = talent.get(path).json()
    assert (answer["status"], answer["reason"]) == ("refused", "Too noisy to judge.")
    assert talent.post(BASE, {"consent": str(consent.id)}).status_code == 201
