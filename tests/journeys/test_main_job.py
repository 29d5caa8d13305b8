"""The demo's story, chapter by chapter, over HTTP: what a stranger is shown is what is tested."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from infra.demo.chapters import market, proof, statement, studio, words
from infra.demo.console import Chapter
from infra.demo.receiver import Receiver
from infra.demo.story import TEXT, Story
from infra.demo.takes import Studio, StudioTake
from tests.conftest import Tenant
from tests.voices.sound import encode, speech

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(installation: str, platform: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    if shutil.which(settings.AUDIOWMARK) is None:
        pytest.skip("the audiowmark program is not installed")
    founded = tmp_path / "platform.json"
    founded.write_text(json.dumps({"key": platform.secret}))
    monkeypatch.setenv("VOXLICET_PLATFORM", str(founded))
    takes = []
    for number in range(1, 15):
        path = tmp_path / f"{number}.flac"
        path.write_bytes(encode(speech(2.2, seed=number)))
        takes.append(StudioTake(f"Line number {number} is read.", path))
    out = tmp_path / "out"
    out.mkdir()
    return Story(installation, out, Studio("Tess Tone", "Tess, bright", "synthetic takes", takes), TEXT)


def test_from_takes_to_royalty_and_stop(story: Story) -> None:
    receiver = Receiver()
    chapter = Chapter("test")
    try:
        studio.open_tenants(story, chapter)
        studio.record(story, chapter)
        market.sign_consent(story, chapter)
        statement.speak_consent(story, chapter)
        studio.train(story, chapter)
        market.publish_offer(story, chapter)
        market.agree_licence(story, chapter)
        words.settle(story, chapter)
        market.render(story, chapter, receiver)
        proof.detect(story, chapter)
        proof.follow_the_money(story, chapter)
        proof.revoke(story, chapter)
        proof.follow_the_stop(story, chapter)
        proof.verify_log(story, chapter)
    finally:
        receiver.close()
    facts = dict(chapter.facts)
    assert story.made["statement"]["status"] == "accepted"
    assert facts["decided by"] == "a person of the platform"
    assert facts["legs add up to"] == "0"
    assert facts["the same request"] == "403, rule voice.revoked"
    assert facts["the old link"] == "410, render.revoked"
    assert story.made["detection"]["match"] == "exact"
    assert "licence.medium" in facts
    assert facts["a script"] == "“This [tea cures arthritis], guaranteed.”: blocked"
    assert story.made["licence"]["price_per_1000_characters_micros"] == market.AGREED_MICROS
    assert {path.name for path in story.out.iterdir()} >= {
        *("render.wav", "render.mp3", "receipt.json", "consent.txt", "consent-receipt.jsonld"),
        *("licence.pdf", "licence.jsonld", "refusal.json", "certificate.json"),
    }
