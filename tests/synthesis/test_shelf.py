"""Voices in a worker's memory after a stop that nobody told this worker of."""

import pytest

from licensing import services as licensing
from marketplace.core import clock
from synthesis import services
from synthesis.models import VoiceModel
from synthesis.services import loaded
from synthesis.services.failures import WorkFailed
from tests.licensing.market import open_market
from tests.synthesis.studio import WORKER, Studio, ready_model

pytestmark = pytest.mark.django_db


def hold(model: VoiceModel) -> None:
    """Speak with a voice, so that it stays in memory."""
    with loaded.loaded_voice(model):
        assert model.artefact_sha256 in loaded._shelf


def stop(studio: Studio, kind: str) -> None:
    """As another process does it: its outbox event is not handled here."""
    subject = {"voice": studio.market.voice.id, "consent": studio.licence.consent_id}[kind]
    licensing.revoke(
        actor=studio.market.talent_actor, subject_kind=kind, subject_id=subject, reason="", now=clock.now()
    )


@pytest.mark.parametrize("kind", ["voice", "consent"])
def test_the_next_use_of_any_voice_drops_a_stopped_one(studio: Studio, kind: str) -> None:
    market = studio.market
    other = open_market(market.agency, market.advertiser, clock.now(), login="other")
    other.consent()
    hold(studio.model)
    stop(studio, kind)
    assert studio.model.artefact_sha256 in loaded._shelf
    # The tone engine's artefacts differ by their tricks only.
    living = ready_model(other.voice, now=clock.now(), seed="none")
    hold(living)
    assert list(loaded._shelf) == [living.artefact_sha256]


def test_so_does_the_sweep(studio: Studio) -> None:
    hold(studio.model)
    services.sweep(actor=WORKER, now=clock.now())
    assert studio.model.artefact_sha256 in loaded._shelf
    stop(studio, "voice")
    services.sweep(actor=WORKER, now=clock.now())
    assert not loaded._shelf


@pytest.mark.parametrize("kind", ["voice", "consent"])
def test_a_row_from_before_the_stop_does_not_speak(studio: Studio, kind: str) -> None:
    stale = VoiceModel.objects.select_related("voice__data_key").get(id=studio.model.id)
    hold(stale)
    stop(studio, kind)
    with pytest.raises(WorkFailed, match=r"voice\.revoked"), loaded.loaded_voice(stale):
        pytest.fail("a stopped voice was handed out")
    assert not loaded._shelf
