"""A market with a voice that can speak and an advertiser who can pay."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing import services as billing
from billing.models import Wallet
from billing.money import Money
from licensing.models import Licence
from licensing.terms import Use
from marketplace.core import clock, objects
from marketplace.core.actor import Actor, system_actor
from marketplace.core.ids import uuid7
from synthesis import services
from synthesis.models import Detection, Render, VoiceModel
from synthesis.services import Claim
from tests.licensing.market import TEXT, USE, Market
from tests.synthesis.plugins.tone import artefact
from voices.models import Voice

WORKER = system_actor("test-worker")


@dataclass(frozen=True)
class Studio:
    """A licence of 2 renders' worth and more, a ready tone model, and a filled wallet."""

    market: Market
    model: VoiceModel
    licence: Licence

    @property
    def buyer(self) -> Actor:
        return self.market.advertiser.actor

    def request(self, text: str = TEXT, use: Use = USE, **more: Any) -> Render:
        # One encoding unless a test wants both: reading marks back is most of what a render costs.
        values: dict[str, Any] = {
            "formats": ["wav"],
            "actor": self.buyer,
            "licence_id": self.licence.id,
            "now": clock.now(),
        } | more
        return services.request_render(text=text, use=use, **values)

    def perform(self, render: Render, **more: Any) -> Render:
        """Claim and make a render as a worker does."""
        services.perform_render(actor=WORKER, claim=claimed(render), **more)
        render.refresh_from_db()
        return render

    def deliver(self, **more: Any) -> Render:
        return self.perform(self.request(**more))


def claimed(row: Render | VoiceModel | Detection) -> Claim:
    """A worker's claim of something that waits."""
    claim: Claim | None
    if isinstance(row, Render):
        claim = services.claim_render(actor=WORKER, render_id=row.id, now=clock.now())
    elif isinstance(row, VoiceModel):
        claim = services.claim_model(actor=WORKER, model_id=row.id, now=clock.now())
    else:
        claim = services.claim_detection(actor=WORKER, detection_id=row.id, now=clock.now())
    assert claim is not None
    return claim


def wallet_of(actor: Actor) -> Wallet:
    """The one wallet of the actor's organization."""
    return Wallet.objects.get(organization=actor.organization_id)


def ready_model(
    voice: Voice, *, now: datetime.datetime, engine: str = "default", **tricks: str
) -> VoiceModel:
    """A ready tone model without a training, sealed as a real one is."""
    model_id = uuid7()
    stored = objects.put(
        key=f"models/{model_id}/artefact", plaintext=artefact(tricks=tricks), data_key=voice.data_key
    )
    return VoiceModel.objects.create(
        id=model_id,
        voice=voice,
        engine=engine,
        engine_version="1",
        status=VoiceModel.Status.READY,
        progress=1.0,
        artefact_key=stored.key,
        artefact_sha256=stored.sha256,
        created_at=now,
        ready_at=now,
    )


def open_studio(market: Market, *, funds_micros: int = 100_000_000, **rates: Any) -> Studio:
    """Everything a render needs."""
    model = ready_model(market.voice, now=market.now)
    licence = market.licence(**rates)
    if funds_micros:
        fund(market.advertiser.actor, funds_micros, licence.currency)
    return Studio(market, model, licence)


def fund(actor: Actor, micros: int, currency: str) -> None:
    """Put money into a wallet through the provider that settles at once."""
    billing.start_top_up(actor=actor, amount=Money(micros, currency), provider="instant", now=clock.now())


def held_micros(organization_id: UUID | None) -> int:
    """What is held of an organization's wallets."""
    wallets = Wallet.objects.filter(organization=organization_id)
    return sum(wallets.values_list("held_micros", flat=True))
