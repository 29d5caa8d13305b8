"""The verbs of voices: the only writers of its tables."""

from voices.services.archive import (
    AnnouncedArchive,
    Reference,
    accept_segment,
    analyse_archive,
    announce_archive,
    claim_analysis,
    claim_archive,
    close_archive,
    correct_segment,
    discard_expired_archives,
    drop_segment,
    open_segment_audio,
    perform_analysis,
    purge_stopped_archives,
    readable_segment,
    readable_segments,
    receive_archive,
    sweep_analyses,
)
from voices.services.authority_documents import Document, file_document, open_document
from voices.services.embeddings import embed_takes, talent_centroid
from voices.services.enrolment import decide_enrolment, require_sole_enrolment, seek_enrolled
from voices.services.erasure import erase_voice, is_readable
from voices.services.listening import open_take_audio
from voices.services.mandates import create_mandate, end_mandate
from voices.services.reports import SessionReport, session_report
from voices.services.representatives import (
    Added,
    Person,
    add_representative,
    end_representative,
    reject_representative,
    verify_representative,
)
from voices.services.scripts import create_prompt_script, seed_prompt_scripts
from voices.services.sessions import close_session, open_session
from voices.services.sharing import share_talent, talent_shares, unshare_talent
from voices.services.sounds import script_coverage
from voices.services.takes import receive_take
from voices.services.talents import create_talent, invite_talent, update_talent
from voices.services.training import TrainingTake, training_takes
from voices.services.uploads import BegunUpload, begin_upload, claim_upload, discard_expired_uploads
from voices.services.voices import create_voice, mark_voice_ready, revoke_voice, withdraw_voice
from voices.services.words import check_words

__all__ = [
    "Added",
    "AnnouncedArchive",
    "BegunUpload",
    "Document",
    "Person",
    "Reference",
    "SessionReport",
    "TrainingTake",
    "accept_segment",
    "add_representative",
    "analyse_archive",
    "announce_archive",
    "begin_upload",
    "check_words",
    "claim_analysis",
    "claim_archive",
    "claim_upload",
    "close_archive",
    "close_session",
    "correct_segment",
    "create_mandate",
    "create_prompt_script",
    "create_talent",
    "create_voice",
    "decide_enrolment",
    "discard_expired_archives",
    "discard_expired_uploads",
    "drop_segment",
    "embed_takes",
    "end_mandate",
    "end_representative",
    "erase_voice",
    "file_document",
    "invite_talent",
    "is_readable",
    "mark_voice_ready",
    "open_document",
    "open_segment_audio",
    "open_session",
    "open_take_audio",
    "perform_analysis",
    "purge_stopped_archives",
    "readable_segment",
    "readable_segments",
    "receive_archive",
    "receive_take",
    "reject_representative",
    "require_sole_enrolment",
    "revoke_voice",
    "script_coverage",
    "seed_prompt_scripts",
    "seek_enrolled",
    "session_report",
    "share_talent",
    "sweep_analyses",
    "talent_centroid",
    "talent_shares",
    "training_takes",
    "unshare_talent",
    "update_talent",
    "verify_representative",
    "withdraw_voice",
]
