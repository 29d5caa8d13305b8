"""The roster: states, visibility, mandates, and stops."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.core.actor import ANONYMOUS, Actor, system_actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from marketplace.core.states import advance
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from voices import services
from voices.models import Mandate, PromptScript, Session, Take, Talent, Upload, Voice

STEPS: dict[Any, set[tuple[str, str]]] = {
    Talent: {("active", "suspended"), ("suspended", "active")},
    Voice: {("draft", "ready"), ("draft", "withdrawn"), ("ready", "withdrawn")},
    Session: {("open", "closed")},
    Take: {("accepted", "warned"), ("accepted", "rejected"), ("warned", "rejected")},
}
PAIRS = [(m, a, b) for m in STEPS for a in m.Status.values for b in m.Status.values]


@pytest.mark.parametrize(("model", "before", "after"), PAIRS)
def test_every_step_between_states(
    model: Any, before: str, after: str, studio: Studio, now: datetime.datetime
) -> None:
    studio.record(1)
    row = model.objects.get()
    columns = {"closed_at": now if before == "closed" else None} if model is Session else {}
    model.objects.filter(id=row.id).update(status=before, **columns)
    row = model.objects.get()
    if (before, after) in STEPS[model]:
        advance(row, after, **({"closed_at": now} if model is Session else {}))
        assert model.objects.get().status == after
    else:
        with pytest.raises(Conflict, match=r"state\.transition"):
            advance(row, after)
        assert model.objects.get().status == before


def test_nobody_sees_what_is_not_theirs(
    studio: Studio, make_tenant: Callable[..., Tenant], make_member: Callable[..., Any], advertiser: Tenant
) -> None:
    studio.record(1)
    _, talent_actor, _ = make_member(studio.tenant, "talent")
    homeless = Actor(None, "agency", "key:x", None, "key", studio.actor.permissions)
    nobody = Actor(studio.tenant.organization.id, "agency", "key:x", None, "talent", frozenset())
    for actor in (
        ANONYMOUS, make_tenant("agency", "Other").actor, advertiser.actor, talent_actor, homeless, nobody,
    ):  # fmt: skip
        for model in (Talent, Mandate, Voice, PromptScript, Session, Take, Upload):
            assert not model.objects.visible_to(actor).exists(), (actor, model)
    for model in (Talent, Voice, PromptScript, Session, Take):
        assert model.objects.visible_to(studio.actor).exists()
        assert model.objects.visible_to(system_actor("test")).exists()


def test_public_scripts_are_the_systems_and_for_every_agency(studio: Studio, advertiser: Tenant) -> None:
    script = services.create_prompt_script(
        actor=system_actor("test"), name="Public", language="en", prompts=["Hello."], now=studio.now
    )
    assert script in PromptScript.objects.visible_to(studio.actor)
    assert script not in PromptScript.objects.visible_to(advertiser.actor)


def test_ready_needs_a_usable_take_and_is_repeatable(studio: Studio) -> None:
    system = system_actor("train")
    with pytest.raises(Invalid, match=r"voice\.no_takes"):
        services.mark_voice_ready(actor=system, voice=studio.voice, now=studio.now)
    studio.record(1)
    for _ in range(2):
        voice = services.mark_voice_ready(actor=system, voice=studio.voice, now=studio.now)
        assert voice.status == "ready"
    assert OutboxEvent.objects.filter(topic="voices.voice.ready").count() == 1
    services.withdraw_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
    with pytest.raises(Forbidden, match=r"voice\.withdrawn"):
        services.mark_voice_ready(actor=system, voice=studio.voice, now=studio.now)


def test_a_stop_raises_the_epoch_once(studio: Studio) -> None:
    for _ in range(2):
        voice = services.revoke_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
        assert (voice.epoch, voice.status, voice.revoked_at) == (1, "withdrawn", studio.now)


def test_a_withdrawn_voice_can_still_be_stopped(studio: Studio) -> None:
    services.withdraw_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
    voice = services.revoke_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
    assert (voice.epoch, voice.revoked_at) == (2, studio.now)


def test_who_may_stop_a_voice(
    studio: Studio, make_member: Callable[..., Any], platform: Tenant, advertiser: Tenant
) -> None:
    member, actor, _ = make_member(studio.tenant, "talent")
    _, finance, _ = make_member(studio.tenant, "finance")
    _, auditor, _ = make_member(platform, "auditor")
    stop: dict[str, Any] = {"voice": studio.voice, "now": studio.now}
    for refused in (finance, auditor, advertiser.actor):
        with pytest.raises(Forbidden):
            services.revoke_voice(actor=refused, **stop)
    with pytest.raises(NotFound):
        services.revoke_voice(actor=actor, **stop)
    Talent.objects.filter(id=studio.talent.id).update(user_id=member.user_id)
    powerless = Actor(actor.organization_id, "agency", actor.principal, actor.user_id, "talent", frozenset())
    assert services.revoke_voice(actor=powerless, **stop).epoch == 1
    assert services.revoke_voice(actor=platform.actor, **stop).epoch == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_at": datetime.timedelta(0)}, "mandate.period"),
        ({"commission_bp": 10_001}, "mandate.commission"),
        ({"powers": ["everything"]}, "mandate.powers"),
        ({"powers": []}, "mandate.powers"),
    ],
)
def test_mandates_are_checked(studio: Studio, change: dict[str, Any], code: str) -> None:
    terms: dict[str, Any] = {"ends_at": None, "commission_bp": 2000, "powers": ["offer"]} | change
    if terms["ends_at"] is not None:
        terms["ends_at"] = studio.now + terms["ends_at"]
    with pytest.raises(Invalid) as refused:
        services.create_mandate(
            actor=studio.actor, talent=studio.talent, starts_at=studio.now, now=studio.now, **terms
        )
    assert refused.value.code == code


def test_mandates_are_half_open_and_never_overlap(studio: Studio) -> None:
    day = datetime.timedelta(days=1)

    def mandate(start: int, end: int | None) -> Mandate:
        return services.create_mandate(
            actor=studio.actor,
            talent=studio.talent,
            starts_at=studio.now + start * day,
            ends_at=None if end is None else studio.now + end * day,
            commission_bp=1500,
            powers=["record"],
            now=studio.now,
        )

    first, second = mandate(0, 10), mandate(10, None)
    for start, end in ((-5, 1), (3, 4), (9, None), (20, 30)):
        with pytest.raises(Invalid, match=r"mandate\.overlap"):
            mandate(start, end)
    assert list(Mandate.objects.active_at(studio.now)) == [first]
    assert list(Mandate.objects.active_at(studio.now + 10 * day)) == [second]


def test_a_session_needs_a_script_in_its_language(studio: Studio) -> None:
    script = services.create_prompt_script(
        actor=studio.actor, name="Deutsch", language="de-DE", prompts=["Guten Tag."], now=studio.now
    )
    with pytest.raises(Invalid, match=r"session\.language"):
        services.open_session(actor=studio.actor, voice=studio.voice, script=script, now=studio.now)


def test_a_talent_is_invited_once(studio: Studio) -> None:
    invite: dict[str, Any] = {"actor": studio.actor, "talent": studio.talent, "now": studio.now}
    issued = services.invite_talent(email="mina@example.org", password=None, **invite)
    assert issued.secret.startswith("vox_")
    with pytest.raises(Invalid, match=r"talent\.has_login"):
        services.invite_talent(email="other@example.org", password=None, **invite)
