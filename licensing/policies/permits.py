"""The one answer to "may this text be spoken, in this voice, for this use, now?"."""

from collections.abc import Sequence
from datetime import datetime

from licensing.policies.decision import Decision, Ruling
from licensing.policies.rules import RULES, Case, Rule
from licensing.terms import (
    ConsentTerms,
    Epochs,
    LicenceTerms,
    ScriptTerms,
    TalentTerms,
    Usage,
    Use,
    VoiceTerms,
)


def permits(
    *,
    talent: TalentTerms,
    voice: VoiceTerms,
    consent: ConsentTerms,
    licence: LicenceTerms,
    usage: Usage,
    use: Use,
    script: ScriptTerms,
    now: datetime,
    seen: Epochs | None = None,
    rules: Sequence[Rule] = RULES,
) -> Decision:
    """Evaluate every rule; permitted only if all pass.

    `script` stands for the text, which no rule reads. `usage` leaves out the request at hand. `seen` are the
    epochs of an earlier decision: any stop since then fails, even one that was followed by a new consent.
    The order of `rules` does not matter.
    """
    case = Case(
        talent=talent,
        voice=voice,
        consent=consent,
        licence=licence,
        usage=usage,
        use=use,
        script=script,
        now=now,
        seen=seen or Epochs(voice.epoch, consent.epoch, licence.epoch, script.epoch),
    )
    verdicts = [(rule.holds(case), rule) for rule in rules]
    verdicts.sort(key=lambda verdict: (verdict[0], verdict[1].rank))
    rulings = tuple(
        Ruling(rule.id, passed, rule.sentence(case, passed), rule.clause(case)) for passed, rule in verdicts
    )
    return Decision(permitted=all(passed for passed, _ in verdicts), rulings=rulings)
