"""Finds a performance that was already sent for another prompt of the voice."""

from dataclasses import replace

from voices.models import Prompt, Session, Take
from voices.quality import acoustics
from voices.quality.fingerprint import SAME_BELOW, nearest
from voices.quality.report import QualityReport


def compare_performance(session: Session, prompt: Prompt, report: QualityReport) -> QualityReport:
    """The report, with a finding where a usable take of another text of this voice is the same performance.

    Two requests at once may miss each other; the check of the words finds those.
    """
    takes = Take.objects.usable().filter(session__voice_id=session.voice_id, report__has_key="fingerprint")
    others = list(
        takes.exclude(prompt__text=prompt.text).values_list("prompt__number", "report__fingerprint")
    )
    found = nearest(report.fingerprint, [code for _, code in others])
    if found is None or found[1] >= SAME_BELOW:
        return report
    number = others[found[0]][0]
    return replace(report, findings=(*report.findings, acoustics.duplicate(number)))
