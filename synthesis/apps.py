"""The synthesis app's configuration."""

from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    """Voice models, renders, delivery and detection."""

    name = "synthesis"
    label = "synthesis"
