"""Which sounds a script asks for, which have been recorded, and what to record next."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.core.errors import Invalid, Unavailable
from voices import prompts as shipped
from voices.models import Prompt, PromptScript, Session
from voices.phonemes.choice import best_lines
from voices.phonemes.coverage import ENOUGH, Coverage, count, coverage, coverage_of
from voices.phonemes.espeak import LanguageUnknown, PhonemesUnavailable, phones_of

NEXT_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ScriptCoverage:
    """A script's sounds; `diphone_share` is of the pairs in all shipped scripts of its language, if any."""

    script_id: UUID
    sounds: Coverage
    diphone_share: float | None


@dataclass(frozen=True, slots=True)
class NextLine:
    """A prompt of the session's script to record next."""

    prompt_number: int
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class SessionSounds:
    """The sounds of a session's usable takes; `diphone_share` is of the pairs in its whole script."""

    sounds: Coverage
    diphone_share: float
    next_lines: list[NextLine]

    @property
    def summary(self) -> str:
        """Where the session stands, in one sentence."""
        pairs = f"{self.diphone_share:.0%} of this script's pairs of sounds"
        if not self.sounds.wanted:
            return f"{pairs} have been recorded."
        often = (
            f"{self.sounds.enough} of {self.sounds.wanted} sounds have been recorded at least {ENOUGH} times"
        )
        return f"{often}, and {pairs} at least once."


def script_coverage(script: PromptScript) -> ScriptCoverage:
    """What a script covers.

    Raises:
        Invalid: `language.unreadable`, espeak-ng does not read it.
        Unavailable: `phonemes.unavailable`.
    """
    texts = list(script.prompts.order_by("number").values_list("text", flat=True))
    ours = [line.text for line in shipped.lines(script.language)]
    try:
        found = coverage(texts, script.language)
        share = found.diphone_share(coverage(ours, script.language)) if ours else None
    except LanguageUnknown as error:
        raise Invalid(
            "language.unreadable", f"The sounds of this language cannot be told: {error}"
        ) from error
    except PhonemesUnavailable as error:
        raise Unavailable("phonemes.unavailable", str(error)) from error
    return ScriptCoverage(script.id, found, share)


def session_sounds(session: Session) -> SessionSounds | None:
    """What a session's usable takes cover so far; None where this machine or espeak-ng cannot tell.

    The next lines are those neutral prompts of its script without a usable take that add most; styled ones
    only when no other is left, because their sounds serve their style first.
    """
    rows = list(session.script.prompts.order_by("number"))
    language = session.voice.language
    try:
        lines = phones_of([prompt.text for prompt in rows], language)
    except (LanguageUnknown, PhonemesUnavailable):
        return None
    done = set(session.takes.usable().values_list("prompt_id", flat=True))
    recorded = [line for prompt, line in zip(rows, lines, strict=True) if prompt.id in done]
    found = coverage_of(recorded, language)
    waiting = [index for index, prompt in enumerate(rows) if prompt.id not in done]
    left = [index for index in waiting if rows[index].style == shipped.NEUTRAL] or waiting
    best = best_lines([lines[index] for index in left], count(recorded), language, NEXT_SHOWN)
    return SessionSounds(
        sounds=found,
        diphone_share=found.diphone_share(coverage_of(lines, language)),
        next_lines=[_next(rows[left[index]]) for index in best],
    )


def _next(prompt: Prompt) -> NextLine:
    return NextLine(prompt.number, prompt.text, prompt.style)
