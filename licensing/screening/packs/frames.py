"""Where a script tells, warns or refuses, and does not sell, a person decides what the rules would block."""

from dataclasses import replace
from typing import Any, Final

import re2

from licensing.screening.protocol import Finding, Outcome

# "Kinky Boots, the musical", "the duelling pistols of our museum": what is told of is not what is sold.
_TOLD: Final = (
    r"museums?|castles?|musicals?|exhibitions?|exhibits?|novels?|theat(?:re|er)s?|playhouse|operas?|puppets?"
    r"|pantomime|picture books?|board games?|documentar(?:y|ies)|biograph(?:y|ies)|anthology|ballads?|poetry"
    r"|poems?|poets?|audio drama|historians?|sculptures?|planetarium|sanctuary|nursery|fancy dress|costumed?"
    r"|comic con|escape room|guided tours?|restored film|historic(?:al)?"
    r"|history (?:of|museum|lessons?|tours?|society|books?|walk)"
    r"|(?:local|our|art|family|military|natural|the) history"
    r"|podcast (?:about|asks|on|tells|explores|where)|audiobooks?|library|librarians?"
    r"|victorian|medieval|archaeolog\w+|memoirs?|thrillers?|paperback|cartoons?|fairy tales?"
    r"|once upon a time|(?:said|says|asked|cried|whispered) (?:the|a) (?:little |old |young )?\w+"
    r"|chapter (?:one|two|three|\d+)|halloween|radio play|lessons? (?:on|about)|lecture on|class trip"
    r"|heritage"
)
# "Worried about gambling?", "hand in knives and guns": help, prevention and the law.
_HELP: Final = (
    r"help ?lines?|counsell?(?:ing|ors?)|prevention|awareness|amnesty|addictions?|recovering"
    r"|in recovery|rehab|support groups?|(?:alcoholics|gamblers|narcotics) anonymous"
    r"|charit(?:y|ies)|hospice|samaritans|scams?"
    r"|(?:quit|quitting|stop|stopping|stopped|give up|giving up|gave up) (?:smoking|drinking|vaping|gambling)"
    r"|victims? of|survivors? of|safeguarding"
    r"|hand (?:in|over) (?:\w+ ){1,4}(?:at|to) (?:the|your) (?:\w+ )?police"
    r"|if (?:someone|somebody|anyone|anybody) (?:\w+ )?"
    r"(?:threatens|bullies|hurts|asks|calls|tells|offers|touches|follows|sends|makes)"
    r"|if you(?: are|re|ve| have)? (?:\w+ )?"
    r"(?:thinking|feeling|worried|struggling|been (?:hurt|abused|scammed))"
    r"|(?:please|always|and|or|to|should|must|can|just) tell (?:a|an|your) "
    r"(?:teacher|grown ?up|adult|parent|carer)|you (?:are|re) not alone|drink ?aware"
)
# "No gambling", "we do not sell cigarettes", "alcohol-free": it is there to be ruled out.
_GOODS: Final = (
    r"(?:gambling|betting|bets?|casinos?|alcohol|booze|drinking|smoking|vap(?:es|ing)|cigarettes?|tobacco"
    r"|drugs?|guns?|weapons?|knives|nudity|swearing|politics|politicians|porn|loans?|fireworks)"
)
_REFUSED: Final = (
    r"(?:no|not|never|without|free of|free from|instead of|ban(?:s|ned)?(?: on)?|against) "
    rf"(?:any |more |the )?{_GOODS}"
    rf"|(?:do not|dont|does not|doesnt|never|will not|wont|cannot|may not|must not) (?:\w+ )?"
    rf"(?:sell|serve|stock|allow|accept|advertise|permit) (?:\w+ ){{0,3}}{_GOODS}"
    rf"|{_GOODS} (?:and \w+ |or \w+ )?(?:is|are) (?:\w+ )?(?:not|never|banned|forbidden|prohibited)"
    r"|(?:alcohol|gambling|tobacco|drug|gun|vape)[ -]free"
    r"|smoke[ -]free (?:rooms?|campus|zone|building|home|area|site|beach|park|hotel)"
)
_FRAME: Final = re2.compile(rf"\b(?:{_TOLD}|{_HELP}|{_REFUSED})\b")
# Attacks on people stay what they are wherever they are said, unless it is told of them or warned of them.
_ATTACKS: Final = frozenset(("hate", "harassment", "impersonation", "minors", "personal_data"))
_ATTACKS_FRAME: Final = re2.compile(
    rf"\b(?:museums?|exhibitions?|documentar(?:y|ies)|biograph(?:y|ies)|historians?|novels?|thrillers?"
    rf"|paperback|memoirs?|audio drama|halloween|costumes?|once upon a time|sherlock holmes|{_HELP})\b"
)


def softened(findings: list[Finding], subject: bytes) -> list[Finding]:
    """The findings, for a person to decide where the text's frame lets its topic be told of innocently."""
    grave = {finding.topic in _ATTACKS for finding in findings if finding.outcome is Outcome.BLOCKED}
    told = {attack for attack in grave if _frame(attack=attack).search(subject)}
    return [
        replace(finding, outcome=Outcome.REVIEW)
        if finding.outcome is Outcome.BLOCKED and (finding.topic in _ATTACKS) in told
        else finding
        for finding in findings
    ]


def _frame(*, attack: bool) -> Any:
    return _ATTACKS_FRAME if attack else _FRAME
