"""The core app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Loads every app's `handlers` module, so that outbox events find their handlers."""

    name = "marketplace.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("handlers")
        from marketplace.core import checks  # noqa: F401  (registers system checks)
