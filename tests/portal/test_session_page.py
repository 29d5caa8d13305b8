"""The page of a recording session: what to record again, and what the whole session shares."""

import numpy as np
from django.test import Client

from marketplace.core import clock
from tests.synthesis.studio import Studio
from tests.voices.sound import encode, speech
from voices import services as voices


def humming(seed: int, noise: float = 0.0) -> bytes:
    time = np.arange(48_000) / 24_000
    hum = 0.004 * (np.sin(2 * np.pi * 50 * time) + 0.5 * np.sin(2 * np.pi * 150 * time))
    hiss = np.random.default_rng(seed).normal(0, noise, time.size)
    return encode((speech(2.0, seed=seed) + hum + hiss).astype(np.float32))


def test_findings_are_shown_where_they_were_made_and_shared_ones_once(
    studio: Studio, browsers: dict[str, Client]
) -> None:
    market, now = studio.market, clock.now()
    actor = market.agency.actor
    script = voices.create_prompt_script(
        actor=actor, name="Short", language=market.voice.language, prompts=["One.", "Two.", "Three."], now=now
    )
    session = voices.open_session(actor=actor, voice=market.voice, script=script, now=now)
    for number in (1, 2, 3):
        voices.receive_take(
            actor=actor,
            session=session,
            prompt_number=number,
            data=humming(number, noise=0.03 if number == 3 else 0.0),
            filename="take.flac",
            now=now,
        )
    page = browsers["agency"].get(f"/sessions/{session.id}/").content.decode()
    assert page.count("Mains hum runs through the session") == 1
    assert page.count("<b>Record again:</b>") == 1
    assert "Mains hum at 50 Hz" in page
    assert "1 to record again" in page
    assert "The words of 2 takes are still to be checked." in page
