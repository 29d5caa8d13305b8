"""Composition of every app's routes: pages at the root, the API under /v1/."""

from importlib import import_module

from django.urls import include, path

from marketplace.web import problems

_APPS = ("marketplace.web", "voices", "billing", "licensing", "synthesis", "marketplace.portal")
_modules = [import_module(f"{app}.urls") for app in _APPS]

urlpatterns = [
    path("v1/", include([route for module in _modules for route in module.api_urlpatterns])),
    # Also while DEBUG is on, a wrong address below /v1/ is a problem, not Django's page for developers.
    path("v1/<path:rest>", problems.unknown_endpoint),
    *[route for module in _modules for route in module.page_urlpatterns],
]

handler404 = "marketplace.web.problems.not_found_page"
handler500 = "marketplace.web.problems.error_page"
