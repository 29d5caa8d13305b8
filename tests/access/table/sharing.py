"""Shares: who of an agency's agents sees a talent, who of an advertiser's producers a licence."""

from tests.access.endpoint import Endpoint

ROWS = (
    Endpoint("GET", "talents/{talent}/shares", "200 403 403 403 403 404 403 403 404 404 403 401", items="1"),
    Endpoint("PUT", "talents/{talent}/shares/{teammate}", "200 403 403 403 403 404 403 403 404 404 403 401"),
    Endpoint("DELETE", "talents/{talent}/shares/{agent}", "204 403 403 403 403 404 403 403 404 404 403 401"),
    Endpoint(
        "GET", "licences/{licence}/shares", "403 403 403 403 403 200 403 403 404 404 403 401", items="1"
    ),
    Endpoint(
        "PUT", "licences/{licence}/shares/{coproducer}", "403 403 403 403 403 200 403 403 404 404 403 401"
    ),
    Endpoint(
        "DELETE", "licences/{licence}/shares/{producer}", "403 403 403 403 403 204 403 403 404 404 403 401"
    ),
    Endpoint(
        "PUT", "talents/{talent}/shares/{agency_owner}", "422 403 403 403 403 404 403 403 404 404 403 401"
    ),
    Endpoint("PUT", "talents/{talent}/shares/{producer}", "404 403 403 403 403 404 403 403 404 404 403 401"),
    Endpoint(
        "PUT",
        "licences/{licence}/shares/{advertiser_owner}",
        "403 403 403 403 403 422 403 403 404 404 403 401",
    ),
)
