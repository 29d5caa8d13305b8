"""The web app's configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every HTTP edge shares: the API base, errors, pagination, middleware, templates."""

    name = "marketplace.web"
    label = "web"
