"""Fixtures of the portal: synthesis' studio, and browsers that are signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.core.models import User
from tests.synthesis.conftest import _plugins, market, studio
from tests.synthesis.studio import Studio

__all__ = ["_plugins", "market", "studio"]


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client with the session of a person."""

    def client(user: User) -> Client:
        made = Client()
        made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client


@pytest.fixture
def browsers(studio: Studio, signed_in: Callable[[User], Client]) -> dict[str, Client]:
    """The agency's owner, the talent, the advertiser's owner."""
    talent = studio.market.talent.user
    assert talent is not None
    return {
        "agency": signed_in(studio.market.agency.owner),
        "talent": signed_in(talent),
        "advertiser": signed_in(studio.market.advertiser.owner),
    }
