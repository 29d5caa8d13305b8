"""The synthesis app's configuration."""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class SynthesisConfig(AppConfig):
    """Voice models, renders, delivery and detection. Wrong gates are refused at every start."""

    name = "synthesis"
    label = "synthesis"

    def ready(self) -> None:
        from django.conf import settings

        from synthesis.policies import drift, gates

        try:
            gates.parse(settings.MODEL_GATES)
            drift.tolerances(settings.MODEL_TOLERANCES)
        except ValueError as error:
            raise ImproperlyConfigured(f"VOXLICET_{error}") from error
