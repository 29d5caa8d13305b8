"""The last word before a delivery: the same rules again, with the rows held still until the commit."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from licensing.models import Consent, Licence, Script
from licensing.policies.decision import Decision
from licensing.policies.permits import permits
from licensing.services.check_use import talent_terms, voice_terms
from licensing.services.gates import pass_gates
from licensing.services.script_terms import script_terms
from licensing.terms import Epochs, Usage, Use
from marketplace.core.errors import NotFound
from voices.models import Voice

# Django has no FOR SHARE. Everyone locks in this order: voice, consent, licence, script.
_VOICE = "select * from voices_voice where id = %s for share"
_CONSENT = "select * from licensing_consent where voice_id = %s order by version desc limit 1 for share"
_LICENCE = "select * from licensing_licence where id = %s for share"
_SCRIPT = "select * from licensing_script where id = %s for share"


def authorise(
    *,
    licence_id: UUID,
    use: Use,
    text: str,
    epochs: Epochs,
    now: datetime,
    script_id: UUID | None = None,
    speed: float = 1.0,
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
    row = next(iter(Script.objects.raw(_SCRIPT, [script_id])), None) if script_id else None
    script = script_terms(
        licence=licence, consent=consent, text=text, language=use.language, speed=speed, script=row
    )
    reserved = licence.usage
    before = Usage(
        characters=reserved.characters - script.characters,
        renders=reserved.renders - 1,
        seconds=reserved.seconds - script.seconds,
    )
    return permits(
        talent=talent_terms(voice.talent, now),
        voice=voice_terms(voice),
        consent=consent.terms,
        licence=licence.terms,
        usage=before,
        use=use,
        script=script,
        now=now,
        seen=epochs,
    )
