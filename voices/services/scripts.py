"""Makes scripts of prompts."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from voices.models import Prompt, PromptScript
from voices.policies import require_roster_keeper
from voices.services.languages import require_language

MAXIMUM_PROMPTS = 5000
MAXIMUM_CHARACTERS = 1000


@transaction.atomic
def create_prompt_script(
    *, actor: Actor, name: str, language: str, prompts: Sequence[str], now: datetime.datetime
) -> PromptScript:
    """Make a script; its prompts are numbered from 1 in the order given.

    Made by the system, it is public.

    Raises:
        Forbidden: `permission.missing`, `agency.required`, `roster.staff_only`.
        Invalid: `script.empty`, `script.too_long`, `prompt.text` with the prompt's number.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    texts = _checked(prompts)
    script = PromptScript.objects.create(
        organization_id=actor.organization_id,
        name=name,
        language=require_language(language),
        created_at=now,
    )
    Prompt.objects.bulk_create(
        Prompt(script=script, number=number, text=text) for number, text in enumerate(texts, start=1)
    )
    record(
        actor=actor,
        action="voices.prompt_script.created",
        subject=f"prompt_script:{script.id}",
        data={"prompts": len(texts)},
        organization_id=actor.organization_id,
    )
    return script


def _checked(prompts: Sequence[str]) -> list[str]:
    if not prompts:
        raise Invalid("script.empty", "Send at least one prompt.")
    if len(prompts) > MAXIMUM_PROMPTS:
        raise Invalid("script.too_long", f"A script has {MAXIMUM_PROMPTS:,} prompts at most; split it.")
    texts = [" ".join(prompt.split()) for prompt in prompts]
    for number, text in enumerate(texts, start=1):
        if not 1 <= len(text) <= MAXIMUM_CHARACTERS or not text.isprintable():
            raise Invalid(
                "prompt.text",
                f"Prompt {number} must be 1 to {MAXIMUM_CHARACTERS:,} printable characters.",
                number=number,
            )
    return texts
