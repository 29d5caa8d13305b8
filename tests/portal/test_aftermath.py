"""The pages after a stop: who sees which, and that nobody else does."""

from collections.abc import Callable

import pytest
from django.test import Client

from licensing import services
from licensing.models import Certificate, Notice, Revocation
from marketplace.audit import services as audit
from marketplace.core import clock
from marketplace.core.models import User
from tests.conftest import Tenant
from tests.synthesis.studio import WORKER, Studio

pytestmark = pytest.mark.django_db
Browsers = dict[str, Client]


def stop(studio: Studio) -> Revocation:
    return services.revoke(
        actor=studio.market.talent_actor,
        subject_kind="voice",
        subject_id=studio.market.voice.id,
        reason="",
        now=clock.now(),
    )


def test_the_stop_leads_to_its_page(studio: Studio, browsers: Browsers) -> None:
    path = f"/voices/{studio.market.voice.id}/revoke/"
    assert "can never be opened again" in browsers["talent"].get(path).content.decode()
    answer = browsers["talent"].post(path, {"sure": "on"})
    revocation = Revocation.objects.get()
    assert answer["Location"] == f"/revocations/{revocation.id}/"
    page = browsers["talent"].get(answer["Location"]).content.decode()
    assert "The certificate is on its way." in page
    assert "Download the certificate" not in page
    services.record_obeyed(actor=WORKER, revocation_id=revocation.id, denied=3, now=clock.now())
    audit.sequence(clock.now())
    for who in ("talent", "agency"):
        page = browsers[who].get(answer["Location"]).content.decode()
        assert f'href="/v1/revocations/{revocation.id}/certificate"' in page
        assert "licensing.voice.revoked" in page
        assert f'href="/revocations/{revocation.id}/"' in (
            browsers[who].get(f"/voices/{studio.market.voice.id}/").content.decode()
        )
    assert Certificate.objects.get().document["renders_denied"] == 3


def test_strangers_see_neither_stop_nor_notice(
    studio: Studio,
    browsers: Browsers,
    signed_in: Callable[[User], Client],
    make_tenant: Callable[..., Tenant],
) -> None:
    revocation, notice = stop(studio), Notice.objects.get()
    strangers = [signed_in(make_tenant(kind).owner) for kind in ("advertiser", "agency")]
    for client in (*strangers, browsers["advertiser"]):
        assert client.get(f"/revocations/{revocation.id}/").status_code == 404
    for client in strangers:
        assert client.get(f"/notices/{notice.id}/").status_code == 404
        assert client.post(f"/notices/{notice.id}/", {"signed_name": "S"}).status_code == 404
    assert Notice.objects.get().acknowledged_at is None


def test_only_the_licensee_is_offered_the_form(studio: Studio, browsers: Browsers) -> None:
    stop(studio)
    notice = Notice.objects.get()
    path = f"/notices/{notice.id}/"
    assert f'href="{path}"' in browsers["advertiser"].get("/notices/").content.decode()
    licence = browsers["advertiser"].get(f"/licences/{studio.licence.id}/").content.decode()
    assert "Read and acknowledge the notice" in licence
    assert "signed_name" in browsers["advertiser"].get(path).content.decode()
    assert "signed_name" not in browsers["talent"].get(path).content.decode()
    assert browsers["talent"].post(path, {"signed_name": "Tess"}).status_code == 403
    assert browsers["advertiser"].post(path, {"signed_name": ""}).status_code == 422
    assert Notice.objects.get().acknowledged_at is None
    assert browsers["advertiser"].post(path, {"signed_name": "Ada Buyer"}).status_code == 302
    assert "Ada Buyer" in browsers["talent"].get(path).content.decode()


def test_a_hold_is_shown_to_the_talent(studio: Studio, browsers: Browsers, platform: Tenant) -> None:
    services.place_hold(
        actor=platform.actor, voice_id=studio.market.voice.id, reason="Court order 26-1041", now=clock.now()
    )
    revocation = stop(studio)
    page = browsers["talent"].get(f"/revocations/{revocation.id}/").content.decode()
    assert "Court order 26-1041" in page
    assert "kept because of a legal hold" in page
