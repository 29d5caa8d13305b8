"""The tables' own guards: transitions, constraints of a status on its columns, distances of marks."""

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.core import clock, states
from marketplace.core.errors import Conflict
from synthesis.models import Detection, Render, VoiceModel
from synthesis.watermarks.protocol import new_mark
from tests.synthesis.studio import Studio

MACHINES = [Render, VoiceModel, Detection]
EXPECTED = {
    Render: {
        ("queued", "rendering"),
        ("queued", "denied"),
        ("queued", "failed"),
        ("queued", "cancelled"),
        ("rendering", "delivered"),
        ("rendering", "denied"),
        ("rendering", "failed"),
    },
    VoiceModel: {
        ("queued", "training"),
        ("queued", "failed"),
        ("queued", "cancelled"),
        ("training", "ready"),
        ("training", "held"),
        ("training", "failed"),
        ("training", "cancelled"),
        ("held", "ready"),
    },
    Detection: {("queued", "working"), ("queued", "failed"), ("working", "done"), ("working", "failed")},
}


@pytest.mark.parametrize("model", MACHINES)
def test_every_pair_of_states(model: Any) -> None:
    for before, after in itertools.product(model.Status.values, repeat=2):
        row = model(status=before)
        assert states.may_advance(row, after) == ((before, after) in EXPECTED[model])
        if (before, after) not in EXPECTED[model]:
            with pytest.raises(Conflict):
                states.advance(row, after)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"status": "delivered"},
        {"status": "rendering"},
        {"status": "failed"},
        {"status": "denied", "error_code": "licence.revoked"},
        {"status": "gone"},
        {"watermark_id": "0" * 32},
        {"watermark_id": "abc"},
        {"text_sha256": "x"},
        {"characters": 0},
        {"price_micros": -1},
        {"formats": []},
        {"formats": ["ogg"]},
    ],
)
def test_the_database_refuses_impossible_renders(studio: Studio, columns: dict[str, Any]) -> None:
    render = studio.request()
    with pytest.raises(IntegrityError), transaction.atomic():
        Render.objects.filter(id=render.id).update(**columns)


@pytest.mark.django_db
def test_a_mark_names_one_render(studio: Studio) -> None:
    first, second = studio.request(), studio.request()
    with pytest.raises(IntegrityError), transaction.atomic():
        Render.objects.filter(id=second.id).update(watermark_id=first.watermark_id)


@pytest.mark.django_db
def test_marks_are_found_by_their_distance(studio: Studio) -> None:
    render = studio.request()
    for _ in range(5):
        studio.request()
    flipped = f"{int(render.watermark_id, 16) ^ ((1 << 24) - 1) << 40:032x}"
    found = Render.objects.near(flipped, 24).get()
    assert (found.id, getattr(found, "distance", None)) == (render.id, 24)
    assert not Render.objects.near(flipped, 23).exists()
    assert not Render.objects.near(new_mark(), 24).exists()


@pytest.mark.django_db
def test_a_voice_is_trained_once_at_a_time(studio: Studio) -> None:
    voice = studio.market.voice
    VoiceModel.objects.create(voice=voice, engine="default", created_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        VoiceModel.objects.create(voice=voice, engine="default", created_at=clock.now())
