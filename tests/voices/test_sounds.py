"""Coverage of scripts and sessions, the scripts that ship, and styles of prompts."""

from collections.abc import Callable
from ctypes.util import find_library
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from marketplace.core.errors import Invalid, Unavailable
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from voices import prompts, services
from voices.models import Prompt, PromptScript
from voices.phonemes import espeak
from voices.phonemes.coverage import ENOUGH, coverage

needs_espeak = pytest.mark.skipif(
    find_library("espeak-ng") is None, reason="espeak-ng's library (libespeak-ng1) is not installed"
)
Api = Callable[..., APIClient]
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 150, 240
LONGEST_LINE = 130


@needs_espeak
@pytest.mark.parametrize("script", prompts.SCRIPTS, ids=lambda script: script.name)
def test_every_sound_is_in_every_shipped_script(script: prompts.ShippedScript) -> None:
    texts = [line.text for line in script.lines()]
    found = coverage(texts, script.language)
    assert found.complete, (found.missing, found.thin)
    assert min(found.phones.values()) >= ENOUGH
    assert len(texts) == len(set(texts))
    assert max(map(len, texts)) <= LONGEST_LINE


@pytest.mark.parametrize("script", prompts.SCRIPTS, ids=lambda script: script.name)
def test_a_shipped_script_takes_as_long_as_its_name_says(script: prompts.ShippedScript) -> None:
    minutes = int(script.name.split(", ")[1].split()[0])
    lines = [line.text for line in script.lines()]
    if script.language == "zh":
        spoken = sum(character.isalnum() for line in lines for character in line) / CHARACTERS_A_MINUTE
    else:
        spoken = sum(len(line.split()) for line in lines) / WORDS_A_MINUTE
    assert minutes * 0.9 <= spoken <= minutes * 1.1


def test_the_english_scripts_have_a_styled_section() -> None:
    for script in prompts.SCRIPTS[:2]:
        styles = [line.style for line in script.lines()]
        assert styles.count("warm") == styles.count("excited") == 12
        assert styles[0] == "neutral"


@pytest.mark.django_db
def test_shipped_scripts_are_published_once(agency: Tenant) -> None:
    said = StringIO()
    call_command("seed_scripts", stdout=said)
    call_command("seed_scripts", stdout=said)
    assert said.getvalue().count("published") == len(prompts.SCRIPTS)
    seen = PromptScript.objects.visible_to(agency.actor)
    assert set(seen.values_list("name", flat=True)) == {script.name for script in prompts.SCRIPTS}
    assert Entry.objects.filter(action="voices.prompt_script.created").count() == len(prompts.SCRIPTS)
    longest = seen.get(name="English, 30 minutes")
    assert list(longest.prompts.values_list("text", "style")) == [
        (line.text, line.style) for line in prompts.SCRIPTS[1].lines()
    ]


@pytest.mark.django_db
def test_styles_reach_the_takes(studio: Studio) -> None:
    script = services.create_prompt_script(
        actor=studio.actor,
        name="Styled",
        language="en",
        prompts=["Good morning.", "We won!"],
        styles=["neutral", "excited"],
        now=studio.now,
    )
    session = services.open_session(actor=studio.actor, voice=studio.voice, script=script, now=studio.now)
    recorded = Studio(studio.tenant, studio.talent, studio.voice, script, session, studio.now)
    recorded.record(2)
    recorded.record(1)
    assert [take.style for take in services.training_takes(voice=studio.voice)] == ["neutral", "excited"]


@pytest.mark.django_db
def test_bad_styles_are_refused(studio: Studio) -> None:
    values: dict[str, Any] = {"actor": studio.actor, "name": "x", "language": "en", "now": studio.now}
    with pytest.raises(Invalid, match=r"script\.styles"):
        services.create_prompt_script(prompts=["One.", "Two."], styles=["warm"], **values)
    with pytest.raises(Invalid, match=r"prompt\.style: Prompt 2") as refused:
        services.create_prompt_script(prompts=["One.", "Two."], styles=["warm", "angry"], **values)
    assert refused.value.extra == {"number": 2}
    with transaction.atomic(), pytest.raises(IntegrityError, match="prompt_style"):
        Prompt.objects.update(style="angry")


@needs_espeak
@pytest.mark.django_db
def test_the_report_says_which_sounds_are_there_and_what_adds_most(studio: Studio) -> None:
    texts = ["This is a line.", "The boy enjoys beige toys.", "This is a line too."]
    Prompt.objects.filter(script=studio.script, number__gt=len(texts)).delete()
    for number, text in enumerate(texts, start=1):
        Prompt.objects.filter(script=studio.script, number=number).update(text=text)
    studio.record(1)
    sounds = services.session_report(studio.session).sounds
    assert sounds is not None
    assert sounds.sounds.phones["ð"] == 1
    assert {"ʒ", "ɔɪ"} <= set(sounds.sounds.missing)
    assert "ð" in sounds.sounds.thin
    assert [line.prompt_number for line in sounds.next_lines] == [2, 3]
    assert 0 < sounds.diphone_share < 0.6
    assert sounds.summary.startswith("0 of 42 sounds have been recorded at least 5 times, and ")
    Prompt.objects.filter(script=studio.script, number=2).update(style="excited")
    neutral_first = services.session_report(studio.session).sounds
    assert neutral_first is not None
    assert [line.prompt_number for line in neutral_first.next_lines] == [3]
    for number in (2, 3):
        studio.record(number)
    done = services.session_report(studio.session).sounds
    assert done is not None
    assert (done.diphone_share, done.next_lines) == (1, [])


@pytest.mark.django_db
def test_a_session_is_reported_without_espeak(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "READER", espeak.READER.with_name("absent.py"))
    Prompt.objects.filter(script=studio.script, number=1).update(text=f"Never read before, {uuid4()}.")
    assert services.session_report(studio.session).sounds is None
    with pytest.raises(Unavailable, match=r"phonemes\.unavailable"):
        services.script_coverage(studio.script)


@needs_espeak
@pytest.mark.django_db
def test_coverage_over_the_api(api: Api, agency: Tenant, studio: Studio, make_tenant: Any) -> None:
    client = api(agency)
    made = client.post(
        "/v1/prompt-scripts",
        {"name": "Two", "language": "en-US", "prompts": ["A vision.", "Yes!"], "styles": ["warm", "excited"]},
        format="json",
    ).json()
    detail = client.get(f"/v1/prompt-scripts/{made['id']}").json()
    assert [prompt["style"] for prompt in detail["prompts"]] == ["warm", "excited"]
    found = client.get(f"/v1/prompt-scripts/{made['id']}/coverage").json()
    assert (found["script"], found["language"], found["prompts"]) == (made["id"], "en-US", 2)
    assert {"phone": "ʒ", "count": 1} in found["sounds"]["phones"]
    assert "ʒ" in found["sounds"]["thin"]
    assert not found["sounds"]["complete"]
    assert 0 < found["diphone_share"] < 0.1
    report = client.get(f"/v1/sessions/{studio.session.id}/report").json()["sounds"]
    assert len(report["next_lines"]) == 12
    stranger = api(make_tenant("agency", "Stranger"))
    assert stranger.get(f"/v1/prompt-scripts/{made['id']}/coverage").status_code == 404
    odd = client.post(
        "/v1/prompt-scripts", {"name": "Odd", "language": "qqq", "prompts": ["x"]}, format="json"
    ).json()
    refused = client.get(f"/v1/prompt-scripts/{odd['id']}/coverage")
    assert (refused.status_code, refused.json()["code"]) == (422, "language.unreadable")
