"""Scripts: submitted, screened, approved or refused, reminded of and lapsed."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Approval, Licence, Script
from licensing.policies.limits import Limits
from marketplace.audit.models import Entry
from marketplace.core import outbox
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, Unavailable
from marketplace.core.models import Membership, OutboxEvent
from marketplace.core.services import actor_of_secret
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, TEXT, Market
from voices.models import Mandate, Representative, Talent
from voices.services import create_talent, invite_talent

HOUR = datetime.timedelta(hours=1)
WORDS = "tests.licensing.words.WordScreener"
SYSTEM = system_actor("test")


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": WORDS}}


def agreed(market: Market, approval: str = "none", **rates: object) -> Licence:
    """A licence in an approval mode."""
    return market.licence(approval=approval, **rates)


def submit(market: Market, licence: Licence, text: str = TEXT, **changed: object) -> Script:
    values: dict[str, object] = {"actor": market.advertiser.actor, "language": "en-GB", "now": market.now}
    return services.submit_script(licence_id=licence.id, text=text, **values | changed)  # type: ignore[arg-type]


def decide(market: Market, script: Script, decision: str, actor: Actor, **changed: object) -> Script:
    values: dict[str, object] = {"text_sha256": script.text_sha256, "now": market.now + HOUR}
    return services.decide_script(
        actor=actor,
        script_id=script.id,
        decision=decision,
        **values | changed,  # type: ignore[arg-type]
    )


def topics() -> list[str]:
    return list(
        OutboxEvent.objects.filter(topic__startswith="licensing.script.").values_list("topic", flat=True)
    )


# Submission


def test_a_clear_text_needs_nobody(market: Market) -> None:
    script = submit(market, agreed(market), "  Fresh bread,\n every\u00a0morning. ", title="Bakery")
    assert (script.text, script.title, script.language) == (TEXT, "Bakery", "en-GB")
    assert (script.outcome, script.status, script.deadline_at) == ("clear", "open", None)
    assert topics() == []
    entry = Entry.objects.get(action="licensing.script.screened")
    assert entry.data["text_sha256"] == script.text_sha256
    assert TEXT not in str(entry.data)


@pytest.mark.parametrize(
    "again", ["Fresh ｂｒｅａｄ, every morning.", "Fresh bread,  every mor\u00adning.", TEXT]
)
def test_the_same_text_in_another_spelling_is_the_same_script(market: Market, again: str) -> None:
    licence = agreed(market)
    assert submit(market, licence, again).id == submit(market, licence).id
    assert submit(market, licence, "Fresh bread, every morning!").id != submit(market, licence).id
    assert Script.objects.count() == 2


def test_the_same_text_under_two_licences_is_two_scripts(market: Market) -> None:
    licence = agreed(market)
    other = market.agree(market.offer())
    assert submit(market, licence).id != submit(market, other).id


def test_blocked_is_kept_with_its_findings_and_asks_nobody(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"), "A hateful text.")
    assert (script.outcome, script.status) == ("blocked", "open")
    assert script.findings == [
        {
            "rule": "screening.hate.hateful",
            "topic": "hate",
            "outcome": "blocked",
            "start": 2,
            "end": 9,
            "sentence": "This says “hateful”.",
        }
    ]
    assert topics() == []
    for actor in (market.talent_actor, market.agency.actor):
        with pytest.raises(Forbidden, match=r"script\.blocked"):
            decide(market, script, "approved", actor)


def test_the_ordinary_subject_of_a_licence_is_not_barred(market: Market) -> None:
    barred = submit(market, agreed(market, "every_script"), "The casino opens.")
    with pytest.raises(Forbidden, match=r"script\.blocked"):
        decide(market, barred, "approved", market.talent_actor)
    about = replace(SCOPE, categories_allowed=frozenset(["gambling"]), categories_forbidden=frozenset())
    market.consent(scope=about)
    licence = market.agree(market.offer(about, approval="every_script"))
    script = submit(market, licence, "The casino opens.")
    assert (script.outcome, script.status) == ("blocked", "pending")
    assert decide(market, script, "approved", market.talent_actor).status == "approved"


@pytest.mark.parametrize(
    ("approval", "text", "status"),
    [
        ("none", TEXT, "open"),
        ("none", "The cure.", "pending"),
        ("first_use", TEXT, "pending"),
        ("every_script", TEXT, "pending"),
    ],
)
def test_who_has_to_be_asked(market: Market, approval: str, text: str, status: str) -> None:
    script = submit(market, agreed(market, approval, approval_hours=48), text)
    assert script.status == status
    if status == "pending":
        assert script.deadline_at == market.now + 48 * HOUR
        event = OutboxEvent.objects.get(topic="licensing.script.pending")
        assert event.organization_id == market.agency.organization.id
        assert event.payload["script"] == str(script.id)
        assert text not in str(event.payload)


def test_after_a_first_approval_first_use_asks_nobody(market: Market) -> None:
    licence = agreed(market, "first_use")
    first = submit(market, licence)
    assert submit(market, licence, "Another one.").status == "pending"
    decide(market, first, "approved", market.talent_actor)
    assert submit(market, licence, "A third one.").status == "open"
    decide(market, first, "refused", market.talent_actor)
    assert submit(market, licence, "A fourth one.").status == "pending"


def test_newer_rules_screen_again(market: Market, settings: Settings) -> None:
    licence = agreed(market)
    script = submit(market, licence)
    settings.SCRIPT_SCREENERS = {
        "default": {"BACKEND": WORDS, "OPTIONS": {"version": "words-2", "extra": "bread"}}
    }
    again = submit(market, licence)
    assert (again.id, again.outcome, again.version) == (script.id, "blocked", "words-2")
    assert Entry.objects.filter(action="licensing.script.screened").count() == 2
    submit(market, licence)
    assert Entry.objects.filter(action="licensing.script.screened").count() == 2


def test_the_rule_packs_mark_the_text_as_it_is_kept(market: Market, settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "licensing.screening.packs.PackScreener"}}
    script = submit(market, agreed(market), "Tonight:\n place  your bets at the on\u00adline casino.")
    assert script.outcome == "blocked"
    first = script.findings[0]
    assert first["topic"] == "gambling"
    assert script.text[first["start"] : first["end"]] in script.text
    assert 0 <= first["start"] < first["end"] <= len(script.text)


def test_an_unscreened_text_is_never_taken_for_clear(market: Market, settings: Settings) -> None:
    licence = agreed(market)
    settings.SCRIPT_SCREENERS = {}
    with pytest.raises(Unavailable, match=r"screening\.unavailable"):
        submit(market, licence)
    assert not Script.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": " \u200b… "}, r"script\.text_empty"),
        ({"text": "a" * 5_001}, r"script\.text_too_long"),
        ({"text": "stop\x00it"}, r"script\.text_characters"),
        ({"text": "half \ud83d a pair"}, r"script\.text_characters"),
        ({"language": "klingon!"}, r"script\.language"),
    ],
)
def test_bad_input_says_what_to_do(market: Market, changed: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        submit(market, agreed(market), **changed)


def test_only_the_licensee_submits_and_only_while_the_licence_runs(
    market: Market, make_tenant: Callable[..., Tenant]
) -> None:
    licence = agreed(market)
    for actor, code, error in (
        (market.agency.actor, r"script\.not_licensee", Forbidden),
        (market.talent_actor, r"permission\.missing", Forbidden),
        (make_tenant("advertiser", "Stranger").actor, r"licence\.not_found", NotFound),
    ):
        with pytest.raises(error, match=code):
            submit(market, licence, actor=actor)
    with pytest.raises(Forbidden, match=r"licence\.expired"):
        submit(market, licence, now=licence.ends_at)
    services.revoke(
        actor=market.talent_actor, subject_kind="licence", subject_id=licence.id, reason="", now=market.now
    )
    with pytest.raises(Forbidden, match=r"licence\.revoked"):
        submit(market, licence)


def test_what_the_talent_forbids_is_refused_before_anybody_is_asked(market: Market) -> None:
    market.consent(limits=Limits.of(forbidden_topics=["medical_claims"], forbidden_phrases=["fresh bread"]))
    licence = market.agree(market.offer())
    with pytest.raises(Forbidden, match=r"consent\.topics: .*Medical claims"):
        submit(market, licence, "The cure.")
    with pytest.raises(Forbidden, match=r"consent\.phrases: .*“fresh bread”"):
        submit(market, licence, "It is f r e s h  b r e a d again.")
    assert not Script.objects.exists()
    assert submit(market, licence, "Stale bread.").status == "open"


# Decisions


def test_the_talent_has_the_last_word(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    approved = decide(market, script, "approved", market.agency.actor)
    assert (approved.status, approved.epoch) == ("approved", 0)
    later = market.now + 2 * HOUR
    vetoed = decide(market, script, "refused", market.talent_actor, note=" Not my style. ", now=later)
    assert (vetoed.status, vetoed.epoch, vetoed.decided_at) == ("refused", 1, later)
    with pytest.raises(Forbidden, match=r"script\.talent_decided"):
        decide(market, script, "approved", market.agency.actor)
    assert decide(market, script, "approved", market.talent_actor).status == "approved"
    with pytest.raises(Forbidden, match=r"script\.talent_decided"):
        decide(market, script, "refused", market.agency.actor)
    said = list(script.approvals.values_list("decision", "by_talent", "note"))
    assert said == [("approved", False, ""), ("refused", True, "Not my style."), ("approved", True, "")]
    both = {market.advertiser.organization.id, market.agency.organization.id}
    refusals = OutboxEvent.objects.filter(topic="licensing.script.refused")
    assert {event.organization_id for event in refusals} == both


def test_the_talents_own_yes_stands_against_their_agent(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    decide(market, script, "approved", market.agency.actor)
    decide(market, script, "approved", market.talent_actor)
    assert topics().count("licensing.script.approved") == 2  # one change, two parties
    with pytest.raises(Forbidden, match=r"script\.talent_decided"):
        decide(market, script, "refused", market.agency.actor)


def test_an_agent_may_change_their_own_mind(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    decide(market, script, "refused", market.agency.actor)
    assert decide(market, script, "approved", market.agency.actor).status == "approved"


def test_saying_the_same_again_changes_nothing(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    for _ in range(2):
        decide(market, script, "refused", market.talent_actor)
    assert script.approvals.count() == 1
    assert Script.objects.get().epoch == 1


def test_one_approves_what_one_read(market: Market) -> None:
    licence = agreed(market, "every_script")
    script, other = submit(market, licence), submit(market, licence, "Fresh bread, every Morning.")
    with pytest.raises(Invalid, match=r"script\.text_changed"):
        decide(market, script, "approved", market.talent_actor, text_sha256=other.text_sha256)
    decide(market, script, "approved", market.talent_actor)
    assert Script.objects.get(id=other.id).status == "pending"


def test_a_mandate_without_the_power_does_not_approve(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    Mandate.objects.update(powers=["record", "offer", "agree"])
    for decision in ("approved", "refused"):
        with pytest.raises(Forbidden, match=r"script\.not_yours_to_decide"):
            decide(market, script, decision, market.agency.actor)
    Mandate.objects.update(powers=["approve"], ends_at=market.now + HOUR)
    with pytest.raises(Forbidden, match=r"script\.not_yours_to_decide"):
        decide(market, script, "approved", market.agency.actor)


def test_nobody_else_decides(
    market: Market,
    platform: Tenant,
    make_tenant: Callable[..., Tenant],
    make_member: Callable[..., tuple[Membership, Actor, str]],
) -> None:
    script = submit(market, agreed(market, "every_script"))
    other = create_talent(actor=market.agency.actor, stage_name="Olga", legal_name="O", now=market.now)
    issued = invite_talent(
        actor=market.agency.actor, talent=other, email="olga@example.org", password=None, now=market.now
    )
    colleague = actor_of_secret(issued.secret)
    assert colleague is not None
    _, auditor, _ = make_member(market.agency, "auditor")
    for actor, code in (
        (market.advertiser.actor, r"script\.not_yours_to_decide"),
        (platform.actor, r"script\.not_yours_to_decide"),
        (auditor, r"permission\.missing"),
        (colleague, r"script\.not_found"),
        (make_tenant("agency", "Elsewhere").actor, r"script\.not_found"),
        (make_tenant("advertiser", "Stranger").actor, r"script\.not_found"),
    ):
        with pytest.raises((Forbidden, NotFound), match=code):
            decide(market, script, "approved", actor)
    assert not Approval.objects.exists()


def test_a_guardian_approves_for_a_minor_who_may_still_veto(
    market: Market, make_member: Callable[..., tuple[Membership, Actor, str]]
) -> None:
    script = submit(market, agreed(market, "every_script"))
    member, guardian, _ = make_member(market.agency, "talent")
    Talent.objects.update(born_on=(market.now - 3650 * DAY).date())
    Representative.objects.create(
        talent=market.talent,
        kind="guardian",
        name="Gerda",
        user=member.user,
        status="verified",
        starts_at=market.now - DAY,
        sha256="0" * 64,
        decided_at=market.now,
        created_at=market.now,
    )
    with pytest.raises(Forbidden, match=r"script\.not_yours_to_decide"):
        decide(market, script, "approved", market.talent_actor)
    assert decide(market, script, "approved", guardian).status == "approved"
    assert decide(market, script, "refused", market.talent_actor).status == "refused"
    assert list(script.approvals.values_list("by_talent", flat=True)) == [True, True]


def test_an_agent_who_belongs_to_the_licensee_does_not_approve_their_own_text(
    market: Market, make_member: Callable[..., tuple[Membership, Actor, str]]
) -> None:
    script = submit(market, agreed(market, "every_script"))
    member, actor, _ = make_member(market.agency, "admin")
    Membership.objects.create(user=member.user, organization=market.advertiser.organization, role="member")
    with pytest.raises(Forbidden, match=r"script\.own_text"):
        decide(market, script, "approved", actor)


def test_a_narrowed_key_keeps_no_talent_from_a_veto(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    who = market.talent_actor
    narrowed = Actor(
        who.organization_id, who.organization_kind, who.principal, who.user_id, who.role, frozenset()
    )
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        decide(market, script, "approved", narrowed)
    assert decide(market, script, "refused", narrowed).status == "refused"


def test_what_was_revoked_is_final(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    Script.objects.update(status="revoked", epoch=1)
    for decision in ("approved", "refused"):
        with pytest.raises(Forbidden, match=r"script\.revoked"):
            decide(market, script, decision, market.talent_actor)
    assert submit(market, Licence.objects.get()).status == "revoked"


def test_the_database_keeps_decisions_and_texts_as_they_were(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    decide(market, script, "approved", market.talent_actor)
    approval = Approval.objects.get()
    changes: list[Callable[[], object]] = [
        lambda: Approval.objects.update(decision="refused"),
        lambda: Approval.objects.all()._raw_delete("default"),
        lambda: Approval.objects.create(
            script=script, decision="refused", text_sha256="0" * 64, by_talent=True, at=approval.at
        ),
        lambda: Script.objects.update(text="Stale bread."),
        lambda: Script.objects.update(text_sha256="0" * 64),
        lambda: Script.objects.update(epoch=2) and Script.objects.update(epoch=1),
        lambda: Script.objects.update(status="revoked") and Script.objects.update(status="approved"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError):
            cursor.execute("truncate licensing_approval")


# Deadlines and letters


def test_a_reminder_half_way_and_the_end(market: Market) -> None:
    licence = agreed(market, "every_script", approval_hours=10)
    script = submit(market, licence)

    def sweep(hours: float) -> int:
        return services.sweep_scripts(actor=SYSTEM, now=market.now + hours * HOUR)

    assert sweep(4.9) == 0
    assert sweep(5) == 1
    assert sweep(6) == 0
    assert sweep(10) == 1
    assert sweep(11) == 0
    script.refresh_from_db()
    assert (script.status, script.reminded_at) == ("lapsed", market.now + 5 * HOUR)
    assert topics() == [
        "licensing.script.pending",
        "licensing.script.reminded",
        "licensing.script.lapsed",
        "licensing.script.lapsed",
    ]
    again = submit(market, licence, now=market.now + DAY)
    assert (again.id, again.status, again.reminded_at) == (script.id, "pending", None)
    assert again.deadline_at == market.now + DAY + 10 * HOUR
    assert services.sweep_scripts(actor=SYSTEM, now=market.now + DAY + 6 * HOUR) == 1


def test_what_is_decided_is_not_reminded_of_and_does_not_lapse(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    decide(market, script, "approved", market.talent_actor)
    assert services.sweep_scripts(actor=SYSTEM, now=market.now + 30 * DAY) == 0


def test_letters_go_to_those_who_decide_and_to_the_person_who_asked(
    market: Market, make_member: Callable[..., tuple[Membership, Actor, str]]
) -> None:
    make_member(market.agency, "finance")
    _, buyer, _ = make_member(market.advertiser, "member")
    person = Actor(
        buyer.organization_id,
        buyer.organization_kind,
        f"user:{buyer.user_id}",
        buyer.user_id,
        buyer.role,
        buyer.permissions,
    )
    script = submit(market, agreed(market, "every_script"), actor=person)
    outbox.relay(slow=True)
    talent = f"tess@{market.agency.organization.slug}.example"
    assert sorted(letter.to[0] for letter in django_mail.outbox) == [market.agency.owner.email, talent]
    assert TEXT in django_mail.outbox[0].body
    assert f"/scripts/{script.id}/" in django_mail.outbox[0].body
    decide(market, script, "refused", market.talent_actor, note="Too sweet.")
    django_mail.outbox.clear()
    outbox.relay(slow=True)
    assert [letter.to[0] for letter in django_mail.outbox] == [
        f"member@{market.advertiser.organization.slug}.example"
    ]
    assert "Too sweet." in django_mail.outbox[0].body


def test_a_letter_that_comes_after_the_answer_is_not_sent(market: Market) -> None:
    script = submit(market, agreed(market, "every_script"))
    decide(market, script, "approved", market.talent_actor)
    outbox.relay(slow=True)
    assert django_mail.outbox == []
