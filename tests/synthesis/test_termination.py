"""A licence that a party ends: what waits is denied with its hold, what is being made is not delivered."""

import pytest

from licensing.services import terminate_licence
from marketplace.core import clock, outbox
from synthesis.models import Render
from tests.synthesis.studio import Studio, held_micros

pytestmark = pytest.mark.django_db


def test_a_termination_stops_what_waits_and_what_is_being_made(studio: Studio) -> None:
    delivered = studio.deliver()
    waiting, begun = studio.request(), studio.request()
    buyer = studio.buyer
    assert held_micros(buyer.organization_id) > 0
    terminate_licence(actor=buyer, licence_id=studio.licence.id, reason="", now=clock.now())
    made = studio.perform(begun)
    outbox.relay()
    for render in (waiting, made):
        render.refresh_from_db()
        assert (render.status, render.error_code) == (Render.Status.DENIED, "licence.terminated")
    assert waiting.error_detail == "This licence was terminated."
    assert held_micros(buyer.organization_id) == 0
    delivered.refresh_from_db()
    assert delivered.status == Render.Status.DELIVERED
