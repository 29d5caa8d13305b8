"""A licence speaks with one model until its licensee accepts a newer one."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from licensing.models import Licence
from licensing.services import revoke
from marketplace.core import clock
from marketplace.core.errors import Conflict, Forbidden, NotFound, PaymentRequired, Refusal
from synthesis import services
from synthesis.models import ModelPin, VoiceModel
from synthesis.policies.gates import Bound, Gate
from tests.conftest import Tenant
from tests.synthesis.studio import Studio, open_studio, ready_model

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
HOUR = datetime.timedelta(hours=1)


def newer(studio: Studio, **metrics: float) -> VoiceModel:
    """Another ready model of the voice, an hour later."""
    model = ready_model(studio.market.voice, now=clock.now() + HOUR)
    gate = Gate("similarity", 0.93, Bound(least=0.75), True, "Similarity to the talent: 0.93.")
    VoiceModel.objects.filter(id=model.id).update(metrics=metrics, gates=[gate.as_json()])
    return model


def accept(studio: Studio, model: VoiceModel, **more: Any) -> services.ModelChoice:
    values: dict[str, Any] = {"actor": studio.buyer, "licence_id": studio.licence.id} | more
    return services.accept_model(model_id=model.id, now=clock.now(), **values)


def test_a_licence_stays_with_its_model_until_the_newer_one_is_accepted(studio: Studio) -> None:
    assert studio.request().voice_model_id == studio.model.id
    VoiceModel.objects.filter(id=studio.model.id).update(metrics={"similarity": 0.95})
    model = newer(studio, similarity=0.91)
    assert studio.request().voice_model_id == studio.model.id
    fresh = studio.market.agree(studio.market.offer())
    assert studio.request(licence_id=fresh.id).voice_model_id == model.id

    choice = services.model_choice(actor=studio.buyer, licence_id=studio.licence.id)
    assert (choice.pinned, choice.offered) == (studio.model, model)
    assert [(c.figure, c.before, c.measured, c.passed) for c in choice.changes] == [
        ("similarity", 0.95, 0.91, False)
    ]
    for _ in range(2):
        taken = accept(studio, model)
        assert (taken.pinned, taken.offered) == (model, None)
    assert studio.request().voice_model_id == model.id


def test_before_its_first_render_a_licence_follows_what_is_on_offer(studio: Studio) -> None:
    assert services.model_choice(actor=studio.buyer, licence_id=studio.licence.id).pinned is None
    model = newer(studio)
    assert studio.request().voice_model_id == model.id


@pytest.mark.django_db
def test_a_refused_render_pins_nothing(market: Any) -> None:
    studio = open_studio(market, funds_micros=0)
    with pytest.raises(PaymentRequired):
        studio.request()
    assert not ModelPin.objects.exists()


def test_who_may_accept_what(studio: Studio, make_tenant: Callable[..., Tenant], make_member: Any) -> None:
    studio.request()
    model = newer(studio)
    _, member, _ = make_member(studio.market.advertiser, "member")

    def refused(error: type[Refusal], code: str, wanted: VoiceModel = model, **more: Any) -> None:
        with pytest.raises(error) as caught:
            accept(studio, wanted, **more)
        assert caught.value.code == code

    refused(NotFound, "licence.not_found", actor=make_tenant("advertiser", "Other").actor)
    refused(Forbidden, "model.not_licensee", actor=studio.market.agency.actor)
    refused(Forbidden, "permission.missing", actor=member)
    VoiceModel.objects.filter(id=studio.model.id).update(ready_at=clock.now() - HOUR)
    latest = newer(studio)
    VoiceModel.objects.filter(id=latest.id).update(ready_at=clock.now() + 2 * HOUR)
    refused(Conflict, "model.not_offered")
    Licence.objects.update(status="expired", ended_at=clock.now())
    refused(Forbidden, "licence.expired", wanted=latest)
    assert ModelPin.objects.get().voice_model_id == studio.model.id


def test_a_stop_ends_every_model(studio: Studio) -> None:
    studio.request()
    model = newer(studio)
    revoke(
        actor=studio.market.talent_actor,
        subject_kind="voice",
        subject_id=studio.market.voice.id,
        reason="no",
        now=clock.now(),
    )
    for _ in range(2):
        with pytest.raises(Forbidden) as caught:
            studio.request()
        assert caught.value.code == "voice.revoked"
        ModelPin.objects.update(voice_model=model)


def test_over_http(studio: Studio, api: Api, make_tenant: Callable[..., Tenant]) -> None:
    path = f"/v1/licences/{studio.licence.id}/model"
    licensee = api(studio.market.advertiser)
    assert licensee.get(path).json()["pinned"] is None
    studio.request()
    model = newer(studio, similarity=0.93)
    shown = licensee.get(path).json()
    assert shown["pinned"]["id"] == str(studio.model.id)
    assert set(shown["offered"]) == {"id", "engine", "engine_version", "ready_at", "gates"}
    assert shown["offered"]["gates"][0]["required"] == {"least": 0.75, "most": None}
    assert api(studio.market.agency).get(path).status_code == 200
    assert api(make_tenant("advertiser", "Other")).get(path).status_code == 404
    assert api(studio.market.agency).post(path, {"model": str(model.id)}).status_code == 403
    taken = licensee.post(path, {"model": str(model.id)})
    assert (taken.status_code, taken.json()["pinned"]["id"]) == (200, str(model.id))
    again = licensee.post(path, {"model": str(studio.model.id)})
    assert (again.status_code, again.json()["code"]) == (409, "model.not_offered")


def test_cancel_and_release_over_http(studio: Studio, api: Api) -> None:
    agency = api(studio.market.agency)
    waiting = VoiceModel.objects.create(voice=studio.market.voice, engine="default", created_at=clock.now())
    cancelled = agency.post(f"/v1/models/{waiting.id}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    late = agency.post(f"/v1/models/{studio.model.id}/cancel")
    assert (late.status_code, late.json()["code"]) == (409, "model.not_in_training")
    VoiceModel.objects.filter(id=studio.model.id).update(status="held", ready_at=None)
    released = agency.post(f"/v1/models/{studio.model.id}/release", {"reason": "Asked for."})
    assert (released.status_code, released.json()["release_reason"]) == (200, "Asked for.")
