"""The portal app's configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that cross apps: dashboards, search, reports."""

    name = "marketplace.portal"
    label = "portal"
