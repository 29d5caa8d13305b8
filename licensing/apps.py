"""The licensing app's configuration."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Consent, offers, licences, permits() and revocation."""

    name = "licensing"
    label = "licensing"
