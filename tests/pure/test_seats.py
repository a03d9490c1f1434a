import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.matcher.hashes import colliding_names, fnv1a_32
from engine.matcher.ruleset import Ruleset
from engine.matcher.seats import MOST_PLACES, MOST_SEATS, RESERVED, seats_at, seats_of
from tests.harness.rulebooks import needs_durable_rules


@pytest.mark.parametrize("width", range(1, MOST_PLACES + 1))
def test_no_width_has_more_seats_than_durable_rules_can_hold_and_every_width_has_one(width: int) -> None:
    seats = seats_of(width)
    assert 1 <= len(seats.numbers) == seats_at(width) <= MOST_SEATS
    assert len(seats.places) == len(set(seats.places)) == width * len(seats.numbers) <= MOST_PLACES


def test_a_rule_of_more_atoms_than_a_document_holds_finds_no_seat() -> None:
    assert seats_at(MOST_PLACES) == 1
    assert seats_at(MOST_PLACES + 1) == 0
    with pytest.raises(AssertionError, match="or none"):
        seats_of(MOST_PLACES + 1)


@needs_durable_rules
@pytest.mark.parametrize("width", [1, 2, 3, 19, 20, 21, 100, 120, 121, MOST_PLACES])
def test_all_seats_of_a_width_can_fire_at_once_and_none_without_its_last_place(width: int) -> None:
    """The most that durable_rules is ever asked at once: every first condition true, every property there."""
    seats = seats_of(width)
    live = Ruleset(seats.definition)
    rules = [frozenset(range(seat * width, (seat + 1) * width)) for seat in range(len(seats.numbers))]
    every = frozenset().union(*rules)
    assert sorted(live.fired(seats.document(rules, every))) == sorted(seats.numbers)
    for seat, rule in enumerate(rules):
        for missing in {min(rule), max(rule)}:
            others = sorted(name for name, number in seats.numbers.items() if number != seat)
            assert sorted(live.fired(seats.document(rules, every - {missing}))) == others
    live.close()


def test_durable_rules_is_given_only_names_of_ours_and_the_canary_last() -> None:
    seats = seats_of(100)
    places = [[{f"a{seat * 100 + place}": 1} for place in range(100)] for seat in range(2)]
    assert json.loads(seats.definition) == {
        "r0": {"all": [{"m": {"$and": places[0]}}]},
        "r1": {"all": [{"m": {"$and": places[1]}}]},
        "~": {"all": [{"m": {"z": 1}}], "pri": 65535},
    }
    assert list(json.loads(seats.definition))[-1] == "~"


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.frozensets(st.integers(-3, 9), min_size=width, max_size=width), min_size=1, max_size=MOST_SEATS
        )
    ),
    st.frozensets(st.integers(-3, 9)),
)
def test_of_every_seat_as_many_atoms_are_told_as_are_definitely_true(
    rules: list[frozenset[int]], true: frozenset[int]
) -> None:
    width = len(rules[0])
    told = json.loads(seats_of(width).document(rules, true))
    assert (told.pop("id"), told.pop("z")) == ("f", 1)
    assert set(told.values()) <= {1}
    places = [int(name[1:]) // width for name in told]
    assert [places.count(seat) for seat in range(len(rules))] == [len(rule & true) for rule in rules]
    assert max(places, default=0) < len(rules)


@pytest.mark.parametrize(("name", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_hash_is_fnv_1a(name: str, value: int) -> None:
    assert fnv1a_32(name) == value


def test_two_names_with_one_hash_are_found() -> None:
    assert colliding_names(["id", "f8445b93f89", "z", "fa46c572ada"]) == ("f8445b93f89", "fa46c572ada")


def test_no_two_names_a_document_can_hold_have_one_hash() -> None:
    assert colliding_names([*(f"a{number}" for number in range(MOST_PLACES)), *RESERVED]) is None
