"""Routes of billing: `api_urlpatterns` are mounted at /v1/, `page_urlpatterns` at /."""

from django.urls import URLPattern, URLResolver, path

from billing.api.payments import ProviderWebhookView
from billing.api.statements import StatementsView
from billing.api.wallet import (
    ConfirmTopUpView,
    EntriesView,
    RefreshTopUpView,
    RefuseTopUpView,
    TopUpsView,
    TopUpView,
    WalletView,
)

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("wallet", WalletView.as_view()),
    path("wallet/entries", EntriesView.as_view()),
    path("wallet/top-ups", TopUpsView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>", TopUpView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/refresh", RefreshTopUpView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/confirm", ConfirmTopUpView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/refuse", RefuseTopUpView.as_view()),
    path("statements", StatementsView.as_view()),
    path("payments/<str:provider>/webhook", ProviderWebhookView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = []
