"""Webhooks end to end: event → delivery → signed POST to a real receiver."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from rest_framework.test import APIClient

from marketplace.core import clock, outbox
from marketplace.core.models import WebhookDelivery, WebhookEndpoint
from marketplace.web.webhooks import sending
from tests.web.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
TOPIC = "synthesis.render.delivered"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def endpoint(api: Api, agency: Any, receiver: Receiver) -> dict[str, Any]:
    response = api(agency).post("/v1/webhooks", {"url": receiver.url, "topics": [TOPIC]})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def announce(agency: Any, topic: str = TOPIC) -> None:
    outbox.emit(topic=topic, payload={"render_id": "r-1"}, organization_id=agency.organization.id)
    outbox.relay()


def make_due() -> None:
    WebhookDelivery.objects.update(next_attempt_at=clock.now() - timedelta(seconds=1))


def test_an_event_arrives_signed_once(agency: Any, receiver: Receiver, endpoint: dict[str, Any]) -> None:
    announce(agency)
    assert sending.deliver_due() == 1
    assert sending.deliver_due() == 0
    [(headers, body)] = receiver.received
    content = standardwebhooks.Webhook(endpoint["secret"]).verify(body, headers)
    assert content["type"] == TOPIC
    assert content["data"] == {"render_id": "r-1"}
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.response_status, delivery.attempts) == ("delivered", 204, 1)


def test_a_changed_body_or_another_secret_does_not_verify(
    agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    announce(agency)
    sending.deliver_due()
    [(headers, body)] = receiver.received
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(endpoint["secret"]).verify(body + b" ", headers)


def test_only_own_and_chosen_news_is_sent(agency: Any, advertiser: Any, endpoint: dict[str, Any]) -> None:
    announce(advertiser)
    announce(agency, "synthesis.render.failed")
    assert not WebhookDelivery.objects.exists()


def test_a_repeated_event_is_sent_once(agency: Any, endpoint: dict[str, Any]) -> None:
    from marketplace.core.models import OutboxEvent
    from marketplace.web.webhooks import services

    announce(agency)
    services.queue_deliveries(OutboxEvent.objects.get())
    assert WebhookDelivery.objects.count() == 1


def test_failures_are_tried_again_under_the_same_message_id(
    agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    receiver.answers = [(500, {}), (503, {})]
    announce(agency)
    for _ in range(3):
        make_due()
        sending.deliver_due()
    ids = {headers["webhook-id"] for headers, _ in receiver.received}
    assert (len(receiver.received), len(ids)) == (3, 1)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("delivered", 3)


def test_what_failed_waits_before_it_is_tried_again(
    agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    receiver.answers = [(500, {})]
    announce(agency)
    sending.deliver_due()
    delivery = WebhookDelivery.objects.get()
    assert delivery.status == "waiting"
    assert delivery.error == "The receiver answered 500."
    assert delivery.next_attempt_at > clock.now()


def test_the_last_failure_ends_it_and_a_person_may_start_again(
    api: Api, agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    announce(agency)
    receiver.answers = [(500, {})]
    WebhookDelivery.objects.update(attempts=len(sending.BACKOFF))
    sending.deliver_due()
    delivery = WebhookDelivery.objects.get()
    assert delivery.status == "failed"
    listed = api(agency).get(f"/v1/webhooks/{endpoint['webhook']['id']}/deliveries").json()["items"]
    assert listed[0]["error"] == "The receiver answered 500."
    again = f"/v1/webhook-deliveries/{delivery.id}/redeliver"
    assert api(agency).post(again).status_code == 202
    assert api(agency).post(again).json()["code"] == "webhook.waiting"
    assert sending.deliver_due() == 1


def test_redirects_are_not_followed(agency: Any, receiver: Receiver, endpoint: dict[str, Any]) -> None:
    receiver.answers = [(302, {"Location": receiver.url})]
    announce(agency)
    assert sending.deliver_due() == 0
    assert len(receiver.received) == 1
    assert "redirects" in WebhookDelivery.objects.get().error


def test_a_receiver_that_is_gone_unsubscribes(
    agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    receiver.answers = [(410, {})]
    announce(agency)
    sending.deliver_due()
    row = WebhookEndpoint.objects.get()
    assert row.disabled_at is not None
    assert row.data_key.wrapped is None
    assert WebhookDelivery.objects.get().status == "failed"


def test_nobody_listening_is_a_failure(agency: Any, endpoint: dict[str, Any]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        WebhookEndpoint.objects.update(url=f"http://127.0.0.1:{free.getsockname()[1]}/")
    announce(agency)
    assert sending.deliver_due() == 0
    assert "connection failed" in WebhookDelivery.objects.get().error


def test_a_receiver_that_drips_is_cut_off(agency: Any, endpoint: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "TIMEOUT_S", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        WebhookEndpoint.objects.update(url=f"http://127.0.0.1:{server.getsockname()[1]}/")

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b"HTTP/1.1 200 OK\r\n"[:1])
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        announce(agency)
        assert sending.deliver_due() == 0
        stop.set()
        thread.join()
    assert WebhookDelivery.objects.get().status == "waiting"


def test_a_removed_webhook_hears_nothing_and_its_secret_is_destroyed(
    api: Api, agency: Any, receiver: Receiver, endpoint: dict[str, Any]
) -> None:
    announce(agency)
    path = f"/v1/webhooks/{endpoint['webhook']['id']}"
    assert api(agency).delete(path).status_code == 204
    assert api(agency).get(path).status_code == 404
    assert sending.deliver_due() == 0
    assert receiver.received == []
    assert WebhookEndpoint.objects.get().data_key.wrapped is None


def test_others_see_nothing(api: Api, advertiser: Any, agency: Any, endpoint: dict[str, Any]) -> None:
    path = f"/v1/webhooks/{endpoint['webhook']['id']}"
    announce(agency)
    delivery = WebhookDelivery.objects.get()
    assert api(advertiser).get("/v1/webhooks").json()["items"] == []
    for method, url in (
        ("get", path),
        ("delete", path),
        ("get", f"{path}/deliveries"),
        ("post", f"/v1/webhook-deliveries/{delivery.id}/redeliver"),
    ):
        assert getattr(api(advertiser), method)(url).status_code == 404


def test_secrets_are_shown_once_and_stored_sealed(api: Api, agency: Any, endpoint: dict[str, Any]) -> None:
    assert endpoint["secret"] not in json.dumps(api(agency).get("/v1/webhooks").json())
    assert endpoint["secret"].encode() not in bytes(WebhookEndpoint.objects.get().sealed_secret)


@pytest.mark.parametrize(
    "url",
    [
        "http://studio.example/hook",
        "https://user:pass@studio.example/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://224.0.0.1/",
        "ftp://studio.example/",
        "https://",
        "https://studio.example:99999/",
        "https://studio.example/#part",
    ],
)
def test_addresses_inside_are_refused(api: Api, agency: Any, settings: Any, url: str) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    response = api(agency).post("/v1/webhooks", {"url": url})
    assert (response.status_code, response.json()["code"]) == (422, "webhook.url")


def test_unknown_topics_are_refused(api: Api, agency: Any) -> None:
    response = api(agency).post("/v1/webhooks", {"url": "https://studio.example/", "topics": ["x"]})
    assert response.json()["code"] == "webhook.topics"


def test_a_name_that_leads_inside_is_refused_when_sending(
    agency: Any, receiver: Receiver, endpoint: dict[str, Any], settings: Any
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    WebhookEndpoint.objects.update(
        url=receiver.url.replace("http:", "https:").replace("127.0.0.1", "localhost")
    )
    announce(agency)
    sending.deliver_due()
    assert "not on the public internet" in WebhookDelivery.objects.get().error
    assert receiver.received == []
