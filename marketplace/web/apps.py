"""The web app's configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Has no tables of its own: keys, idempotency records and webhooks are the core's."""

    name = "marketplace.web"
    label = "web"

    def ready(self) -> None:
        from marketplace.web import schema  # noqa: F401  (registers drf-spectacular's extensions)
