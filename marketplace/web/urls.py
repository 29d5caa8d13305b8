"""Routes of the web app."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from marketplace.web import api_log, pages
from marketplace.web.endpoints import health, members, organizations, webhooks

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("me", organizations.Me.as_view()),
    path("organizations", organizations.Organizations.as_view()),
    path("members", members.Members.as_view()),
    path("keys", organizations.Keys.as_view()),
    path("keys/<uuid:key_id>", organizations.Key.as_view()),
    path("webhooks", webhooks.Webhooks.as_view()),
    path("webhooks/<uuid:webhook_id>", webhooks.Webhook.as_view()),
    path("webhooks/<uuid:webhook_id>/deliveries", webhooks.Deliveries.as_view()),
    path("webhook-deliveries/<uuid:delivery_id>/redeliver", webhooks.Redelivery.as_view()),
    path("log/checkpoint", api_log.CheckpointView.as_view()),
    path("log/key", api_log.KeyView.as_view()),
    path("log/consistency", api_log.ConsistencyView.as_view()),
    path("log/entries", api_log.EntriesView.as_view()),
    path("log/entries/<int:entry_id>/proof", api_log.ProofView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", pages.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("organization/", pages.ChooseOrganization.as_view(), name="choose-organization"),
    path("healthz", health.health, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
