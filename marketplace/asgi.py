"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from licensing.screening.panel import load as load_screeners

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

application = get_asgi_application()
load_screeners()
