"""A talent's deals, from consent to licence, render and stop; and the rows that belong to organizations."""

from typing import Any

from billing import services as billing
from billing.models import RoyaltyLine, Wallet
from billing.money import Money
from licensing import services as licensing
from licensing.models import Certificate, LegalHold, Notice, Quote, Revocation, Script
from licensing.models.licence import LICENCES
from licensing.services.quotes import Proposed
from marketplace.audit.models import Entry
from marketplace.audit.services.sequence import sequence
from marketplace.core import keys, objects
from marketplace.core.actor import Actor
from marketplace.core.clock import now as database_now
from marketplace.core.models import ApiKey, Membership, OutboxEvent, WebhookDelivery, WebhookEndpoint
from synthesis import services as synthesis
from synthesis.models import Detection, Render, RenderFile, VoiceModel
from synthesis.services.deliver import split_of
from tests.access.furnish_studio import SHA256
from tests.access.people import People
from tests.licensing.market import DAY, TEXT, USE, Market
from tests.synthesis.studio import WORKER, fund, ready_model
from voices.models import EnrolmentCase
from voices.services import create_talent


def rows(people: People, market: Market) -> dict[str, Any]:
    """Everything from the consent to the certificate; the licence of `hers` is shared with the producer."""
    now = market.now
    consent = market.consent()
    offer, draft = market.offer(), market.draft()
    licence = market.agree(offer)
    quote = _quote(people, market, offer)
    if market is people.hers:
        LICENCES.give(people.producer.membership.user, licence)
    model = ready_model(market.voice, now=now)
    fund(market.advertiser.actor, 50_000_000, licence.currency)
    render = _delivered(_requested(market.advertiser.actor, licence), model)
    spoken = Script.objects.get(renders=render)
    revocation = Revocation.objects.create(
        subject_kind="script",
        subject_id=spoken.id,
        talent=market.talent,
        voice=market.voice,
        principal=f"user:{market.advertiser.owner.id}",
        licences_stopped=0,
        at=now,
    )
    return {
        "consent": consent,
        "spoken": consent.statements.get(),
        "statement": _statement(market, consent),
        "offer": offer,
        "draft": draft,
        "licence": licence,
        "quote": quote,
        "proposal": quote.proposals.get(),
        "model": model,
        "held": VoiceModel.objects.create(
            voice=market.voice,
            engine="default",
            status="held",
            progress=1.0,
            artefact_key=model.artefact_key,
            artefact_sha256=model.artefact_sha256,
            compared_with=model,
            created_at=now,
        ),
        "training": VoiceModel.objects.create(voice=market.voice, engine="default", created_at=now),
        "render": render,
        "queued": _requested(market.advertiser.actor, licence),
        "royalty_line": RoyaltyLine.objects.get(key=render.id),
        "registered": spoken,
        "script": Script.objects.create(
            licence=licence,
            text=TEXT,
            text_sha256=SHA256,
            language="en-GB",
            outcome="clear",
            version="packs/1",
            status="pending",
            deadline_at=now + DAY,
            submitted_by=f"user:{market.advertiser.owner.id}",
            created_at=now,
        ),
        "revocation": revocation,
        "notice": Notice.objects.create(
            revocation=revocation, licence=licence, deadline_at=now + DAY, created_at=now
        ),
        "hold": LegalHold.objects.create(
            voice=market.voice, reason="Subpoena", placed_by="user:staff", placed_at=now
        ),
        "certificate": Certificate.objects.create(
            revocation=revocation,
            document={"statement": {}, "signature": {}, "log": []},
            signature="x",
            key_id="x",
            issued_at=now,
        ),
    }


def _statement(market: Market, consent: Any) -> Any:
    """A spoken statement that waits for a person."""
    heard: dict[str, Any] = {"margins": None, "covered": None, "similarity": None, "takes": 0}
    statement = market.spoken(
        consent,
        status="review",
        decided_at=None,
        code="statement.voice_unsure",
        report={**heard, "own_mark": None, "flags": []},
    )
    objects.put(key=statement.object_key, plaintext=b"RIFF", data_key=market.voice.data_key)
    return statement


def _requested(actor: Actor, licence: Any) -> Render:
    return synthesis.request_render(
        actor=actor, licence_id=licence.id, use=USE, text=TEXT, formats=["wav"], now=database_now()
    )


def _delivered(render: Render, model: VoiceModel) -> Render:
    """As a worker leaves it; how audio comes about is tested in tests/synthesis."""
    stored = objects.put(key=f"renders/{render.id}/1.wav", plaintext=b"RIFF", data_key=model.voice.data_key)
    RenderFile.objects.create(
        render=render,
        format="wav",
        object_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        duration_ms=2_000,
    )
    billing.capture_hold(
        actor=WORKER,
        key=render.id,
        split=split_of(render.licence),
        description=f"Render {render.id}",
        now=database_now(),
    )
    entry = Entry.objects.latest("id")
    Render.objects.filter(id=render.id).update(
        status="delivered",
        delivered_at=render.created_at,
        ended_at=render.created_at,
        consent=render.licence.consent,
        seed_spoken=0,
        log_entry_id=entry.id,
    )
    render.refresh_from_db()
    return render


def _quote(people: People, market: Market, offer: Any) -> Quote:
    """A quote that the buyer's producer (of hers) or owner asked for; it is the agency's turn."""
    buyer = people.producer.actor if market is people.hers else market.advertiser.actor
    wish = Proposed(terms={}, message="Could we?")
    return licensing.ask_quote(actor=buyer, offer_id=offer.id, proposed=wish, now=market.now)


def between(people: People, hers: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Wallets, detections, webhooks, keys, memberships, and the case that two voices are alike."""
    agency, advertiser, now = people.hers.agency, people.hers.advertiser, people.now
    webhook = WebhookEndpoint.objects.create(
        organization=advertiser.organization,
        url="https://example.org/hook",
        topics=["synthesis.render.delivered"],
        data_key=keys.create_data_key(purpose="webhook"),
        sealed_secret=b"sealed",
    )
    sequence(now)
    event = OutboxEvent.objects.create(topic="x.y", payload={}, organization_id=advertiser.organization.id)
    return {
        "agent": people.agent.membership,
        "teammate": people.teammate.membership,
        "producer": people.producer.membership,
        "coproducer": people.coproducer.membership,
        "agency_owner": Membership.objects.get(organization=agency.organization, role="owner"),
        "advertiser_owner": Membership.objects.get(organization=advertiser.organization, role="owner"),
        "key": ApiKey.objects.get(organization=agency.organization, user=people.agent.actor.user_id),
        "webhook": webhook,
        "delivery": WebhookDelivery.objects.create(endpoint=webhook, event=event, status="failed"),
        "wallet": Wallet.objects.get(organization=advertiser.organization),
        "top_up": billing.start_top_up(
            actor=advertiser.actor, amount=Money(1_000_000, "EUR"), provider="manual", now=now
        ).top_up,
        # On the roster for an hour: no sign-in, no mandate, shared with nobody.
        "newcomer": create_talent(actor=agency.actor, stage_name="Nia", legal_name="Antonia", now=now),
        "case": EnrolmentCase.objects.create(
            voice=people.theirs.voice, other=people.hers.voice, similarity=0.7, encoder="x", opened_at=now
        ),
        "agents_detection": _detection(agency.organization, people.agent.actor, hers["render"], now),
        "agencys_detection": _detection(agency.organization, agency.actor, theirs["render"], now),
        "producers_detection": _detection(
            advertiser.organization, people.producer.actor, hers["render"], now
        ),
        "entry": Entry.objects.filter(organization_id=agency.organization.id, idx=0).get(),
    }


def _detection(organization: Any, actor: Actor, render: Render, now: Any) -> Detection:
    return Detection.objects.create(
        organization=organization,
        asked_by_id=actor.user_id,
        sha256=SHA256,
        duration_ms=2_000,
        data_key=keys.create_data_key(purpose="detection"),
        status="done",
        match="exact",
        render=render,
        distance=0,
        created_at=now,
        done_at=now,
    )
