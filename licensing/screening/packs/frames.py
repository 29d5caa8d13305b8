"""Where a script tells, warns or refuses, and does not sell, a person decides what the rules would block."""

import re
from dataclasses import replace
from typing import Final

from licensing.screening.protocol import Finding, Outcome

# "Kinky Boots, the musical", "the duelling pistols of our museum": what is told of is not what is sold.
_TOLD: Final = (
    r"museums?|castles?|musicals?|exhibitions?|exhibits?|novels?|theat(?:re|er)s?|playhouse|operas?|puppets?"
    r"|pantomime|picture books?|board games?|documentar(?:y|ies)|biograph(?:y|ies)|anthology|ballads?|poetry"
    r"|poems?|poets?|audio drama|historians?|sculptures?|planetarium|sanctuary|nursery|fancy dress|costumes?"
    r"|comic con|escape room|guided tours?|restored film|(?<!is )(?<!are )histor(?:y|ic|ical)"
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
    r"|(?<!dont )(?<!never )(?<!not )tell (?:a|an|your) (?:teacher|grown ?up|adult|parent|carer)"
    r"|you (?:are|re) not alone|drink ?aware"
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
_FRAME: Final = re.compile(rf"\b(?:{_TOLD}|{_HELP}|{_REFUSED})\b")
# Attacks on people stay what they are wherever they are said, unless it is told of them or warned of them.
_ATTACKS: Final = frozenset(("hate", "harassment", "impersonation", "minors", "personal_data"))
_ATTACKS_FRAME: Final = re.compile(
    rf"\b(?:museums?|exhibitions?|documentar(?:y|ies)|biograph(?:y|ies)|historians?|novels?|thrillers?"
    rf"|paperback|memoirs?|audio drama|halloween|costumes?|once upon a time|sherlock holmes|{_HELP})\b"
)


def softened(findings: list[Finding], skeleton: str) -> list[Finding]:
    """The findings, for a person to decide where the text's frame lets its topic be told of innocently."""
    told, attacks_told = (frame.search(skeleton) is not None for frame in (_FRAME, _ATTACKS_FRAME))
    return [
        replace(finding, outcome=Outcome.REVIEW)
        if finding.outcome is Outcome.BLOCKED and (attacks_told if finding.topic in _ATTACKS else told)
        else finding
        for finding in findings
    ]
