"""Routes of the web app."""

from django.urls import URLPattern, URLResolver, path

from marketplace.web import api_log

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("log/checkpoint", api_log.CheckpointView.as_view()),
    path("log/key", api_log.KeyView.as_view()),
    path("log/consistency", api_log.ConsistencyView.as_view()),
    path("log/entries", api_log.EntriesView.as_view()),
    path("log/entries/<int:entry_id>/proof", api_log.ProofView.as_view()),
]
page_urlpatterns: list[URLPattern | URLResolver] = []
