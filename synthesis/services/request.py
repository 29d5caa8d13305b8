"""request_render: check, reserve, hold and queue in one transaction."""

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from billing import services as billing
from billing.money import Money
from licensing import services as licensing
from licensing.models import Licence
from licensing.terms import Epochs, Use, count_characters, spoken_seconds
from marketplace.audit.services import record
from marketplace.core import backends, outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from synthesis.engines.gate import require_commercial
from synthesis.engines.protocol import NEUTRAL, EngineError, EngineInfo
from synthesis.models import Render, VoiceModel
from synthesis.policies import clean_formats, clean_text, require_delivery_options
from synthesis.watermarks.protocol import new_mark

from .pins import pinned_model

# The hot path reads what the rules and the price look at, and nothing else: columns cost more than rows.
_JUDGED = (
    *("purposes", "media", "territories", "languages", "categories_allowed", "categories_forbidden"),
    "territories_excluded",
    *("status", "starts_at", "ends_at", "max_characters", "max_renders", "max_seconds", "epoch"),
    *("max_audience", "brands", "modification", "approval", "ai_disclosure", "intended_use"),
    *("union_contract", "first_use_notice_at"),
    *("licensee_id", "agency_id", "price_per_1000_characters_micros", "minimum_micros", "currency"),
    *("voice__status", "voice__revoked_at", "voice__epoch", "voice__talent__status"),
    *("voice__talent__born_on", "voice__talent__died_on", "voice__talent__residence"),
    *("volume__characters_used", "volume__renders_used", "volume__seconds_used"),
)


@transaction.atomic
def request_render(
    *,
    actor: Actor,
    licence_id: UUID,
    use: Use,
    text: str | None = None,
    script_id: UUID | None = None,
    now: datetime.datetime,
    formats: Collection[str] = ("wav", "mp3"),
    seed: int = 0,
    speed: float = 1.0,
    style: str = NEUTRAL,
) -> Render:
    """Queue speech under a licence, with its money held; nothing is charged before delivery.

    What is spoken is `text`, or that of a script of this licence. Either way the text has its script's row
    from now on, by which the talent can stop it alone.

    Raises:
        Invalid: `render.text_or_script`, `render.text_empty`, `render.text_too_long`,
            `render.text_characters`, `render.format`, `render.seed`, `render.speed`, `render.style`, or an
            unknown code in `use`.
        NotFound: `licence.not_found`, also for somebody else's; `script.not_found`.
        Forbidden: the id of the failing rule (`licence.expired`, …), `render.not_licensee`,
            `render.voice_not_ready`, `render.style_unrecorded`, `engine.commercial_use_forbidden`.
        PaymentRequired: `wallet.insufficient_funds`.
    """
    require(actor, permissions.RENDERS_CREATE)
    formats = clean_formats(formats)
    require_delivery_options(seed=seed, speed=speed, style=style)
    text = None if text is None else clean_text(text)
    licence = _licence(actor, licence_id)
    text = _text(licence, text, script_id)
    # The epochs are those of the rows that were judged, so that a later stop is caught at the delivery.
    decision, epochs = licensing.judge_use(
        actor=actor, licence=licence, use=use, text=text, now=now, speed=speed
    )
    decision.enforce()
    model = _model(licence, use, text, now)
    _require_style(model, style)
    render = _draft(licence, model, use, text, now)
    render.formats, render.seed, render.speed, render.style = formats, seed, speed, style
    render.decision, render.seconds_reserved = decision.as_json(), spoken_seconds(text, speed)
    _register(actor, render, epochs, now)
    licensing.reserve_usage(
        licence_id=licence.id, characters=render.characters, seconds=render.seconds_reserved
    )
    _hold(actor, render, now)
    render.save(force_insert=True)
    _announce(actor, render)
    return render


def _draft(licence: Licence, model: VoiceModel, use: Use, text: str, now: datetime.datetime) -> Render:
    characters = count_characters(text)
    price = licensing.price_of(licence=licence, characters=characters)
    return Render(
        id=uuid7(),
        organization_id=licence.licensee_id,
        licence=licence,
        voice_model=model,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        characters=characters,
        **asdict(use),
        watermark_id=new_mark(),
        price_micros=price.micros,
        currency=price.currency,
        created_at=now,
    )


def _register(actor: Actor, render: Render, epochs: Epochs, now: datetime.datetime) -> None:
    render.script_id = licensing.register_script(
        actor=actor, licence=render.licence, text=render.text, language=render.language, now=now
    )
    # Those that were judged: whatever stopped the text since is caught at the delivery.
    render.epochs = asdict(epochs)


def _licence(actor: Actor, licence_id: UUID) -> Licence:
    rows = Licence.objects.visible_to(actor).filter(id=licence_id)
    licence = next(iter(rows.select_related("voice__talent", "volume").only(*_JUDGED)), None)
    if licence is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    if licence.licensee_id != actor.organization_id:
        raise Forbidden("render.not_licensee", "Only the licensee can have texts spoken under this licence.")
    return licence


def _text(licence: Licence, text: str | None, script_id: UUID | None) -> str:
    if text is not None and script_id is None:
        return text
    if text is not None or script_id is None:
        raise Invalid("render.text_or_script", "Send either `text`, or the id of a `script`.")
    return clean_text(licensing.text_of(licence=licence, script_id=script_id))


def _model(licence: Licence, use: Use, text: str, now: datetime.datetime) -> VoiceModel:
    model = pinned_model(licence=licence, now=now)
    if model is None:
        raise Forbidden("render.voice_not_ready", "This voice has no trained model yet. Ask its agency.")
    info: EngineInfo = backends.get("SYNTHESIS_ENGINES", model.engine).info
    try:
        require_commercial(info, {use.purpose})
    except EngineError as error:
        raise Forbidden(f"engine.{error.code}", str(error)) from error
    if len(text) > info.maximum_characters:
        raise Invalid(
            "render.text_too_long",
            f"This voice speaks at most {info.maximum_characters:,} characters at once.",
            maximum=info.maximum_characters,
        )
    return model


def _require_style(model: VoiceModel, style: str) -> None:
    if style != NEUTRAL and style not in model.styles:
        known = ", ".join(model.styles)
        raise Forbidden(
            "render.style_unrecorded",
            f"This voice was never recorded in the style “{style}”; it has: {known}.",
            styles=model.styles,
        )


def _hold(actor: Actor, render: Render, now: datetime.datetime) -> None:
    # A licence may be free of charge; then there is nothing to hold or to charge.
    if render.price_micros:
        billing.place_hold(
            actor=actor,
            organization_id=render.organization_id,
            amount=Money(render.price_micros, render.currency),
            key=render.id,
            now=now,
        )


def _announce(actor: Actor, render: Render) -> None:
    record(
        actor=actor,
        action="synthesis.render.requested",
        subject=f"render:{render.id}",
        data={
            "licence": str(render.licence_id),
            "model": str(render.voice_model_id),
            "text_sha256": render.text_sha256,
            "characters": render.characters,
            "price_micros": render.price_micros,
            "currency": render.currency,
        },
        organization_id=render.organization_id,
    )
    outbox.emit(
        topic="synthesis.render.queued",
        payload={"render_id": str(render.id), "licence_id": str(render.licence_id)},
        organization_id=render.organization_id,
    )
    wake("synthesis.render", str(render.id))
