"""/v1/revocations: the stop."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import Revocation
from licensing.serializers.consents import RevocationIn, RevocationOut
from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["revocations"]


class RevocationsView(ApiView):
    """Revocations."""

    required = {"GET": permissions.LICENSING_READ, "POST": SIGNED_IN}

    @documented(
        "List revocations", gives=RevocationOut, paged=True, example_answer=examples.REVOCATION, tags=TAGS
    )
    def get(self, request: Request) -> Response:
        """The talent's own and the agency's."""
        return self.page(Revocation.objects.visible_to(self.actor), RevocationOut)

    @documented(
        "Stop a voice, a consent or a licence",
        takes=RevocationIn,
        gives=RevocationOut,
        status=201,
        idempotent=True,
        example=examples.REVOCATION_IN,
        example_answer=examples.REVOCATION,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Nothing is delivered under it once this has answered. For good; the talent needs no permission."""
        revocation = services.revoke(actor=self.actor, now=self.now(), **self.valid(RevocationIn))
        return self.answer(RevocationOut, revocation, HTTPStatus.CREATED)
