"""Seats: rulesets of durable_rules in which no rulebook's own rules stand: the candidates of a moment take place.

A seat is a rule of durable_rules: the conjunction of its own places, ``a0`` to ``a2`` in the first seat of three. Every
seat of a ruleset has as many places as the rules that take it have atoms, and a document says of each place whether the
atom on it is definitely true. So one small ruleset serves all rules of a width, whatever rulebook they are of.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, compress

from engine.matcher.hashes import colliding_names
from engine.matcher.ruleset import CANARY, FACT

MOST_SEATS = 12
"""Far below the 64 first conditions that may be true at once. A seat that fires costs more the longer the document is,
and a document costs something by itself: at about a dozen the two are even."""

MOST_PLACES = 240
"""A fact holds at most 252 properties; a rule of more atoms finds no seat."""

RESERVED = ("id", "sid", "$s", "z")
"""Property names that durable_rules or the canary give a meaning."""


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one width. Text and tables, the same in every process."""

    numbers: Mapping[str, int]  # the name in durable_rules -> the seat
    definition: str  # what durable_rules is given, JSON
    places: tuple[str, ...]  # every place as it stands in a document, seat after seat

    def document(self, rules: Sequence[frozenset[int]], true_atoms: Set[int]) -> str:
        """The fact to assert: the rules seated in turn, and of their atoms those that are definitely true."""
        are_true = map(true_atoms.__contains__, chain.from_iterable(rules))
        return f'{FACT},"z":1{"".join(compress(self.places, are_true))}}}'


def seats_of(width: int) -> Seats:
    """Seats for rules of so many atoms."""
    seats = [[f"a{seat * width + place}" for place in range(width)] for seat in range(seats_at(width))]
    _check(seats)
    return Seats(
        numbers={f"r{seat}": seat for seat in range(len(seats))},
        definition=_definition(seats),
        places=tuple(f',"{name}":1' for names in seats for name in names),
    )


def seats_at(width: int) -> int:
    """How many rules of so many atoms one document can ask about; none if they are too wide for any."""
    return min(MOST_SEATS, MOST_PLACES // width)


def _check(seats: Sequence[Sequence[str]]) -> None:
    """Beyond these limits durable_rules crashes, hangs or answers wrongly, so they are never passed on trust."""
    names = [name for seat in seats for name in seat]
    assert 1 <= len(seats) <= MOST_SEATS, "more seats than first conditions may be true at once, or none"
    assert len(names) <= MOST_PLACES, "more places than a fact holds"
    assert len({*names, *RESERVED}) == len(names) + len(RESERVED), (
        "a place in two seats: they would begin or end alike"
    )
    assert colliding_names([*names, *RESERVED]) is None, "two names with one hash"


def _definition(seats: Sequence[Sequence[str]]) -> str:
    definition: dict[str, object] = {
        f"r{seat}": {"all": [{"m": {"$and": [{name: 1} for name in names]}}]}
        for seat, names in enumerate(seats)
    }
    definition[CANARY] = {"all": [{"m": {"z": 1}}], "pri": 65535}
    return json.dumps(definition)
