"""The last word before a delivery: the same rules again, with the rows held still until the commit."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from licensing.models import Consent, Licence, Script
from licensing.policies.decision import Decision, Ruling
from licensing.policies.permits import permits
from licensing.services.check_use import voice_terms
from licensing.services.gates import pass_gates
from licensing.terms import Epochs, Usage, Use, count_characters
from marketplace.core.errors import NotFound
from voices.models import Voice

# Django has no FOR SHARE. Everyone locks in this order: voice, consent, licence, script.
_VOICE = "select * from voices_voice where id = %s for share"
_CONSENT = "select * from licensing_consent where voice_id = %s order by version desc limit 1 for share"
_LICENCE = "select * from licensing_licence where id = %s for share"
_SCRIPT = "select * from licensing_script where id = %s for share"


def authorise(
    *, licence_id: UUID, use: Use, text: str, epochs: Epochs, now: datetime, script_id: UUID | None = None
) -> Decision:
    """Judge a delivery inside its transaction; the answer holds until that transaction ends.

    Voice, consent, licence and script are share-locked: a stop waits for deliveries that were judged before
    it, and once it has returned none commits. `epochs` are those of the request; any stop since refuses. The
    volume of this render must have been reserved and is not counted twice.

    Raises:
        NotFound: `licence.not_found`.
        TransactionManagementError: called outside a transaction, where the locks would be worth nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("authorise() must be called inside the delivery's transaction")
    voice_id = pass_gates(licence_id)
    if voice_id is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    voice = Voice.objects.raw(_VOICE, [voice_id])[0]
    consent = Consent.objects.raw(_CONSENT, [voice.id])[0]
    licence = Licence.objects.raw(_LICENCE, [licence_id])[0]
    script = next(iter(Script.objects.raw(_SCRIPT, [script_id])), None) if script_id else None
    reserved = licence.usage
    before = Usage(characters=reserved.characters - count_characters(text), renders=reserved.renders - 1)
    decision = permits(
        voice=voice_terms(voice),
        consent=consent.terms,
        licence=licence.terms,
        usage=before,
        use=use,
        text=text,
        now=now,
        seen=epochs,
    )
    return decision if script is None else _with_script(decision, script, epochs)


def _with_script(decision: Decision, script: Script, seen: Epochs) -> Decision:
    """The decision, refused where the text itself was stopped since."""
    if script.status not in ("refused", "revoked") and script.epoch == seen.script:
        return decision
    rule = "script.revoked" if script.status == "revoked" else "script.refused"
    ruling = Ruling(rule, False, "The talent has stopped this text.", "Approval of texts")
    return Decision(permitted=False, rulings=(ruling, *decision.rulings))
