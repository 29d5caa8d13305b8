"""A text as the rules see it: its own row where one exists, screened here where none does."""

from uuid import UUID

from licensing.models import Consent, Licence, Script
from licensing.screening import panel
from licensing.screening.phrases import phrases_said
from licensing.screening.text import canonical, text_hash
from licensing.services.scripts.screen import screened
from licensing.terms import Found, ScriptTerms, count_characters, spoken_seconds


def script_terms(
    *,
    licence: Licence,
    consent: Consent,
    text: str,
    language: str,
    speed: float = 1.0,
    script: Script | None = None,
) -> ScriptTerms:
    """What is known of `text` under `licence`; reads only.

    `script` is the text's row where the caller holds it already. What was screened by an older version of
    the rules, or as another language, is screened again. As everywhere it is the canonical text that is
    screened.

    Raises Unavailable: `screening.unavailable`; a text that nobody could screen is never spoken.
    """
    sha256 = text_hash(text)
    row = script or Script.objects.filter(licence_id=licence.id, text_sha256=sha256).first()
    outcome, findings = _screened(row, text, language)
    return ScriptTerms(
        text_sha256=sha256,
        characters=count_characters(text),
        seconds=spoken_seconds(text, speed),
        outcome=outcome,
        findings=findings,
        phrases=_phrases(consent, text),
        status=row.status if row else "unsubmitted",
        epoch=row.epoch if row else 0,
        licence_approved=licence.approval == "first_use"
        and Script.objects.approved_under(licence.id).exists(),
    )


def screen_ahead(*, script_id: UUID | None, text: str, language: str) -> None:
    """What the judgement of a delivery will need of screening, made before its transaction and kept for it.

    Reading rules, or asking a screener elsewhere, takes longer than that transaction may idle.

    Raises Unavailable: `screening.unavailable`.
    """
    row = Script.objects.filter(id=script_id).first() if script_id else None
    _screened(row, text, language)


def _screened(row: Script | None, text: str, language: str) -> tuple[str, tuple[Found, ...]]:
    current = row is not None and row.version == panel.version()
    if row is not None and current and _same_language(row.language, language):
        return row.outcome, tuple(
            Found(one["rule"], one["topic"], one["outcome"], one["sentence"]) for one in row.findings
        )
    screening = screened(canonical(text), language=language)
    return str(screening.outcome), tuple(
        Found(one.rule, one.topic, str(one.outcome), one.sentence) for one in screening.findings
    )


def _same_language(one: str, other: str) -> bool:
    return one.partition("-")[0].casefold() == other.partition("-")[0].casefold()


def _phrases(consent: Consent, text: str) -> tuple[str, ...]:
    """The talent's forbidden phrases that the text holds, each once, as the consent writes them."""
    if not consent.forbidden_phrases:
        return ()
    said = phrases_said(text, consent.forbidden_phrases)
    return tuple(phrase for phrase in consent.forbidden_phrases if phrase in said)
