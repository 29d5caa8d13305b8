"""After a stop, seen from the workers: nothing speaks from memory, and the rest of the books still opens."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.models import RoyaltyLine
from licensing import services as licensing
from licensing.models import Notice, Revocation
from marketplace.audit.models import Entry
from marketplace.core import clock, objects
from marketplace.core.errors import Gone
from marketplace.core.models import OutboxEvent
from synthesis import services
from synthesis.handlers import obey_stop
from synthesis.models import Detection, Render, VoiceModel
from synthesis.services import loaded
from synthesis.services.failures import WorkFailed
from tests.conftest import Tenant
from tests.licensing.market import TEXT
from tests.synthesis.studio import WORKER, Studio, claimed
from voices.models import Voice

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]


def stop(studio: Studio, kind: str = "voice", subject_id: uuid.UUID | None = None) -> Revocation:
    return licensing.revoke(
        actor=studio.market.talent_actor,
        subject_kind=kind,
        subject_id=subject_id or studio.market.voice.id,
        reason="",
        now=clock.now(),
    )


def reread(model: VoiceModel) -> VoiceModel:
    """The model as the next claim reads it."""
    return VoiceModel.objects.select_related("voice__data_key").get(id=model.id)


def hear_of_it() -> None:
    """What the outbox does with the news of a stop."""
    for event in OutboxEvent.objects.filter(topic="licensing.revoked"):
        obey_stop(event)


def test_a_process_that_holds_the_voice_cannot_speak_after_the_stop(studio: Studio) -> None:
    """The worker has loaded the voice and made the audio when the talent stops it: nothing is delivered, and
    the next use drops the voice from memory, although no news reached this process."""
    studio.deliver()
    assert studio.model.artefact_sha256 in loaded._shelf
    render = studio.request()
    stopped: list[Revocation] = []

    def observe(step: str) -> None:
        if step == "stored":
            stopped.append(stop(studio))

    services.perform_render(actor=WORKER, claim=claimed(render), observe=observe)
    render.refresh_from_db()
    assert (render.status, render.error_code) == ("denied", "voice.revoked")
    assert not render.files.exists()
    [revocation] = stopped
    assert revocation.keys_destroyed == 1
    assert studio.model.artefact_sha256 in loaded._shelf
    model = reread(studio.model)
    with pytest.raises(WorkFailed, match=r"voice\.revoked"), loaded.loaded_voice(model):
        pytest.fail("a stopped voice was handed out")
    assert studio.model.artefact_sha256 not in loaded._shelf
    with pytest.raises(Gone, match=r"key\.destroyed"):
        objects.get(key=model.artefact_key, data_key=model.voice.data_key)


def test_a_hold_keeps_the_key_and_nobody_hears_a_thing(studio: Studio, platform: Tenant) -> None:
    render = studio.deliver()
    voice = studio.market.voice
    licensing.place_hold(actor=platform.actor, voice_id=voice.id, reason="Court order", now=clock.now())
    stop(studio)
    kept = Voice.objects.select_related("data_key").get(id=voice.id)
    assert kept.data_key.destroyed_at is None
    for actor in (studio.buyer, studio.market.agency.actor, platform.actor):
        with pytest.raises(Gone, match=r"render\.revoked"):
            services.open_render_file(actor=actor, render_id=render.id, format="wav", now=clock.now())
    with pytest.raises(WorkFailed, match=r"voice\.revoked"), loaded.loaded_voice(reread(studio.model)):
        pytest.fail("a stopped voice was handed out")


def test_the_books_stay_open_without_the_key(studio: Studio, api: Api) -> None:
    render = studio.deliver()
    audio = services.open_render_file(
        actor=studio.buyer, render_id=render.id, format="wav", now=clock.now()
    ).content
    stop(studio)
    hear_of_it()
    document = services.receipt(actor=studio.buyer, render_id=render.id, now=clock.now())
    assert services.verify_receipt(document)
    detection = services.request_detection(actor=studio.market.talent_actor, content=audio, now=clock.now())
    services.perform_detection(actor=WORKER, claim=claimed(detection))
    assert Detection.objects.get().render_id == render.id
    line = RoyaltyLine.objects.get(key=render.id)
    assert line.talent_micros > 0
    buyer, talent = api(studio.market.advertiser), api(studio.market.talent_secret)
    assert buyer.get(f"/v1/renders/{render.id}/audio.wav").status_code == 410
    for client in (buyer, talent):
        assert client.get(f"/v1/renders/{render.id}").status_code == 200
    for path in ("voices", "renders", f"voices/{studio.market.voice.id}", "consents", "scripts"):
        assert talent.get(f"/v1/{path}").status_code == 200, path


def test_the_certificate_counts_what_was_denied(studio: Studio) -> None:
    waiting = [studio.request(), studio.request(TEXT + " Every day.")]
    revocation = stop(studio)
    hear_of_it()
    hear_of_it()
    assert set(Render.objects.values_list("status", flat=True)) == {"denied"}
    entry = Entry.objects.get(action="licensing.revocation.obeyed")
    assert (entry.subject, entry.data) == (f"revocation:{revocation.id}", {"renders_denied": len(waiting)})


def test_a_notice_lists_what_was_delivered(
    studio: Studio, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    first, other = studio.deliver(), studio.deliver(text=TEXT + " Every day.")
    studio.request(TEXT + " Never delivered.")
    assert first.script_id is not None
    stop(studio, "script", first.script_id)
    stop(studio, "licence", studio.licence.id)
    hear_of_it()
    by_kind = {one.revocation.subject_kind: one for one in Notice.objects.select_related("revocation")}

    def listed(kind: str, client: APIClient) -> Any:
        return client.get(f"/v1/notices/{by_kind[kind].id}/renders")

    buyer = api(studio.market.advertiser)
    [one] = listed("script", buyer).json()["items"]
    assert (one["id"], one["text_sha256"]) == (str(first.id), first.text_sha256)
    assert (one["duty"], one["medium"], one["territory"]) == ("take_down", "radio", "DE")
    both = listed("licence", buyer).json()["items"]
    assert [row["id"] for row in both] == [str(other.id), str(first.id)]
    assert len(listed("licence", api(studio.market.talent_secret)).json()["items"]) == 2
    for stranger in (make_tenant("advertiser"), make_tenant("agency")):
        assert listed("licence", api(stranger)).status_code == 404
