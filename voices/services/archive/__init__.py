"""The verbs of archival material: receive, analyse, settle sentence by sentence, close."""

from voices.services.archive.analyse import perform_analysis
from voices.services.archive.announce import (
    AnnouncedArchive,
    announce_archive,
    claim_archive,
    discard_expired_archives,
)
from voices.services.archive.claims import claim_analysis, sweep_analyses
from voices.services.archive.listening import open_segment_audio, readable_segment, readable_segments
from voices.services.archive.purge import purge_stopped_archives
from voices.services.archive.receive import Reference, receive_archive
from voices.services.archive.review import analyse_archive, close_archive
from voices.services.archive.segments import accept_segment, correct_segment, drop_segment

__all__ = [
    "AnnouncedArchive",
    "Reference",
    "accept_segment",
    "analyse_archive",
    "announce_archive",
    "claim_analysis",
    "claim_archive",
    "close_archive",
    "correct_segment",
    "discard_expired_archives",
    "drop_segment",
    "open_segment_audio",
    "perform_analysis",
    "purge_stopped_archives",
    "readable_segment",
    "readable_segments",
    "receive_archive",
    "sweep_analyses",
]
