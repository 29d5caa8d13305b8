"""Makes scripts of prompts."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import permissions
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Invalid, require
from voices.models import Prompt, PromptScript
from voices.policies import require_roster_keeper
from voices.prompts import NEUTRAL, SCRIPTS, STYLES
from voices.services.languages import require_language

MAXIMUM_PROMPTS = 5000
MAXIMUM_CHARACTERS = 1000


@transaction.atomic
def create_prompt_script(
    *,
    actor: Actor,
    name: str,
    language: str,
    prompts: Sequence[str],
    now: datetime.datetime,
    styles: Sequence[str] = (),
) -> PromptScript:
    """Make a script; its prompts are numbered from 1 in the order given.

    `styles` has one style a prompt; left out, all are neutral. Made by the system, a script is public.

    Raises:
        Forbidden: `permission.missing`, `agency.required`, `roster.staff_only`.
        Invalid: `script.empty`, `script.too_long`, `script.styles`, `prompt.text` and `prompt.style` with the
            prompt's number.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    texts = _checked(prompts)
    read_as = _checked_styles(styles, len(texts))
    script = PromptScript.objects.create(
        organization_id=actor.organization_id,
        name=name,
        language=require_language(language),
        created_at=now,
    )
    Prompt.objects.bulk_create(
        Prompt(script=script, number=number, text=text, style=style)
        for number, (text, style) in enumerate(zip(texts, read_as, strict=True), start=1)
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


def _checked_styles(styles: Sequence[str], count: int) -> Sequence[str]:
    if not styles:
        return [NEUTRAL] * count
    if len(styles) != count:
        raise Invalid("script.styles", f"Send one style for each of the {count:,} prompts, or none at all.")
    for number, style in enumerate(styles, start=1):
        if style not in STYLES:
            raise Invalid(
                "prompt.style",
                f"Prompt {number} asks for “{style}”; choose from: {', '.join(STYLES)}.",
                number=number,
            )
    return styles


def seed_prompt_scripts(*, now: datetime.datetime) -> list[PromptScript]:
    """Publish the shipped scripts; one that is public under its name already stays untouched."""
    public = set(PromptScript.objects.filter(organization=None).values_list("name", flat=True))
    actor = system_actor("seed_prompt_scripts")
    made = []
    for shipped in SCRIPTS:
        if shipped.name not in public:
            lines = shipped.lines()
            made.append(
                create_prompt_script(
                    actor=actor,
                    name=shipped.name,
                    language=shipped.language,
                    prompts=[line.text for line in lines],
                    styles=[line.style for line in lines],
                    now=now,
                )
            )
    return made
