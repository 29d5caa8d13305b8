"""Shares: who of an agency's agents sees a talent, who of an advertiser's producers a licence."""

from tests.access.endpoint import Endpoint

ROWS = (
    Endpoint("GET", "talents/{talent}/shares", "?"),
    Endpoint("PUT", "talents/{talent}/shares/{teammate}", "?"),
    Endpoint("DELETE", "talents/{talent}/shares/{agent}", "?"),
    Endpoint("GET", "licences/{licence}/shares", "?"),
    Endpoint("PUT", "licences/{licence}/shares/{coproducer}", "?"),
    Endpoint("DELETE", "licences/{licence}/shares/{producer}", "?"),
    Endpoint("PUT", "talents/{talent}/shares/{agency_owner}", "?"),
    Endpoint("PUT", "talents/{talent}/shares/{producer}", "?"),
    Endpoint("PUT", "licences/{licence}/shares/{advertiser_owner}", "?"),
)
