"""Models on the pages: the verdict, advice and comparison; cancel, release and accept from a form."""

import datetime
from typing import Any

import pytest
from django.test import Client

from marketplace.core import clock
from synthesis.models import ModelPin, VoiceModel
from synthesis.policies.drift import changes, tolerances
from synthesis.policies.gates import bounds_for, judge
from tests.synthesis.studio import Studio, ready_model

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {
    "held_out": 6,
    "similarity": 0.945,
    "similarity_own": 0.958,
    "identified": 1.0,
    "other_voices": 65,
    "wer": 0.324,
    "wer_own": 0.098,
    "words_excess": 0.226,
    "f0_sd_ratio": 0.84,
    "f0_jump_ratio": 0.86,
    "speaking_rate_ratio": 1.08,
    "phones_covered": 0.93,
}
ADVICE = ["The boy joined a noisy voyage.", "Usually a vision of beige pleasure."]


def judged(studio: Studio, metrics: dict[str, Any], *, hours: int = 1, **columns: Any) -> VoiceModel:
    """A model with a verdict, ready unless `columns` say otherwise."""
    model = ready_model(studio.market.voice, now=clock.now() + datetime.timedelta(hours=hours))
    drift = changes(studio.model.metrics, metrics, tolerances({}))
    values: dict[str, Any] = {
        "metrics": metrics,
        "gates": [gate.as_json() for gate in judge(metrics, bounds_for("builtin", {}))],
        "drift": [change.as_json() for change in drift],
        "compared_with": studio.model if drift else None,
    } | columns
    VoiceModel.objects.filter(id=model.id).update(**values)
    return VoiceModel.objects.get(id=model.id)


def measured(studio: Studio, metrics: dict[str, Any] = GOOD) -> None:
    """Give the model on offer its figures."""
    VoiceModel.objects.filter(id=studio.model.id).update(metrics=metrics)
    studio.model.refresh_from_db()


def page_of(studio: Studio, browser: Client) -> str:
    return browser.get(f"/voices/{studio.market.voice.id}/").content.decode()


def test_a_model_held_by_a_gate_says_why_and_what_to_record(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    judged(
        studio,
        GOOD | {"phones_covered": 0.6, "words_excess": None},
        status="held",
        ready_at=None,
        artefact_key="",
        artefact_sha256="",
        advice=ADVICE,
    )
    for who in ("agency", "talent"):
        page = page_of(studio, browsers[who])
        assert "This model is not for sale." in page
        assert "Sounds of the language recorded often enough" in page
        assert "60 %" in page
        assert "at least 80 %" in page
        assert "Not measured" in page
        assert "Record these 2 lines next" in page
        assert ADVICE[0] in page
        assert "Offer it all the same" not in page


def test_a_model_that_fell_behind_is_released_from_the_page(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    measured(studio)
    model = judged(studio, GOOD | {"similarity": 0.85}, status="held", ready_at=None)
    assert "Offer it all the same" not in page_of(studio, browsers["talent"])
    page = page_of(studio, browsers["agency"])
    assert "Before: the model on offer" in page
    assert "Fell" in page
    assert browsers["talent"].post(f"/models/{model.id}/release/", {"reason": "No."}).status_code == 403
    assert browsers["agency"].post(f"/models/{model.id}/release/", {"reason": ""}).status_code == 422
    browsers["agency"].post(f"/models/{model.id}/release/", {"reason": "Livelier, clients asked."})
    assert "Livelier, clients asked." in page_of(studio, browsers["talent"])


def test_a_training_is_cancelled_from_the_page(studio: Studio, browsers: dict[str, Client]) -> None:
    model = VoiceModel.objects.create(voice=studio.market.voice, engine="default", created_at=clock.now())
    assert "Cancel the training" in page_of(studio, browsers["agency"])
    assert "Cancel the training" not in page_of(studio, browsers["talent"])
    address = f"/models/{model.id}/cancel/"
    assert browsers["advertiser"].post(address).status_code == 403
    answer = browsers["agency"].post(address, follow=True)
    assert "The training is cancelled." in answer.content.decode()
    model.refresh_from_db()
    assert model.status == "cancelled"


def test_a_licensee_accepts_a_newer_model(studio: Studio, browsers: dict[str, Client]) -> None:
    measured(studio)
    address = f"/licences/{studio.licence.id}/"
    newer = judged(studio, GOOD | {"similarity": 0.96})
    assert "A newer model is on offer" not in browsers["advertiser"].get(address).content.decode()
    studio.request()
    ModelPin.objects.update(voice_model=studio.model)
    page = browsers["advertiser"].get(address).content.decode()
    assert "A newer model is on offer" in page
    assert "0.96" in page
    assert "A newer model is on offer" not in browsers["agency"].get(address).content.decode()
    assert browsers["advertiser"].post(f"{address}model/", {"model": "x"}).status_code == 422
    assert browsers["agency"].post(f"{address}model/", {"model": str(newer.id)}).status_code == 403
    done = browsers["advertiser"].post(f"{address}model/", {"model": str(newer.id)}, follow=True)
    assert "Accepted." in done.content.decode()
    assert ModelPin.objects.get().voice_model_id == newer.id
