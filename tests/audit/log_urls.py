"""The log's routes alone."""

from django.urls import include, path

from marketplace.web import urls

urlpatterns = [path("v1/", include(urls.api_urlpatterns))]
