"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from licensing.screening.panel import load as load_screeners

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

application = get_wsgi_application()
load_screeners()
