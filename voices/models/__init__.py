"""The tables of talents, voices, prompt scripts, sessions and takes."""

from voices.models.archive import ArchiveSegment, ArchiveUpload, SegmentText
from voices.models.enrolment import EnrolmentCase
from voices.models.recording import Session, Take, Upload
from voices.models.representative import Representative
from voices.models.script import Prompt, PromptScript
from voices.models.talent import Mandate, Talent
from voices.models.voice import Voice

__all__ = [
    "ArchiveSegment",
    "ArchiveUpload",
    "EnrolmentCase",
    "Mandate",
    "Prompt",
    "PromptScript",
    "Representative",
    "SegmentText",
    "Session",
    "Take",
    "Talent",
    "Upload",
    "Voice",
]
