"""The voices app's configuration."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Talent, voices, sessions, takes and their quality."""

    name = "voices"
    label = "voices"
