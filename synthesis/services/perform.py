"""perform_render: from a claimed row to delivered audio, without holding a transaction across any I/O."""

import logging
from collections.abc import Callable
from typing import Any

from licensing import services as licensing
from marketplace.core import clock as database_clock
from marketplace.core import objects
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Gone, Unavailable
from synthesis.engines.protocol import EngineError
from synthesis.models import Render
from synthesis.watermarks.protocol import WatermarkError

from .claims import Claim, Clock, LeaseLost, postpone, renew
from .deliver import Denied, MadeFile, deliver_render
from .ending import deny_render, fail_render
from .failures import WorkFailed
from .mark import Encoding, mark_and_encode
from .speak import Spoken, speak

log = logging.getLogger(__name__)

# The operator can mend these; the render waits for its next attempt instead of failing at once.
PASSING = frozenset({"engine_unavailable", "program_missing", "program_failed", "key_missing"})


def _unobserved(step: str) -> None:
    pass


def perform_render(
    *,
    actor: Actor,
    claim: Claim,
    clock: Clock = database_clock.now,
    observe: Callable[[str], None] = _unobserved,
) -> Render | None:
    """Speak, mark, read back, seal, deliver. Returns the ended render, or None when the lease was lost.

    Safe to be killed anywhere: until the one commit of `deliver_render` nothing is visible or charged, and
    what was stored lies under keys that the next attempt overwrites. Errors that may pass (store, program or
    database away) are raised; the lease then runs out and the sweep gives the render to a worker again.
    `observe` hears each step's name after it was done: claimed, spoken, marked, stored, delivered.
    """
    render = _load(claim)
    try:
        return _perform(actor, claim, render, clock, observe)
    except LeaseLost:
        log.info("render %s was taken over by another worker", claim.id)
        return None
    except (EngineError, WatermarkError, Unavailable, OSError):
        postpone(Render, claim, now=clock())
        raise


def _load(claim: Claim) -> Render:
    related = ("voice_model__voice__data_key", "licence")
    return Render.objects.select_related(*related).get(id=claim.id)


def _perform(
    actor: Actor, claim: Claim, render: Render, clock: Clock, observe: Callable[[str], None]
) -> Render:
    def step(name: str) -> None:
        renew(Render, claim, now=clock())
        observe(name)

    try:
        step("claimed")
        spoken = speak(render)
        step("spoken")
        encodings = mark_and_encode(
            spoken.samples, spoken.sample_rate, mark=render.watermark_id, formats=render.formats
        )
        step("marked")
        files = [_store(render, encoding) for encoding in encodings]
        step("stored")
        licensing.screen_ahead(script_id=render.script_id, text=render.text, language=render.language)
        delivered = deliver_render(
            actor=actor,
            claim=claim,
            files=files,
            seed_spoken=spoken.seed,
            measures=_measures(spoken),
            now=clock(),
        )
        observe("delivered")
        return delivered
    except Denied as denied:
        return deny_render(actor=actor, claim=claim, decision=denied.decision, now=clock())
    except (WorkFailed, Gone, Conflict) as error:
        return fail_render(actor=actor, claim=claim, code=error.code, detail=error.detail, now=clock())
    except (EngineError, WatermarkError) as error:
        if error.code in PASSING:
            raise
        code = f"engine.{error.code}" if isinstance(error, EngineError) else f"watermark.{error.code}"
        return fail_render(actor=actor, claim=claim, code=code, detail=str(error), now=clock())


def _store(render: Render, encoding: Encoding) -> MadeFile:
    stored = objects.put(
        key=f"renders/{render.id}/audio.{encoding.format}",
        plaintext=encoding.content,
        data_key=render.voice_model.voice.data_key,
    )
    return MadeFile(encoding.format, stored, encoding.duration_ms)


def _measures(spoken: Spoken) -> dict[str, Any]:
    likeness = None if spoken.likeness is None else round(spoken.likeness, 4)
    return {"likeness": likeness} | ({"engine": dict(spoken.engine)} if spoken.engine else {})
