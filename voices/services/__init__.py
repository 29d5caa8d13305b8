"""The verbs of voices: the only writers of its tables."""

from voices.services.embeddings import embed_takes, talent_centroid
from voices.services.enrolment import decide_enrolment, require_sole_enrolment, seek_enrolled
from voices.services.listening import open_take_audio
from voices.services.reports import SessionReport, session_report
from voices.services.scripts import create_prompt_script
from voices.services.sessions import close_session, open_session
from voices.services.takes import receive_take
from voices.services.talents import create_mandate, create_talent, invite_talent
from voices.services.training import TrainingTake, training_takes
from voices.services.uploads import BegunUpload, begin_upload, claim_upload, discard_expired_uploads
from voices.services.voices import create_voice, mark_voice_ready, revoke_voice, withdraw_voice

__all__ = [
    "BegunUpload",
    "SessionReport",
    "TrainingTake",
    "begin_upload",
    "claim_upload",
    "close_session",
    "create_mandate",
    "create_prompt_script",
    "create_talent",
    "create_voice",
    "decide_enrolment",
    "discard_expired_uploads",
    "embed_takes",
    "invite_talent",
    "mark_voice_ready",
    "open_session",
    "open_take_audio",
    "receive_take",
    "require_sole_enrolment",
    "revoke_voice",
    "seek_enrolled",
    "session_report",
    "talent_centroid",
    "training_takes",
    "withdraw_voice",
]
