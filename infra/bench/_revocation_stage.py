"""A market for the revocation bench: voices, licences, texts, and renders that wait to be delivered."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Waiting:
    """A queued render and what it can be stopped by."""

    id: UUID
    voice: str
    consent: str
    licence: str
    script: str

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.voice, self.consent, self.licence, self.script


@dataclass(frozen=True)
class Stage:
    """All renders in random order, and the talent, who stops."""

    talent: Any
    renders: list[Waiting]

    def by_subject(self) -> dict[str, list[int]]:
        """The places of the renders of every subject."""
        found: dict[str, list[int]] = {}
        for number, render in enumerate(self.renders):
            for subject in render.subjects:
                found.setdefault(subject, []).append(number)
        return found


def build(*, voices: int, licences: int, scripts: int, takes: int, seed: int) -> Stage:
    """`voices` × `licences` × `scripts` × `takes` renders, free of charge, of one talent's voices."""
    from infra.bench._studio import tenant
    from marketplace.core import clock
    from synthesis.models import Render
    from tests.licensing.market import open_market
    from voices.models import Voice
    from voices.services import create_voice

    market = open_market(tenant("agency"), tenant("advertiser"), clock.now())
    renders: list[Waiting] = []
    for number in range(voices):
        voice = create_voice(
            actor=market.agency.actor,
            talent=market.talent,
            name=f"V{number}",
            language="en-GB",
            now=market.now,
        )
        Voice.objects.filter(id=voice.id).update(status=Voice.Status.READY)
        rows = list(_of_voice(replace(market, voice=voice), licences, scripts, takes))
        Render.objects.bulk_create(rows, batch_size=1000)
        renders += [_waiting(row, voice.id) for row in rows]
    random.Random(seed).shuffle(renders)  # noqa: S311  (no secret)
    return Stage(market.talent_actor, renders)


def _waiting(row: Any, voice_id: UUID) -> Waiting:
    consent = row.licence.consent_id
    names = (f"voice:{voice_id}", f"consent:{consent}", f"licence:{row.licence_id}")
    return Waiting(row.id, *names, f"script:{row.script_id}")


def _of_voice(market: Any, licences: int, scripts: int, takes: int) -> Iterator[Any]:
    """The renders of one voice, with everything under them."""
    from licensing.models import Volume
    from tests.synthesis.studio import ready_model

    model = ready_model(market.voice, now=market.now)
    market.consent(spoken=False)
    offer = market.offer(price_per_1000_characters_micros=0, minimum_micros=0)
    for _ in range(licences):
        licence = market.agree(offer)
        rows = [
            _render(market, model, licence, script)
            for script in _scripts(licence, scripts)
            for _ in range(takes)
        ]
        Volume.objects.filter(licence=licence).update(
            characters_used=sum(row.characters for row in rows),
            seconds_used=sum(row.seconds_reserved for row in rows),
            renders_used=len(rows),
        )
        yield from rows


def _scripts(licence: Any, count: int) -> list[Any]:
    from licensing.models import Script
    from licensing.screening import panel
    from licensing.screening.text import text_hash

    texts = [f"Fresh bread, every morning, from shop number {number}." for number in range(count)]
    return Script.objects.bulk_create(
        Script(
            licence=licence,
            text=text,
            text_sha256=text_hash(text),
            language="en-GB",
            outcome="clear",
            version=panel.version(),
            submitted_by="system:bench",
            created_at=licence.signed_at,
        )
        for text in texts
    )


def _render(market: Any, model: Any, licence: Any, script: Any) -> Any:
    from licensing.terms import Epochs, spoken_seconds
    from synthesis.models import Render
    from synthesis.watermarks.protocol import new_mark
    from tests.licensing.market import USE

    return Render(
        organization_id=licence.licensee_id,
        licence=licence,
        voice_model=model,
        script=script,
        text=script.text,
        text_sha256=hashlib.sha256(script.text.encode()).hexdigest(),
        characters=len(script.text),
        seconds_reserved=spoken_seconds(script.text),
        **asdict(USE),
        formats=["wav"],
        watermark_id=new_mark(),
        epochs=asdict(Epochs(voice=0, consent=0, licence=0)),
        decision={"permitted": True, "rulings": []},
        price_micros=0,
        currency=licence.currency,
        created_at=market.now,
    )
