"""The one answer to "may this text be spoken, in this voice, for this use, now?"."""

from collections.abc import Sequence
from datetime import datetime

from licensing.policies.decision import Decision, Ruling
from licensing.policies.rules import RULES, Case, Rule
from licensing.terms import ConsentTerms, Epochs, LicenceTerms, Usage, Use, VoiceTerms, count_characters


def permits(
    *,
    voice: VoiceTerms,
    consent: ConsentTerms,
    licence: LicenceTerms,
    usage: Usage,
    use: Use,
    text: str,
    now: datetime,
    seen: Epochs | None = None,
    rules: Sequence[Rule] = RULES,
) -> Decision:
    """Evaluate every rule; permitted only if all pass.

    `usage` leaves out the request at hand. `seen` are the epochs of an earlier decision: any stop since
    then fails, even one that was followed by a new consent. The order of `rules` does not matter.
    """
    case = Case(
        voice=voice,
        consent=consent,
        licence=licence,
        usage=usage,
        use=use,
        characters=count_characters(text),
        now=now,
        seen=seen or Epochs(voice=voice.epoch, consent=consent.epoch, licence=licence.epoch),
    )
    verdicts = [(rule.holds(case), rule) for rule in rules]
    verdicts.sort(key=lambda verdict: (verdict[0], verdict[1].rank))
    rulings = tuple(
        Ruling(rule.id, passed, rule.sentence(case, passed), rule.clause(case)) for passed, rule in verdicts
    )
    return Decision(permitted=all(passed for passed, _ in verdicts), rulings=rulings)
