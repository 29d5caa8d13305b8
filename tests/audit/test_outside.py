"""Somebody else's verifier: Go's sumdb packages accept what the log says and nothing tampered with."""

import base64
import dataclasses
import datetime
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketplace.audit import notes, services
from marketplace.audit.models import Entry

SOURCE = Path(__file__).parent / "outside" / "verify.go"
GOCODE = Path("/usr/share/gocode")  # where Debian's golang-golang-x-mod-dev puts its sources

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[dict[str, Any]]], list[bool]]:
    """Asks the Go program; true where it says that a proof holds."""
    go = shutil.which("go")
    if go is None or not (GOCODE / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("Go's sumdb packages are not installed (Debian: golang-go golang-golang-x-mod-dev)")
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GOCODE), "GOCACHE": str(folder / "cache")}
    program = folder / "verify"
    subprocess.run([go, "build", "-o", program, SOURCE], env=environment, check=True)

    def ask(questions: list[dict[str, Any]]) -> list[bool]:
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
        answers = done.stdout.splitlines()
        assert len(answers) == len(questions)
        assert all(answer == "holds" or answer.startswith("refused: ") for answer in answers)
        return [answer == "holds" for answer in answers]

    return ask


def tampered(proof: notes.InclusionProof) -> list[notes.InclusionProof]:
    assert proof.extra is not None
    return [
        dataclasses.replace(proof, index=proof.index ^ 1),
        dataclasses.replace(proof, extra=proof.extra.replace(b'"n":', b'"m":')),
        dataclasses.replace(proof, hashes=proof.hashes[1:]),
        dataclasses.replace(proof, hashes=(*proof.hashes, bytes(32))),
        dataclasses.replace(proof, hashes=(bytes(32), *proof.hashes[1:])),
        dataclasses.replace(proof, checkpoint=proof.checkpoint.replace("\n700\n", "\n701\n")),
    ]


def test_go_accepts_our_proofs_and_no_others(
    outside: Callable[[list[dict[str, Any]]], list[bool]],
    write: Callable[..., list[Entry]],
    now: datetime.datetime,
) -> None:
    heads = []
    for count in (1, 2, 253, 1, 300, 143):
        write(count)
        heads.append(services.sequence(now))
    assert heads[-1].size == 700
    key = services.verifier_key()
    proofs = [services.inclusion_proof(entry.id) for entry in Entry.objects.order_by("idx")[::7]]
    assert all(outside([{"Key": key, "Proof": proof.text} for proof in proofs]))
    wrong = [copy for proof in proofs for copy in tampered(proof)]
    assert not any(outside([{"Key": key, "Proof": proof.text} for proof in wrong]))
    grown: list[dict[str, Any]] = []
    for older, newer in [(old, new) for old in heads for new in heads if old.size <= new.size]:
        hashes = services.consistency_proof(old=older.size, new=newer.size)
        encoded = [base64.b64encode(value).decode() for value in hashes]
        grown.append({"Key": key, "Old": older.note, "New": newer.note, "Consistency": encoded})
    assert all(outside(grown))
    assert not any(
        outside([case | {"Consistency": [*case["Consistency"], "A" * 43 + "="]} for case in grown])
    )
