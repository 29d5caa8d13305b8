"""Whether a voice may be trained as far as consent goes: signed, in force, spoken, by one person."""

import datetime

from licensing.models import Consent, Statement
from licensing.policies.statements import vouches_for
from marketplace.core.errors import Forbidden
from voices.models import Voice
from voices.quality import speaker
from voices.services.vectors import unpack

MISSING = "consent.statement_missing"


def require_standing_consent(voice: Voice, now: datetime.datetime) -> Consent:
    """The consent in force, with an accepted statement that stands for it; see `policies.statements`.

    Where the machine compared voices, the takes' centroid must still be near the one it was then: takes that
    were recorded afterwards by somebody else need a statement of their own. After a change of the encoder
    nothing can be compared, and a new statement is asked for. Reads only; fit for a transaction.

    Raises Forbidden: `consent.missing`, `consent.statement_missing`, `consent.statement_voice`.
    """
    consent = Consent.objects.active_at(now).filter(voice=voice).first()
    if consent is None:
        raise Forbidden("consent.missing", "The talent has not consented to a synthetic copy of this voice.")
    statements = [one for one in Statement.objects.accepted_for(voice.id) if _vouches(one, consent)]
    if not statements:
        raise Forbidden(
            MISSING,
            "The talent has not yet spoken their consent. Ask for a statement and record it.",
        )
    if not any(_same_voice(one, voice) for one in statements):
        raise Forbidden(
            "consent.statement_voice",
            "The takes are no longer of the voice that spoke the consent; record a new statement.",
        )
    return consent


def _vouches(statement: Statement, consent: Consent) -> bool:
    return vouches_for(
        spoken=statement.consent.scope,
        spoken_epoch=statement.epoch,
        present=consent.scope,
        present_epoch=consent.epoch,
    )


def _same_voice(statement: Statement, voice: Voice) -> bool:
    """True also where a person accepted what no machine compared."""
    if statement.centroid is None:
        return True
    if voice.centroid is None or voice.centroid_encoder != statement.encoder:
        return False
    return float(unpack(statement.centroid) @ unpack(voice.centroid)) >= speaker.SAME_PERSON
