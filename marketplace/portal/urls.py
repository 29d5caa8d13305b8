"""Routes of the portal."""

from django.urls import URLPattern, URLResolver, path

from marketplace.portal.views import (
    archives,
    checks,
    consents,
    contracts,
    dashboard,
    market,
    models,
    renders,
    reports,
    revocation,
    scripts,
    sharing,
    statements,
    talents,
    voices,
)

api_urlpatterns: list[URLPattern | URLResolver] = []
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("talents/", talents.Talents.as_view(), name="talents"),
    path("talents/<uuid:talent_id>/", talents.TalentPage.as_view(), name="talent"),
    path("mandates/<uuid:mandate_id>/end/", talents.EndMandate.as_view(), name="mandate-end"),
    path(
        "representatives/<uuid:representative_id>/document/",
        talents.RepresentativeVerb.as_view(verb="file", section="talents"),
        name="representative-document",
    ),
    path(
        "representatives/<uuid:representative_id>/end/",
        talents.RepresentativeVerb.as_view(verb="end", section="talents"),
        name="representative-end",
    ),
    path(
        "representatives/<uuid:representative_id>/decide/",
        talents.RepresentativeVerb.as_view(verb="decide", section="reviews"),
        name="representative-decide",
    ),
    path("voices/", voices.Voices.as_view(), name="voices"),
    path("voices/<uuid:voice_id>/", voices.VoicePage.as_view(), name="voice"),
    path(
        "voices/<uuid:subject_id>/revoke/",
        revocation.Revoke.as_view(kind="voice", section="voices"),
        name="voice-revoke",
    ),
    path("voices/<uuid:voice_id>/consents/", consents.ConsentsPage.as_view(), name="voice-consents"),
    path("voices/<uuid:voice_id>/consent/", consents.SignConsent.as_view(), name="voice-consent"),
    path("consents/<uuid:consent_id>/", consents.ConsentLink.as_view(), name="consent"),
    path("consents/<uuid:consent_id>/narrow/", consents.NarrowConsent.as_view(), name="consent-narrow"),
    path(
        "consents/<uuid:subject_id>/withdraw/",
        revocation.Revoke.as_view(kind="consent", section="voices"),
        name="consent-withdraw",
    ),
    path("voices/<uuid:voice_id>/statement/", statements.StatementPage.as_view(), name="voice-statement"),
    path("reviews/", statements.Reviews.as_view(), name="reviews"),
    path(
        "reviews/statements/<uuid:subject_id>/",
        statements.ReviewStatement.as_view(),
        name="review-statement",
    ),
    path(
        "reviews/enrolments/<uuid:subject_id>/",
        statements.ReviewEnrolment.as_view(),
        name="review-enrolment",
    ),
    path("models/<uuid:model_id>/cancel/", models.CancelTraining.as_view(), name="training-cancel"),
    path("models/<uuid:model_id>/release/", models.ReleaseModel.as_view(), name="model-release"),
    path("voices/<uuid:voice_id>/archives/", archives.ArchivesPage.as_view(), name="archives"),
    path("archives/<uuid:archive_id>/", archives.ArchivePage.as_view(), name="archive"),
    path(
        "archives/<uuid:archive_id>/analyse/",
        archives.ArchiveVerb.as_view(verb="analyse"),
        name="archive-analyse",
    ),
    path(
        "archives/<uuid:archive_id>/close/", archives.ArchiveVerb.as_view(verb="close"), name="archive-close"
    ),
    path("archive-segments/<uuid:segment_id>/", archives.SettleSentence.as_view(), name="archive-segment"),
    path("sessions/<uuid:session_id>/", voices.SessionPage.as_view(), name="session"),
    path("talents/<uuid:subject_id>/sharing/", sharing.TalentSharing.as_view(), name="talent-sharing"),
    path("licences/<uuid:subject_id>/sharing/", sharing.LicenceSharing.as_view(), name="licence-sharing"),
    path("catalogue/", market.Catalogue.as_view(), name="catalogue"),
    path("offers/<uuid:offer_id>/", market.OfferPage.as_view(), name="offer"),
    path("licences/", market.Licences.as_view(), name="licences"),
    path("licences/<uuid:licence_id>/", market.LicencePage.as_view(), name="licence"),
    path("licences/<uuid:licence_id>/check/", checks.CheckUse.as_view(), name="check"),
    path("licences/<uuid:licence_id>/contract/", contracts.ContractPage.as_view(), name="contract"),
    path(
        "licences/<uuid:subject_id>/revoke/",
        revocation.Revoke.as_view(kind="licence", section="licences"),
        name="licence-revoke",
    ),
    path("licences/<uuid:licence_id>/model/", models.AcceptModel.as_view(), name="model-accept"),
    path("licences/<uuid:licence_id>/render/", renders.NewRender.as_view(), name="render-new"),
    path("licences/<uuid:licence_id>/scripts/", scripts.LicenceScripts.as_view(), name="licence-scripts"),
    path("scripts/<uuid:script_id>/", scripts.ScriptPage.as_view(), name="script"),
    path("approvals/", scripts.Approvals.as_view(), name="approvals"),
    path("renders/", renders.Renders.as_view(), name="renders"),
    path("renders/<uuid:render_id>/", renders.RenderPage.as_view(), name="render"),
    path("renders/<uuid:render_id>/audio.<str:format>", renders.RenderAudio.as_view(), name="render-audio"),
    path("royalties/", reports.Royalties.as_view(), name="royalties"),
]
