"""Viterbi search for the units that follow the guide and join well."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from synthesis.engines.protocol import NEUTRAL

from .arrays import Floats, Ints
from .network import Guide
from .phones import PhoneSequence
from .styles import STYLE_COST
from .units import UnitInventory, half_phones, segment_features

CANDIDATES = 200
CONTEXT_COST, PHONE_EDGE_COST, JOIN_WEIGHT, SCALE = 16.0, 3.0, 1.0, 10.0
SEED_SPREAD = 0.4


@dataclass(frozen=True, slots=True)
class Selected:
    """A chosen unit for a phone and the guide's frames from `start` to `end`.

    `exact` where the unit is of that very phone.
    """

    unit: int
    phone: int
    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Column:
    units: Ints
    costs: Floats
    half: int
    exact: bool


def select_units(
    inventory: UnitInventory,
    guide: Guide,
    phones: PhoneSequence,
    *,
    seed: int,
    searched: slice = slice(None),
    after: int | None = None,
    style: str = NEUTRAL,
) -> list[Selected]:
    """Choose one unit for every half-phone of the guide; another seed gives another take.

    `searched` limits the search to some phones; `after` is the unit that what is chosen is to follow. Units
    of takes in another style than `style` are taken where they fit much better.
    """
    low, high, _ = searched.indices(len(phones))
    halves = [half for half in half_phones(phones.names, guide.boundaries) if low <= half[0] < high]
    start, end = np.array([half[2:4] for half in halves]).T
    wanted = segment_features(guide.mel_cepstra, guide.log_f0, start, end, inventory.weights)
    spread = np.random.default_rng(seed) if seed else None
    others = inventory.styles.others(style)
    columns = []
    for number, (index, half, _, _, context) in enumerate(halves):
        units, exact = inventory.candidates(phones.names[index], half)
        costs = ((inventory.features[units] - wanted[number]) ** 2).sum(1) / SCALE
        costs = costs + CONTEXT_COST * (inventory.contexts[units] != context)
        if others is not None:
            costs = costs + STYLE_COST * others[inventory.take[units]]
        if spread is not None:
            costs = costs * spread.uniform(1 - SEED_SPREAD, 1 + SEED_SPREAD, len(costs))
        best = np.argsort(costs, kind="stable")[:CANDIDATES]
        columns.append(_Column(units[best], costs[best], half, exact))
    if after is None:
        path = _search(inventory, columns)
    else:
        before = _Column(np.array([after]), np.zeros(1, np.float32), 1, exact=True)
        path = _search(inventory, [before, *columns])[1:]
    return [
        Selected(unit, halves[k][0], int(start[k]), int(end[k]), columns[k].exact)
        for k, unit in enumerate(path)
    ]


def _search(inventory: UnitInventory, columns: list[_Column]) -> list[int]:
    total = columns[0].costs
    choices = list[Ints]()
    for before, here in pairwise(columns):
        reached = total[:, None] + _join_costs(inventory, before, here)
        choice = reached.argmin(0)
        choices.append(choice)
        total = reached[choice, np.arange(len(choice))] + here.costs
    at = int(total.argmin())
    path = [int(columns[-1].units[at])]
    for column, choice in zip(columns[-2::-1], choices[::-1], strict=True):
        at = int(choice[at])
        path.append(int(column.units[at]))
    return path[::-1]


def _join_costs(inventory: UnitInventory, before: _Column, here: _Column) -> Floats:
    right, left = inventory.right[before.units], inventory.left[here.units]
    squared = (right**2).sum(1)[:, None] + (left**2).sum(1)[None] - 2 * right @ left.T
    costs = np.maximum(squared, 0) / SCALE * JOIN_WEIGHT
    if here.half == 0:
        costs += PHONE_EDGE_COST
    contiguous = (before.units[:, None] + 1 == here.units[None]) & inventory.follows[before.units][:, None]
    costs[contiguous] = 0
    result: Floats = costs
    return result
