"""The ground: clock, ids, states, keys, sealed objects, API keys, outbox and plug-ins."""

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from marketplace.core import backends, canonical, clock, ids, keys, objects, outbox, services, signing, states
from marketplace.core.actor import system_actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from marketplace.core.models import ApiKey, DataKey, OutboxEvent, WebhookDelivery


def test_uuid7_is_ordered_in_time_and_version_7() -> None:
    first = ids.uuid7()
    assert first.version == 7
    assert first.variant == uuid.RFC_4122
    assert len({ids.uuid7() for _ in range(1000)}) == 1000


def test_clock_is_aware_and_in_utc(db: None) -> None:
    assert clock.now().utcoffset() is not None
    assert clock.now() < clock.now()


def test_canonical_json_is_stable_and_refuses_floats() -> None:
    assert canonical.dumps({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'.encode()
    with pytest.raises(TypeError):
        canonical.dumps({"a": [1.5]})


def test_signature_breaks_with_one_changed_byte() -> None:
    signature = signing.sign(b"message")
    assert signing.verify(b"message", signature)
    assert not signing.verify(b"messagE", signature)


def test_objects_are_sealed_and_bound_to_their_key(db: None) -> None:
    data_key = keys.create_data_key(purpose="test")
    stored = objects.put(key="test/one", plaintext=b"a voice", data_key=data_key)
    assert stored.size == 7
    assert objects.get(key="test/one", data_key=data_key) == b"a voice"
    raw = objects.get_raw(key="test/one")
    assert b"a voice" not in raw
    objects.put_raw(key="test/two", content=raw)
    with pytest.raises(objects.ObjectDamaged):
        objects.get(key="test/two", data_key=data_key)
    objects.delete("test/one")
    with pytest.raises(Unavailable):
        objects.get(key="test/one", data_key=data_key)


def test_a_destroyed_key_opens_nothing(db: None) -> None:
    data_key = keys.create_data_key(purpose="test")
    objects.put(key="test/gone", plaintext=b"a voice", data_key=data_key)
    keys.destroy_data_key(data_key, clock.now())
    with pytest.raises(Gone) as refusal:
        objects.get(key="test/gone", data_key=DataKey.objects.get(id=data_key.id))
    assert refusal.value.code == "key.destroyed"


def test_states_refuse_what_the_model_does_not_allow() -> None:
    with pytest.raises(Conflict) as refusal:
        states.advance(WebhookDelivery(status="delivered"), "failed")
    assert refusal.value.code == "state.transition"


def test_an_api_key_acts_until_it_is_revoked(agency) -> None:
    issued = services.issue_api_key(actor=agency.actor, organization=agency.organization, name="second")
    assert issued.secret not in str(ApiKey.objects.filter(id=issued.row.id).values())
    actor = services.actor_of_secret(issued.secret)
    assert actor is not None
    assert actor.organization_id == agency.organization.id
    services.revoke_api_key(actor=agency.actor, key_id=issued.row.id, now=clock.now())
    assert services.actor_of_secret(issued.secret) is None
    assert services.actor_of_secret("vox_wrong") is None


def test_nobody_grants_what_they_do_not_hold(agency, make_member) -> None:
    with pytest.raises(Invalid) as refusal:
        services.issue_api_key(
            actor=agency.actor, organization=agency.organization, name="x", granted=["platform.manage"]
        )
    assert refusal.value.code == "key.permissions"
    _, member, _ = make_member(agency, "member")
    with pytest.raises(Forbidden):
        services.issue_api_key(actor=member, organization=agency.organization, name="x")


def test_another_tenant_looks_absent(agency, advertiser) -> None:
    with pytest.raises(NotFound):
        services.issue_api_key(actor=advertiser.actor, organization=agency.organization, name="x")
    key = ApiKey.objects.get(organization=agency.organization)
    with pytest.raises(NotFound):
        services.revoke_api_key(actor=advertiser.actor, key_id=key.id, now=clock.now())


def test_only_the_platform_makes_organizations(agency) -> None:
    with pytest.raises(Forbidden):
        services.create_organization(actor=agency.actor, name="x", kind="agency")
    with pytest.raises(Invalid):
        services.create_organization(actor=system_actor("test"), name="x", kind="bank")


def test_a_failing_handler_is_tried_again_later(db: None) -> None:
    heard: list[int] = []

    @outbox.handles("test.happened")
    def handler(event: OutboxEvent) -> None:
        heard.append(event.id)
        if len(heard) == 1:
            raise ValueError("not yet")

    event = outbox.emit(topic="test.happened", payload={})
    assert outbox.relay() == 0
    assert outbox.relay() == 0, "the lease keeps it back until its time"
    OutboxEvent.objects.filter(id=event.id).update(lease_until=clock.now())
    assert outbox.relay() == 1
    assert heard == [event.id, event.id]
    assert outbox.relay() == 0


def test_plug_ins_come_from_settings_and_are_forgotten_with_them() -> None:
    assert backends.get("KEY_VAULTS") is backends.get("KEY_VAULTS")
    with override_settings(KEY_VAULTS={}), pytest.raises(ImproperlyConfigured, match="has no 'default'"):
        backends.get("KEY_VAULTS")
    assert backends.get("KEY_VAULTS") is not None
