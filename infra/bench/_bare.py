"""The yardstick of `bench api`: a DRF view with one SELECT and two INSERTs, nothing else."""

from django.db import transaction
from django.urls import path
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.models import Organization, OutboxEvent
from marketplace.urls import urlpatterns as real_urlpatterns


class Bare(APIView):
    """What any endpoint that reads one row and writes two costs."""

    authentication_classes = []
    permission_classes = []
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]

    def post(self, request: Request) -> Response:
        with transaction.atomic():
            organization = Organization.objects.only("id").earliest("id")
            rows = [
                OutboxEvent.objects.create(
                    topic="bench.bare", payload=request.data, organization_id=organization.id
                )
                for _ in range(2)
            ]
        return Response({"ids": [row.id for row in rows]}, status=201)


urlpatterns = [path("bare", Bare.as_view()), *real_urlpatterns]
