"""Where a script speaks of art or history, not of goods, a person decides what the rules would block."""

import re
from dataclasses import replace
from typing import Final

from licensing.screening.protocol import Finding, Outcome

# "Kinky Boots, the musical", "the duelling pistols of our museum": what is told of is not what is sold.
_FRAME: Final = re.compile(
    r"\b(?:museums?|musicals?|exhibitions?|exhibits?|novels?|theat(?:re|er)s?|playhouse|operas?|puppets?"
    r"|pantomime|picture books?|board games?|documentar(?:y|ies)|biograph(?:y|ies)|anthology|ballads?|poetry"
    r"|poems?|poets?|audio drama|historians?|sculptures?|planetarium|sanctuary|nursery|fancy dress|costumes?"
    r"|comic con|escape room|guided tours?|restored film)\b"
)
# Attacks on people stay what they are wherever they are said.
_ATTACKS: Final = frozenset(("hate", "harassment", "impersonation", "minors", "personal_data"))


def framed(skeleton: str) -> bool:
    """Whether the text has such a frame."""
    return _FRAME.search(skeleton) is not None


def softened(finding: Finding) -> Finding:
    """The finding, for a person to decide where its topic can be told of innocently."""
    if finding.outcome is not Outcome.BLOCKED or finding.topic in _ATTACKS:
        return finding
    return replace(finding, outcome=Outcome.REVIEW)
