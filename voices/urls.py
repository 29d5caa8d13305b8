"""Routes of the voices app."""

from django.urls import URLPattern, URLResolver, path

from voices.api import (
    archive_segments,
    archives,
    enrolment,
    representatives,
    scripts,
    sessions,
    sharing,
    takes,
    talents,
    voices,
)

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("talents", talents.TalentsView.as_view()),
    path("talents/<uuid:talent_id>", talents.TalentView.as_view()),
    path("talents/<uuid:talent_id>/login", talents.TalentLoginView.as_view()),
    path("talents/<uuid:talent_id>/representatives", representatives.RepresentativesView.as_view()),
    path(
        "talents/<uuid:talent_id>/representatives/<uuid:representative_id>/document",
        representatives.RepresentativeDocumentView.as_view(),
    ),
    path(
        "talents/<uuid:talent_id>/representatives/<uuid:representative_id>/verify",
        representatives.RepresentativeVerifyView.as_view(),
    ),
    path(
        "talents/<uuid:talent_id>/representatives/<uuid:representative_id>/reject",
        representatives.RepresentativeRejectView.as_view(),
    ),
    path(
        "talents/<uuid:talent_id>/representatives/<uuid:representative_id>/end",
        representatives.RepresentativeEndView.as_view(),
    ),
    path("talents/<uuid:talent_id>/shares", sharing.TalentSharesView.as_view()),
    path("talents/<uuid:talent_id>/shares/<uuid:membership_id>", sharing.TalentShareView.as_view()),
    path("mandates", talents.MandatesView.as_view()),
    path("mandates/<uuid:mandate_id>/end", talents.MandateEndView.as_view()),
    path("voices", voices.VoicesView.as_view()),
    path("voices/<uuid:voice_id>", voices.VoiceView.as_view()),
    path("voices/<uuid:voice_id>/withdraw", voices.VoiceWithdrawView.as_view()),
    path("prompt-scripts", scripts.PromptScriptsView.as_view()),
    path("prompt-scripts/<uuid:script_id>", scripts.PromptScriptView.as_view()),
    path("prompt-scripts/<uuid:script_id>/coverage", scripts.PromptScriptCoverageView.as_view()),
    path("sessions", sessions.SessionsView.as_view()),
    path("sessions/<uuid:session_id>", sessions.SessionView.as_view()),
    path("sessions/<uuid:session_id>/close", sessions.SessionCloseView.as_view()),
    path("sessions/<uuid:session_id>/report", sessions.SessionReportView.as_view()),
    path("sessions/<uuid:session_id>/uploads", takes.SessionUploadsView.as_view()),
    path("sessions/<uuid:session_id>/takes", takes.SessionTakesView.as_view()),
    path("takes/<uuid:take_id>", takes.TakeView.as_view()),
    path("takes/<uuid:take_id>/audio", takes.TakeAudioView.as_view()),
    path("archive-uploads", archives.ArchiveUploadsView.as_view()),
    path("archive-uploads/announce", archives.ArchiveAnnounceView.as_view()),
    path("archive-uploads/<uuid:archive_id>", archives.ArchiveUploadView.as_view()),
    path("archive-uploads/<uuid:archive_id>/claim", archives.ArchiveClaimView.as_view()),
    path("archive-uploads/<uuid:archive_id>/analyse", archives.ArchiveAnalyseView.as_view()),
    path("archive-uploads/<uuid:archive_id>/close", archives.ArchiveCloseView.as_view()),
    path("archive-uploads/<uuid:archive_id>/spans", archives.ArchiveSpansView.as_view()),
    path("archive-uploads/<uuid:archive_id>/segments", archives.ArchiveSegmentsView.as_view()),
    path("archive-segments/<uuid:segment_id>", archive_segments.ArchiveSegmentView.as_view()),
    path("archive-segments/<uuid:segment_id>/audio", archive_segments.ArchiveSegmentAudioView.as_view()),
    path("archive-segments/<uuid:segment_id>/text", archive_segments.ArchiveSegmentTextView.as_view()),
    path("archive-segments/<uuid:segment_id>/accept", archive_segments.ArchiveSegmentAcceptView.as_view()),
    path("archive-segments/<uuid:segment_id>/drop", archive_segments.ArchiveSegmentDropView.as_view()),
    path("enrolment-cases", enrolment.EnrolmentCasesView.as_view()),
    path("enrolment-cases/<uuid:case_id>/decide", enrolment.EnrolmentDecideView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = []
