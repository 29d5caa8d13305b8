"""The log has no routes of its own: `marketplace.web` serves its proofs."""

api_urlpatterns: list[object] = []
page_urlpatterns: list[object] = []
