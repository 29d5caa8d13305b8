"""Routes of the portal."""

from django.urls import URLPattern, URLResolver, path

from marketplace.portal.views import (
    archives,
    contracts,
    dashboard,
    deals,
    market,
    models,
    quotes,
    renders,
    reports,
    revocation,
    scripts,
    sharing,
    statements,
    voices,
)

api_urlpatterns: list[URLPattern | URLResolver] = []
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("voices/", voices.Voices.as_view(), name="voices"),
    path("voices/<uuid:voice_id>/", voices.VoicePage.as_view(), name="voice"),
    path(
        "voices/<uuid:subject_id>/revoke/",
        revocation.Revoke.as_view(kind="voice", section="voices"),
        name="voice-revoke",
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
    path("offers/<uuid:offer_id>/publish/", deals.PublishOffer.as_view(), name="offer-publish"),
    path("offers/<uuid:offer_id>/quote/", quotes.AskQuote.as_view(), name="offer-quote"),
    path("quotes/", quotes.Quotes.as_view(), name="quotes"),
    path("quotes/<uuid:quote_id>/", quotes.QuotePage.as_view(), name="quote"),
    path("quotes/<uuid:quote_id>/counter/", quotes.CounterQuote.as_view(), name="quote-counter"),
    path("quotes/<uuid:quote_id>/decline/", quotes.QuoteEnd.as_view(verb="decline"), name="quote-decline"),
    path("quotes/<uuid:quote_id>/withdraw/", quotes.QuoteEnd.as_view(verb="withdraw"), name="quote-withdraw"),
    path("licences/", market.Licences.as_view(), name="licences"),
    path("licences/<uuid:licence_id>/terminate/", deals.TerminateLicence.as_view(), name="licence-terminate"),
    path("licences/<uuid:licence_id>/first-use/", deals.FirstUse.as_view(), name="licence-first-use"),
    path("licences/<uuid:licence_id>/", market.LicencePage.as_view(), name="licence"),
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
