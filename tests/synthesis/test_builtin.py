"""The whole path with nothing replaced: real takes, engine, speaker encoder, transcriber and mark."""

import csv
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from billing.models import Charge
from marketplace import settings as shipped
from marketplace.core import clock
from synthesis import services
from synthesis.models import VoiceModel
from tests.licensing.market import Market
from tests.synthesis.studio import WORKER, Studio, claimed, fund
from tests.voices.sound import SPEECH
from voices.models import Voice
from voices.services import close_session, create_prompt_script, embed_takes, open_session, receive_take

LJ = SPEECH / "ljspeech"
TAKES = 12
PLUGINS = ("SPEAKER_ENCODERS", "TRANSCRIBERS")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not LJ.is_dir(), reason="the recordings are not in ../shared/speech"),
]


@pytest.fixture
def real(settings: Settings, market: Market) -> Any:
    """Settings as shipped, but a shorter training."""
    for plugin in PLUGINS:
        setattr(settings, plugin, getattr(shipped, plugin))
    engine = shipped.SYNTHESIS_ENGINES["default"]
    settings.SYNTHESIS_ENGINES = {
        "default": engine | {"OPTIONS": {"minimum_seconds": 45.0, "steps": 100, "seeds": 1}}
    }
    # A minute of takes and a hundred steps leave too few words to sell; whose voice it is stays judged.
    settings.MODEL_GATES = {"builtin": {"words_excess": {"most": 1.0}}}
    Voice.objects.filter(id=market.voice.id).update(status="draft")
    market.voice.refresh_from_db()
    return market


def record(market: Market) -> None:
    with (LJ / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE))[:TAKES]
    actor, now = market.agency.actor, clock.now()
    script = create_prompt_script(
        actor=actor, name="LJ", language="en", prompts=[row[-1] for row in rows], now=now
    )
    session = open_session(actor=actor, voice=market.voice, script=script, now=now)
    for number, row in enumerate(rows, start=1):
        data = (LJ / f"{row[0]}.flac").read_bytes()
        receive_take(
            actor=actor, session=session, prompt_number=number, data=data, filename="take.flac", now=now
        )
    close_session(actor=actor, session=session, now=now)
    embed_takes(session=session, now=now)


def test_from_takes_to_a_delivered_render(real: Market) -> None:
    record(real)
    real.consent()
    model = services.train_model(actor=real.agency.actor, voice_id=real.voice.id, now=clock.now())
    claim = claimed(model)
    services.perform_training(actor=WORKER, claim=claim)
    model.refresh_from_db()
    assert model.status == "ready", (model.error_code, model.error_detail)
    assert model.metrics["similarity"] > 0.7
    assert 0 < model.metrics["wer_own"] < 1
    assert model.metrics["wer"] > 0
    real.voice.refresh_from_db()
    licence = real.agree(real.offer())
    fund(real.advertiser.actor, 50_000_000, licence.currency)
    studio = Studio(real, VoiceModel.objects.get(), licence)
    render = studio.deliver(text="The printed page was bound in leather, and sold to the public.")
    assert render.status == "delivered", (render.error_code, render.error_detail)
    assert render.measures["likeness"] > 0.7
    assert Charge.objects.get(key=render.id).amount_micros == render.price_micros
