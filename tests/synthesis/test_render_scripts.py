"""A render and its script: registered at the request, held at the delivery, asked again at the download."""

import math
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from billing.models import Hold
from licensing import services as licensing
from licensing.models import Script, Volume
from licensing.screening.text import text_hash
from marketplace.core import clock, outbox
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Gone, Invalid, NotFound, Unavailable
from marketplace.core.ids import uuid7
from synthesis import services
from synthesis.models import Render
from tests.licensing.market import TEXT, USE, Market
from tests.licensing.words import WitnessScreener
from tests.synthesis.studio import Studio, held_micros, open_studio

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "tests.licensing.words.WordScreener"}}


def say(studio: Studio, script: Script, decision: str, actor: Actor | None = None) -> Script:
    return licensing.decide_script(
        actor=actor or studio.market.talent_actor,
        script_id=script.id,
        decision=decision,
        text_sha256=script.text_sha256,
        now=clock.now(),
    )


def submitted(studio: Studio, text: str = TEXT) -> Script:
    return licensing.submit_script(
        actor=studio.buyer, licence_id=studio.licence.id, text=text, language="en-GB", now=clock.now()
    )


def script_of(render: Render) -> Script:
    assert render.script_id is not None
    return Script.objects.get(id=render.script_id)


# The request


def test_every_accepted_text_has_its_row(studio: Studio) -> None:
    render, again = studio.request(), studio.request("Fresh\u00a0bread,  every morning.")
    script = script_of(render)
    assert again.script_id == script.id
    assert (script.text, script.text_sha256, script.status) == (TEXT, text_hash(TEXT), "open")
    assert (script.outcome, script.version, script.submitted_by) == (
        "clear",
        "words-1",
        studio.buyer.principal,
    )
    assert render.epochs["script"] == 0
    assert studio.request("Fresh bread, every evening.").script_id != script.id


def test_a_submitted_text_keeps_its_row(studio: Studio) -> None:
    script = submitted(studio, "This is no cure.")
    say(studio, script, "approved")
    assert studio.request("This is  no cure.").script_id == script.id


def test_newer_rules_screen_a_known_text_again(studio: Studio, settings: Settings) -> None:
    studio.request()
    settings.SCRIPT_SCREENERS = {
        "default": {"BACKEND": "tests.licensing.words.WordScreener", "OPTIONS": {"version": "words-3"}}
    }
    assert script_of(studio.request()).version == "words-3"


@pytest.mark.django_db(transaction=True)
def test_no_screener_is_asked_inside_a_delivery(studio: Studio, settings: Settings) -> None:
    """Its transaction holds locks and may not idle; under newer rules the text is screened before it."""
    render = studio.request()
    settings.SCRIPT_SCREENERS = {
        "default": {"BACKEND": "tests.licensing.words.WitnessScreener", "OPTIONS": {"version": "words-2"}}
    }
    WitnessScreener.asked_inside.clear()
    assert studio.perform(render).status == "delivered"
    assert WitnessScreener.asked_inside == [False]


def test_a_script_is_spoken_by_its_id(studio: Studio) -> None:
    script = submitted(studio)
    render = studio.request(text=None, script_id=script.id)  # type: ignore[arg-type]
    assert (render.text, render.script_id) == (TEXT, script.id)


def test_text_or_script_and_only_of_this_licence(studio: Studio) -> None:
    script = submitted(studio)
    other = studio.market.agree(studio.market.offer())
    elsewhere = licensing.submit_script(
        actor=studio.buyer, licence_id=other.id, text="Else.", language="en", now=clock.now()
    )
    for values in ({"text": None}, {"script_id": script.id}):
        with pytest.raises(Invalid, match=r"render\.text_or_script"):
            studio.request(**values)
    for unknown in (elsewhere.id, uuid7()):
        with pytest.raises(NotFound, match=r"script\.not_found"):
            studio.request(text=None, script_id=unknown)  # type: ignore[arg-type]
    assert not Render.objects.exists()


def test_a_refused_request_leaves_no_row(studio: Studio) -> None:
    with pytest.raises(Forbidden):
        studio.request(use=replace(USE, medium="tv"))
    assert not Script.objects.exists()


def test_an_approval_binds_every_character_and_no_spelling(market: Market) -> None:
    studio = open_studio(market, approval="every_script")
    with pytest.raises(Forbidden, match=r"script\.approval: .*Submit it as a script"):
        studio.request()
    assert not Script.objects.exists()
    script = submitted(studio)
    with pytest.raises(Forbidden, match=r"script\.approval: .*waits for a decision"):
        studio.request()
    say(studio, script, "approved")
    assert studio.request().script_id == script.id
    assert studio.request("Fresh ｂｒｅａｄ,\n every mor\u00adning.").script_id == script.id
    for changed in (
        "Fresh bread, every morning!",
        "fresh bread, every morning.",
        "Fresh bread every morning.",
    ):
        with pytest.raises(Forbidden, match=r"script\.approval"):
            studio.request(changed)
    say(studio, script, "refused")
    with pytest.raises(Forbidden, match=r"script\.refused"):
        studio.request()


def test_a_person_lets_through_what_screening_was_not_sure_of(studio: Studio) -> None:
    with pytest.raises(Forbidden, match=r"script\.review: .*Submit it as a script"):
        studio.request("This is no cure.")
    script = submitted(studio, "This is no cure.")
    assert script.status == "pending"
    say(studio, script, "approved", studio.market.agency.actor)
    assert studio.request("This is no cure.").script_id == script.id


def test_what_is_blocked_is_not_spoken(studio: Studio) -> None:
    submitted(studio, "A hateful text.")
    with pytest.raises(Forbidden, match=r"script\.screening: .*This says “hateful”"):
        studio.request("A hateful text.")


def test_after_a_first_approval_any_clear_text_is_spoken(market: Market) -> None:
    studio = open_studio(market, approval="first_use")
    with pytest.raises(Forbidden, match=r"script\.approval"):
        studio.request("Another text.")
    script = submitted(studio)
    say(studio, script, "approved")
    assert studio.request("Another text.").status == "queued"


def test_an_unscreened_text_is_never_spoken(studio: Studio, settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {}
    with pytest.raises(Unavailable, match=r"screening\.unavailable"):
        studio.request()


# The delivery


def test_a_veto_while_it_is_made_denies_it_and_gives_everything_back(studio: Studio) -> None:
    render = studio.request()
    script = script_of(render)

    def veto(step: str) -> None:
        if step == "stored":
            say(studio, script, "refused")

    ended = studio.perform(render, observe=veto)
    assert (ended.status, ended.delivered_at) == ("denied", None)
    assert ended.error_code in {"script.revoked", "script.refused"}
    volume = Volume.objects.get()
    assert (volume.characters_used, volume.renders_used, volume.seconds_used) == (0, 0, 0)
    assert held_micros(studio.buyer.organization_id) == 0


def test_a_yes_after_a_veto_does_not_revive_what_was_asked_before(studio: Studio) -> None:
    render = studio.request()
    script = script_of(render)
    say(studio, script, "refused")
    say(studio, script, "approved")
    assert studio.perform(render).status == "denied"
    later = studio.request()
    assert later.epochs["script"] == 1
    assert studio.perform(later).status == "delivered"


def test_what_waits_is_denied_at_once(studio: Studio) -> None:
    render, other = studio.request(), studio.request("Another text.")
    say(studio, script_of(render), "refused")
    outbox.relay()
    render.refresh_from_db()
    other.refresh_from_db()
    assert (render.status, render.error_code, other.status) == ("denied", "script.refused", "queued")
    assert Hold.objects.get(key=render.id).status == "released"


def test_a_revoked_script_is_not_delivered(studio: Studio) -> None:
    render = studio.request()
    Script.objects.update(status="revoked", epoch=1)
    ended = studio.perform(render)
    assert (ended.status, ended.error_code) == ("denied", "script.revoked")


# The download


def test_a_veto_closes_the_download_for_good(studio: Studio) -> None:
    render = studio.deliver()

    def fetch() -> bytes:
        return services.open_render_file(
            actor=studio.buyer, render_id=render.id, format="wav", now=clock.now()
        ).content

    assert fetch()
    for decision in ("refused", "approved"):
        say(studio, script_of(render), decision)
        with pytest.raises(Gone, match=r"render\.revoked"):
            fetch()


# Seconds


def used() -> int:
    return Volume.objects.get().seconds_used


def test_seconds_are_settled_to_what_was_spoken(studio: Studio) -> None:
    render = studio.request()
    assert used() == render.seconds_reserved > 0
    ended = studio.perform(render)
    spoken = math.ceil(ended.files.get().duration_ms / 1000)
    assert used() == ended.seconds_reserved == spoken
    taken_back = studio.request()
    services.cancel_render(actor=studio.buyer, render_id=taken_back.id, now=clock.now())
    assert used() == spoken


def test_audio_beyond_the_cap_is_not_delivered(market: Market) -> None:
    studio = open_studio(market, max_seconds=4)
    render = studio.request()
    assert used() == 4
    # As if the estimate had been too low, and the rest was taken by others.
    Render.objects.update(seconds_reserved=1)
    ended = studio.perform(Render.objects.get(id=render.id))
    assert (ended.status, ended.error_code) == ("denied", "licence.volume.seconds")
    assert used() == 3
    assert held_micros(studio.buyer.organization_id) == 0


def test_a_request_beyond_the_cap_is_refused(market: Market) -> None:
    studio = open_studio(market, max_seconds=10)
    with pytest.raises(Forbidden, match=r"licence\.volume\.seconds"):
        studio.request("Fresh bread, every morning, " * 20)
    assert used() == 0
