"""`visible_to` of every table, for the roles that see a part of their organization."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from licensing.models import Licence, Quote
from licensing.models.licence import LICENCES
from licensing.services import agree_quote
from licensing.services.signing import Signature
from marketplace.portal.figures import royalty_lines
from tests.access.world import World

pytestmark = pytest.mark.django_db
HERS, ALL, NONE = "hers", "all", "none"
# Per table: what an agent sees with one of two talents shared, what a producer sees with one of two licences.
SEEN: dict[str, tuple[str, str]] = {
    "audit.Entry": (NONE, NONE),
    "billing.RoyaltyLine": (NONE, NONE),  # whose lines a login may see is passed in: see below
    "billing.TopUp": (NONE, NONE),
    "billing.Wallet": (NONE, NONE),
    "licensing.Certificate": (HERS, NONE),
    "licensing.Consent": (HERS, NONE),
    "licensing.LegalHold": (HERS, NONE),
    "licensing.Licence": (HERS, HERS),
    "licensing.Notice": (HERS, HERS),
    "licensing.Offer": (HERS, ALL),  # the catalogue is for every advertiser
    "licensing.Quote": (HERS, HERS),
    "licensing.Revocation": (HERS, NONE),
    "licensing.Script": (HERS, HERS),
    "licensing.Statement": (HERS, NONE),
    "synthesis.Render": (HERS, HERS),
    "synthesis.VoiceModel": (HERS, NONE),
    "voices.ArchiveSegment": (HERS, NONE),
    "voices.ArchiveUpload": (HERS, NONE),
    "voices.EnrolmentCase": (NONE, NONE),
    "voices.Mandate": (HERS, NONE),
    "voices.PromptScript": (ALL, NONE),  # the agency's, not a talent's
    "voices.Representative": (HERS, NONE),
    "voices.Session": (HERS, NONE),
    "voices.Take": (HERS, NONE),
    "voices.Talent": (HERS, NONE),
    "voices.Upload": (HERS, NONE),
    "voices.Voice": (HERS, ALL),
}
ASKED = "synthesis.Detection"


def tables() -> dict[str, type[Model]]:
    """Every table that knows who may see it."""
    found = (model for model in apps.get_models() if hasattr(model._default_manager, "visible_to"))
    return {model._meta.label: model for model in found}


def test_every_table_is_here() -> None:
    assert set(tables()) == {*SEEN, ASKED}


def rows_of(world: World, model: type[Model], side: str) -> set[Any]:
    """The primary keys of the world's rows of a table."""
    both = [*world.hers.values(), *(world.theirs.values() if side == ALL else ())]
    return {row.pk for row in both if type(row) is model and side != NONE}


def published(world: World, seen: set[Any]) -> set[Any]:
    """Without the drafts of offers, which no advertiser sees."""
    return seen - {world.hers["draft"].pk, world.theirs["draft"].pk}


@pytest.mark.parametrize("label", SEEN)
def test_who_sees_what(world: World, label: str) -> None:
    model, (to_agent, to_producer) = tables()[label], SEEN[label]
    rows: Any = model._default_manager
    people = world.people

    def seen(actor: Any) -> set[Any]:
        return set(rows.visible_to(actor).values_list("pk", flat=True))

    assert seen(people.agent.actor) == rows_of(world, model, to_agent)
    assert seen(people.producer.actor) == published(world, rows_of(world, model, to_producer))
    everything = {label for label, sides in SEEN.items() if ALL in sides}
    if label not in everything:
        assert seen(people.teammate.actor) == seen(people.coproducer.actor) == set()
    owners = rows_of(world, model, ALL if to_agent == HERS else NONE)
    assert owners <= seen(people.hers.agency.actor)


def test_a_licence_that_is_shared_shows_its_quote(world: World) -> None:
    people, quote = world.people, world.theirs["quote"]
    signature = Signature("Somebody", world.theirs["proposal"].text_sha256, None)
    for actor in (people.theirs.agency.actor, people.theirs.advertiser.actor):
        agree_quote(actor=actor, quote_id=quote.pk, signature=signature, now=people.now)
    assert not Quote.objects.visible_to(people.coproducer.actor).exists()
    LICENCES.give(people.coproducer.membership.user, Licence.objects.get(proposal__quote=quote.pk))
    assert list(Quote.objects.visible_to(people.coproducer.actor)) == [quote]


def test_money_of_the_talents_one_was_given(world: World) -> None:
    agent, teammate = world.people.agent.actor, world.people.teammate.actor
    assert list(royalty_lines(agent)) == [world.hers["royalty_line"]]
    assert not royalty_lines(teammate).exists()
    assert royalty_lines(world.people.hers.agency.actor).count() == 2


def test_what_one_asked_oneself(world: World) -> None:
    rows, people, shared = tables()[ASKED]._default_manager, world.people, world.shared
    asked: dict[Any, set[str]] = {
        people.agent.actor: {"agents_detection"},
        people.teammate.actor: set(),
        people.hers.talent_actor: set(),
        people.hers.agency.actor: {"agents_detection", "agencys_detection"},
        people.producer.actor: {"producers_detection"},
        people.hers.advertiser.actor: {"producers_detection"},
    }
    for actor, names in asked.items():
        visible: Any = rows.visible_to(actor)  # type: ignore[attr-defined]
        assert set(visible.values_list("pk", flat=True)) == {shared[name].pk for name in names}
