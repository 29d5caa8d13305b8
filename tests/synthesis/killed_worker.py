"""A worker process that is killed at a given step: `python -m tests.synthesis.killed_worker RENDER STEP`.

`os._exit` runs no handler and flushes nothing, like a kill. Between `delivering` and the commit it dies
inside the transaction.
"""

import os
import sys

KILLED = 137


def main(render_id: str, step: str) -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.SYNTHESIS_ENGINES = {"default": {"BACKEND": "tests.synthesis.plugins.tone.ToneEngine"}}
    settings.SPEAKER_ENCODERS = {}
    from uuid import UUID

    from marketplace.core import clock, outbox
    from marketplace.core.actor import system_actor
    from synthesis import services

    def die_at(reached: str) -> None:
        if reached == step:
            os._exit(KILLED)

    if step == "delivering":
        plain = outbox.emit

        def emit(**event: object) -> object:
            written = plain(**event)  # type: ignore[arg-type]
            if event["topic"] == "synthesis.render.delivered":
                os._exit(KILLED)
            return written

        outbox.emit = emit  # type: ignore[assignment]
    actor = system_actor("killed-worker")
    claim = services.claim_render(actor=actor, render_id=UUID(render_id), now=clock.now())
    if claim is None:
        sys.exit(3)
    services.perform_render(actor=actor, claim=claim, observe=die_at)


if __name__ == "__main__":
    main(*sys.argv[1:])
