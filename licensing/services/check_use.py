"""The check of one use against the terms as they stand now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from licensing.models import Consent, Licence, Script
from licensing.policies.decision import Decision
from licensing.policies.permits import permits
from licensing.policies.rules import RULES, RULES_OF_USE, Rule
from licensing.services.script_terms import script_terms
from licensing.terms import NO_TEXT, Epochs, ScriptTerms, TalentTerms, Use, VoiceTerms
from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound
from voices.models import Talent, Voice

_JUDGED = (
    *("purposes", "media", "territories", "languages", "categories_allowed", "categories_forbidden"),
    "territories_excluded",
    *("version", "status", "valid_from", "until", "epoch", "signer_kind", "forbidden_topics"),
    *("forbidden_phrases", "modification", "biometric_release"),
)


def check_use(*, actor: Actor, licence: Licence, use: Use, text: str | None, now: datetime) -> Decision:
    """Judge one use by every rule; nothing is reserved. A refusal is an answer, not an error.

    Without a text (None) the rules about texts are left out: what is answered is whether the use is covered.

    Raises:
        NotFound: `licence.not_found`, when the licence is neither the actor's own nor their agency's.
    """
    if text is not None:
        return judge_use(actor=actor, licence=licence, use=use, text=text, now=now)[0]
    _require_own(actor, licence)
    return _decide(licence, _consent(licence), use, NO_TEXT, now, RULES_OF_USE)


def judge_use(
    *, actor: Actor, licence: Licence, use: Use, text: str, now: datetime, speed: float = 1.0
) -> tuple[Decision, Epochs]:
    """As `check_use`, with the epochs of the very rows that were judged: any stop after they were read, the
    licence's and voice's by the caller included, makes `authorise` refuse at the delivery.

    Raises:
        NotFound: `licence.not_found`, when the licence is neither the actor's own nor their agency's.
    """
    _require_own(actor, licence)
    consent = _consent(licence)
    script = script_terms(licence=licence, consent=consent, text=text, language=use.language, speed=speed)
    decision = _decide(licence, consent, use, script, now, RULES)
    return decision, Epochs(licence.voice.epoch, consent.epoch, licence.epoch, script.epoch)


def _require_own(actor: Actor, licence: Licence) -> None:
    own = actor.organization_id in {licence.licensee_id, licence.agency_id}
    if not (own or actor.is_platform or actor.is_system):
        raise NotFound("licence.not_found", "There is no such licence.")


def _consent(licence: Licence) -> Consent:
    return next(iter(Consent.objects.current(licence.voice_id).only(*_JUDGED)))


def _decide(
    licence: Licence, consent: Consent, use: Use, script: ScriptTerms, now: datetime, rules: Sequence[Rule]
) -> Decision:
    return permits(
        talent=talent_terms(licence.voice.talent, now),
        voice=voice_terms(licence.voice),
        consent=consent.terms,
        licence=licence.terms,
        usage=licence.usage,
        use=use,
        script=script,
        now=now,
        rules=rules,
    )


def epochs_of(licence: Licence, script_id: UUID | None = None) -> Epochs:
    """How often voice, consent, licence and script were stopped so far, read in one statement.

    A text without a row (from before there were scripts) was never stopped.
    """
    newest = Consent.objects.filter(voice_id=OuterRef("voice_id")).order_by("-version").values("epoch")[:1]
    script = Script.objects.filter(id__in=[script_id] if script_id else []).values("epoch")
    stops = ("voice__epoch", Subquery(newest), "epoch", Coalesce(Subquery(script), 0))
    row = Licence.objects.filter(id=licence.id).values_list(*stops).get()
    return Epochs(*row)


def talent_terms(talent: Talent, now: datetime) -> TalentTerms:
    """What the rules look at in a talent."""
    return TalentTerms(
        id=talent.id, status=talent.status, capacity=talent.capacity_at(now), residence=talent.residence
    )


def voice_terms(voice: Voice) -> VoiceTerms:
    """What the rules look at in a voice."""
    return VoiceTerms(id=voice.id, status=voice.status, revoked_at=voice.revoked_at, epoch=voice.epoch)
