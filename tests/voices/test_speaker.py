"""The speaker check: arithmetic on plain vectors, the flow with an own encoder, truth on real voices."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from marketplace.core import objects
from marketplace.core.errors import Invalid
from marketplace.core.models import OutboxEvent
from tests.voices.conftest import Studio
from tests.voices.pitch_encoder import PitchEncoder
from tests.voices.sound import SPEECH, encode, speech
from voices import services, tasks
from voices.models import Session, Take, Voice
from voices.quality import speaker
from voices.quality.report import Verdict


@pytest.fixture
def pitch_encoder(settings: Any) -> None:
    settings.SPEAKER_ENCODERS = {
        "default": {"BACKEND": "tests.voices.pitch_encoder.PitchEncoder", "OPTIONS": {}}
    }


def voiced(seed: int, pitch: float = 140.0, seconds: float = 2.0) -> bytes:
    return encode(speech(seconds, seed=seed, pitch=pitch))


def test_similarity_leaves_the_take_itself_out() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1]]
    assert speaker.similarities(vectors) == pytest.approx([2**-0.5, 2**-0.5, 0.0])
    assert speaker.centroid(vectors) == pytest.approx(np.array([2, 1, 0]) / 5**0.5)


@pytest.mark.parametrize(("similarity", "verdict"), [(0.9, None), (0.8, Verdict.WARN), (0.7, Verdict.REJECT)])
def test_judgement(similarity: float, verdict: Verdict | None) -> None:
    finding = speaker.judge(similarity)
    assert (finding and finding.verdict) == verdict


def test_another_speakers_take_is_rejected_and_leaves_the_centroid(
    studio: Studio, pitch_encoder: None
) -> None:
    for number in range(1, 9):
        studio.record(number, voiced(number))
    stranger = studio.record(9, voiced(9, pitch=300.0))
    assert services.embed_takes(session=studio.session, now=studio.now) == 9
    stranger.refresh_from_db()
    assert (stranger.status, stranger.report["verdict"]) == ("rejected", "reject")
    assert [finding["code"] for finding in stranger.report["findings"]] == ["speaker"]
    assert {take.report["speaker_similarity"] > 0.9 for take in Take.objects.usable()} == {True}
    centroid = services.talent_centroid(voice=studio.voice)
    assert centroid.dtype == np.float32
    assert np.argmax(centroid) == 140 // 40
    assert OutboxEvent.objects.filter(topic="voices.take.judged").count() == 1
    assert "somebody else" in services.session_report(studio.session).worst[0].sentences[0]
    before = PitchEncoder.calls
    assert services.embed_takes(session=studio.session, now=studio.now) == 0
    assert PitchEncoder.calls == before


def test_a_take_too_short_to_tell_is_warned_once(studio: Studio, pitch_encoder: None) -> None:
    short = studio.record(1, voiced(1, seconds=0.55))
    for _ in range(2):
        services.embed_takes(session=studio.session, now=studio.now)
    short.refresh_from_db()
    assert [finding["code"] for finding in short.report["findings"]].count("speaker_unheard") == 1
    with pytest.raises(Invalid, match=r"voice\.not_embedded"):
        services.talent_centroid(voice=studio.voice)


def test_few_takes_are_not_judged_but_centred(studio: Studio, pitch_encoder: None) -> None:
    studio.record(1, voiced(1))
    studio.record(2, voiced(2, pitch=300.0))
    services.embed_takes(session=studio.session, now=studio.now)
    assert Take.objects.usable().count() == 2
    assert np.linalg.norm(services.talent_centroid(voice=studio.voice)) == pytest.approx(1.0)
    assert Voice.objects.get().centroid_encoder == "pitch/1"


def test_the_sweep_finds_closed_sessions_whose_wake_up_was_lost(studio: Studio, pitch_encoder: None) -> None:
    studio.record(1, voiced(1))
    assert not Session.objects.unheard().exists()
    services.close_session(actor=studio.actor, session=studio.session, now=studio.now)
    tasks.sweep()
    assert not Session.objects.unheard().exists()
    assert Take.objects.get().embedding is not None


def test_a_session_that_cannot_be_read_holds_no_other_up(
    make_studio: Callable[..., Studio], agency: Any, pitch_encoder: None
) -> None:
    broken, whole = make_studio(agency), make_studio(agency)
    for studio in (broken, whole):
        take = studio.record(1, voiced(1))
        services.close_session(actor=studio.actor, session=studio.session, now=studio.now)
        if studio is broken:
            objects.delete(take.object_key)
    tasks.sweep()
    assert list(Session.objects.unheard()) == [broken.session]


def test_web_processes_never_load_torch() -> None:
    code = (
        "import sys, django; django.setup(); import marketplace.urls; "
        "print([name for name in ('torch', 'resemblyzer', 'librosa') if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")
def test_real_strangers_are_found_among_real_takes(make_studio: Callable[..., Studio], agency: Any) -> None:
    folders = sorted(p for p in (SPEECH / "librispeech").iterdir() if p.name != "one-each")
    studio = make_studio(agency)
    for number, path in enumerate(sorted((SPEECH / "ljspeech").glob("*.flac"))[:8], start=1):
        studio.record(number, path.read_bytes())
    stranger = studio.record(9, sorted(folders[-2].glob("*.flac"))[0].read_bytes())
    assert stranger.status != "rejected"
    services.embed_takes(session=studio.session, now=studio.now)
    stranger.refresh_from_db()
    assert stranger.status == "rejected"
    assert Take.objects.usable().count() == 8
