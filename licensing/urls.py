"""Routes of the licensing app."""

from django.urls import URLPattern, URLResolver, path

from licensing.api import (
    consents,
    exports,
    licences,
    offers,
    revocations,
    scripts,
    sharing,
    statements,
)

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("consents", consents.ConsentsView.as_view()),
    path("consents/text", consents.ConsentTextView.as_view()),
    path("consents/<uuid:consent_id>", consents.ConsentView.as_view()),
    path("consents/<uuid:consent_id>/withdraw", consents.ConsentWithdrawView.as_view()),
    path("offers", offers.OffersView.as_view()),
    path("offers/<uuid:offer_id>", offers.OfferView.as_view()),
    path("offers/<uuid:offer_id>/publish", offers.OfferPublishView.as_view()),
    path("offers/<uuid:offer_id>/withdraw", offers.OfferWithdrawView.as_view()),
    path("licences", licences.LicencesView.as_view()),
    path("licences/text", licences.LicenceTextView.as_view()),
    path("licences/<uuid:licence_id>", licences.LicenceView.as_view()),
    path("licences/<uuid:licence_id>/check", licences.LicenceCheckView.as_view()),
    path("licences/<uuid:licence_id>/odrl", exports.LicenceOdrlView.as_view()),
    path("licences/<uuid:licence_id>/contract.pdf", exports.LicenceContractView.as_view()),
    path("licences/<uuid:licence_id>/shares", sharing.LicenceSharesView.as_view()),
    path("licences/<uuid:licence_id>/shares/<uuid:membership_id>", sharing.LicenceShareView.as_view()),
    path("consent-statements", statements.StatementsView.as_view()),
    path("consent-statements/<uuid:statement_id>", statements.StatementView.as_view()),
    path("consent-statements/<uuid:statement_id>/recording", statements.StatementRecordingView.as_view()),
    path("consent-statements/<uuid:statement_id>/review", statements.StatementReviewView.as_view()),
    path("consent-statement-reviews", statements.StatementReviewsView.as_view()),
    path("scripts", scripts.ScriptsView.as_view()),
    path("scripts/<uuid:script_id>", scripts.ScriptView.as_view()),
    path("scripts/<uuid:script_id>/approve", scripts.ScriptApproveView.as_view()),
    path("scripts/<uuid:script_id>/refuse", scripts.ScriptRefuseView.as_view()),
    path("approvals", scripts.ApprovalsView.as_view()),
    path("revocations", revocations.RevocationsView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = []
