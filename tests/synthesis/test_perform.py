"""perform_render: what is delivered is marked, sealed and paid once; what is not is given back."""

import datetime
from typing import Any

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from billing.models import Charge, Hold, RoyaltyLine
from licensing.services import revoke
from marketplace.audit.models import Entry
from marketplace.core import backends, clock, objects
from marketplace.core.errors import Conflict
from marketplace.core.models import OutboxEvent
from marketplace.core.objects import ObjectDamaged
from synthesis import services
from synthesis.audio.files import decode
from synthesis.engines.protocol import Samples, Speech, SpeechRequest
from synthesis.models import Render, VoiceModel
from synthesis.services import claims
from synthesis.watermarks.protocol import Reading, WatermarkError
from tests.licensing.market import Market
from tests.synthesis.plugins.tone import PitchEncoder, ToneVoice
from tests.synthesis.speech import syllable
from tests.synthesis.studio import WORKER, Studio, claimed, held_micros, open_studio, ready_model, wallet_of
from voices.models import Voice
from voices.services.vectors import pack

pytestmark = pytest.mark.django_db


def nothing_charged(studio: Studio, render: Render) -> bool:
    studio.licence.refresh_from_db()
    wallet = wallet_of(studio.buyer)
    return (
        not Charge.objects.exists()
        and Hold.objects.get(key=render.id).status == "released"
        and (wallet.balance_micros, wallet.held_micros) == (100_000_000, 0)
        and studio.licence.usage.renders == 0
        and not render.files.exists()
    )


def test_a_render_is_delivered_marked_and_charged(studio: Studio) -> None:
    render = studio.deliver(formats=["mp3", "wav"])
    assert render.status == "delivered"
    assert render.delivered_at is not None
    assert render.log_entry_id is not None
    assert render.consent_id == studio.licence.consent_id
    charge = Charge.objects.get(key=render.id)
    assert charge.amount_micros == render.price_micros
    line = RoyaltyLine.objects.get(key=render.id)
    assert line.talent_micros + line.agency_micros + line.platform_micros == render.price_micros
    assert held_micros(studio.buyer.organization_id) == 0
    event = OutboxEvent.objects.get(topic="synthesis.render.delivered")
    assert {file["format"] for file in event.payload["files"]} == {"wav", "mp3"}
    assert event.organization_id == studio.buyer.organization_id
    assert Entry.objects.get(id=render.log_entry_id).action == "synthesis.render.delivered"


def test_every_file_carries_the_mark_and_lies_sealed(studio: Studio) -> None:
    render = studio.deliver(text="Good morning to all of you.", formats=["wav", "mp3"])
    for file in render.files.all():
        content = objects.get(key=file.object_key, data_key=studio.market.voice.data_key)
        assert len(content) == file.size
        sealed = objects.get_raw(key=file.object_key)
        assert content[:64] not in sealed
        samples, rate = decode(content)
        assert abs(len(samples) / rate * 1000 - file.duration_ms) < 60
        marks = [reading.bits for reading in backends.get("WATERMARKERS").read(samples, rate)]
        assert render.watermark_id in marks


def test_one_word_is_lengthened_until_it_can_be_marked(studio: Studio) -> None:
    render = studio.deliver(text="Bread", formats=["mp3"])
    assert render.status == "delivered"
    assert render.files.get().duration_ms == 2000


@pytest.mark.parametrize("kind", ["voice", "consent", "licence"])
def test_a_stop_between_request_and_delivery_denies(studio: Studio, kind: str) -> None:
    render = studio.request()
    claim = claimed(render)

    def stop_at(step: str) -> None:
        if step == "stored":
            subject = {
                "voice": studio.licence.voice_id,
                "consent": studio.licence.consent_id,
                "licence": studio.licence.id,
            }[kind]
            revoke(
                actor=studio.market.talent_actor,
                subject_kind=kind,
                subject_id=subject,
                reason="enough",
                now=clock.now(),
            )

    services.perform_render(actor=WORKER, claim=claim, observe=stop_at)
    render.refresh_from_db()
    assert render.status == "denied"
    assert render.error_code in {"voice.revoked", "consent.withdrawn", "licence.revoked"}
    assert nothing_charged(studio, render)
    assert OutboxEvent.objects.filter(topic="synthesis.render.denied").exists()


@pytest.mark.parametrize(
    ("trick", "code"),
    [
        ("silence", "speech.bad_level"),
        ("clipped", "speech.bad_level"),
        ("babble", "speech.implausible_duration"),
        ("refuse", "engine.text_unspeakable"),
    ],
)
def test_bad_speech_fails_and_costs_nothing(studio: Studio, trick: str, code: str) -> None:
    ready_model(studio.market.voice, now=clock.now(), **{"*": trick})
    render = studio.deliver()
    assert (render.status, render.error_code) == ("failed", code)
    assert nothing_charged(studio, render)
    assert OutboxEvent.objects.get(topic="synthesis.render.failed").payload["error_code"] == code


def test_bad_speech_is_tried_again_with_another_seed(studio: Studio) -> None:
    ready_model(studio.market.voice, now=clock.now(), **{"5": "silence"})
    render = studio.deliver(seed=5)
    assert render.status == "delivered"
    assert render.seed_spoken not in (None, 5)


def test_what_the_engine_tells_of_its_tries_is_recorded(studio: Studio) -> None:
    ready_model(studio.market.voice, now=clock.now(), **{"*": "stumble"})
    assert studio.deliver().measures["engine"] == {"faults": ["silent"]}


def test_speech_of_another_person_is_not_delivered(studio: Studio, encoder: None) -> None:
    voice = studio.market.voice
    _enrol(voice)
    assert studio.deliver().measures["likeness"] > 0.9
    ready_model(voice, now=clock.now(), **{"*": "other"})
    render = studio.deliver()
    assert (render.status, render.error_code) == ("failed", "speech.unlike_talent")


def test_speech_that_cannot_be_compared_is_not_delivered(studio: Studio, encoder: None) -> None:
    render = studio.deliver()
    assert (render.status, render.error_code) == ("failed", "speech.unverifiable")
    assert nothing_charged(studio, render)


def test_audio_whose_mark_cannot_be_read_is_not_delivered(studio: Studio, settings: Settings) -> None:
    settings.WATERMARKERS = {"default": {"BACKEND": f"{__name__}.Unmarked"}}
    Unmarked.strong.clear()
    render = studio.deliver()
    assert (render.status, render.error_code) == ("failed", "watermark.unreadable")
    assert Unmarked.strong == [False, True]
    assert nothing_charged(studio, render)


def test_a_missing_watermark_program_leaves_the_render_for_later(studio: Studio, settings: Settings) -> None:
    working = settings.WATERMARKERS
    settings.WATERMARKERS = {
        "default": {
            "BACKEND": "synthesis.watermarks.audiowmark.Audiowmark",
            "OPTIONS": {"program": "no-such-program"},
        }
    }
    render = studio.request()
    with pytest.raises(WatermarkError):
        studio.perform(render)
    render.refresh_from_db()
    assert render.status == "rendering"
    assert render.lease_until is not None
    assert render.lease_until - clock.now() < datetime.timedelta(seconds=11)
    settings.WATERMARKERS = working
    Render.objects.update(lease_until=clock.now() - datetime.timedelta(seconds=1))
    assert studio.perform(render).status == "delivered"


def test_a_changed_artefact_is_never_loaded(studio: Studio) -> None:
    voice = studio.market.voice
    objects.put(key=studio.model.artefact_key, plaintext=b'{"pitch": 99}', data_key=voice.data_key)
    assert studio.deliver().error_code == "model.damaged"
    objects.put_raw(key=studio.model.artefact_key, content=b"x" * 100)
    render = studio.request()
    with pytest.raises(ObjectDamaged):
        studio.perform(render)


def test_a_late_worker_writes_nothing(studio: Studio) -> None:
    render = studio.request()
    late = claimed(render)
    assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is None
    Render.objects.update(lease_until=clock.now() - datetime.timedelta(seconds=1))
    assert studio.perform(render).status == "delivered"
    assert services.perform_render(actor=WORKER, claim=late) is None
    with pytest.raises(services.LeaseLost):
        services.deliver_render(
            actor=WORKER, claim=late, files=[], seed_spoken=0, measures={}, now=clock.now()
        )
    with pytest.raises(services.LeaseLost):
        services.fail_render(actor=WORKER, claim=late, code="x", detail="x", now=clock.now())
    assert Charge.objects.count() == 1


def test_an_ended_render_is_never_claimed_again(studio: Studio) -> None:
    render = studio.deliver()
    assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is None


def test_an_expired_hold_fails_the_render(studio: Studio) -> None:
    from billing.services import release_expired_holds

    render = studio.request()
    release_expired_holds(now=clock.now() + datetime.timedelta(days=3))
    assert studio.perform(render).error_code == "hold.released"
    assert not Charge.objects.exists()


def test_free_licences_need_no_money(market: Market) -> None:

    studio = open_studio(market, funds_micros=0, price_per_1000_characters_micros=0, minimum_micros=0)
    render = studio.deliver()
    assert (render.status, render.price_micros) == ("delivered", 0)
    assert not Charge.objects.exists()


def test_cancelling_gives_everything_back(studio: Studio) -> None:
    render = studio.request()
    services.cancel_render(actor=studio.buyer, render_id=render.id, now=clock.now())
    again = services.cancel_render(actor=studio.buyer, render_id=render.id, now=clock.now())
    assert again.status == "cancelled"
    assert nothing_charged(studio, again)
    assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is None


def test_what_has_begun_cannot_be_cancelled(studio: Studio) -> None:
    render = studio.request()
    claimed(render)
    with pytest.raises(Conflict) as caught:
        services.cancel_render(actor=studio.buyer, render_id=render.id, now=clock.now())
    assert caught.value.code == "render.not_queued"


def test_voices_are_loaded_once_and_dropped_after_a_stop(studio: Studio) -> None:
    from marketplace.core import backends, outbox
    from synthesis.services import loaded

    engine = backends.get("SYNTHESIS_ENGINES", "default")
    studio.deliver()
    studio.deliver()
    assert engine.loads == 1
    waiting = studio.request()
    voice = loaded._shelf[studio.model.artefact_sha256].voice
    revoke(
        actor=studio.market.talent_actor,
        subject_kind="voice",
        subject_id=studio.licence.voice_id,
        reason="enough",
        now=clock.now(),
    )
    outbox.relay()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == ("denied", "voice.revoked")
    assert studio.model.artefact_sha256 not in loaded._shelf
    assert isinstance(voice, ToneVoice)
    assert voice.closed


def test_renewing_a_lease_needs_the_fence(studio: Studio) -> None:
    render = studio.request()
    claim = claimed(render)
    claims.renew(Render, claim, now=clock.now())
    with pytest.raises(services.LeaseLost):
        claims.renew(Render, services.Claim(claim.id, claim.fence + 1), now=clock.now())


class Unmarked:
    """A watermarker that marks nothing and reads another mark."""

    name = "unmarked"
    minimum_seconds = 0.0
    strong: list[bool] = []

    def embed(self, samples: Samples, sample_rate: int, *, mark: str, strong: bool = False) -> Any:
        self.strong.append(strong)
        return samples

    def read(self, samples: Samples, sample_rate: int, *, search_speed: bool = False) -> Any:
        return (Reading("ab" * 16, 1.0, 0.0, 1.0),)


def _enrol(voice: Voice) -> None:
    rng = np.random.default_rng(7)
    takes = np.concatenate([syllable(rng, 16_000, 120.0) for _ in range(20)]).astype(np.float32)
    centroid = pack(PitchEncoder().embed(takes, 16_000))
    Voice.objects.filter(id=voice.id).update(centroid=centroid, centroid_encoder="pitch/1")


def test_the_engine_is_asked_for_the_style(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    speak = ToneVoice.synthesize

    def remember(voice: ToneVoice, request: SpeechRequest) -> Speech:
        asked.append(request.style)
        return speak(voice, request)

    monkeypatch.setattr(ToneVoice, "synthesize", remember)
    VoiceModel.objects.filter(id=studio.model.id).update(details={"styles": ["neutral", "warm"]})
    assert studio.deliver(style="warm").status == "delivered"
    assert asked == ["warm"]
