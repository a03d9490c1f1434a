"""What a rule's page counts: how many of its signals wait to open, and for what."""

import pytest

from tests.store.acting import Acting, settle
from tests.store.conftest import World
from tests.store.test_previewing import RULE
from workflows.operations.looking import rule_page
from workflows.operations.looking.record import rule_record


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    for name, seats in (("acme", 4), ("globex", 40)):
        acting.admit(name, f"ana@{name}.test")
        acting.field("seats", seats, name)
    settle(acting)
    return acting


def waits(acting: Acting) -> tuple[int, dict[str, int]]:
    parts = acting.world.parts
    states = rule_page(parts, "few-seats").line.counts.by_state
    waiting = states.get("pending", 0) + states.get("held", 0)
    return waiting, dict(rule_record(parts, "few-seats").waits)


def test_all_that_wait_to_open_are_told_with_what_they_wait_for(acting: Acting) -> None:
    """Of those true already, whose openings are shared out by the day, and of one that came true later."""
    paced = RULE.replace("already_true: open", "already_true: {open: 5 a day}\ntrue_for: 7d")
    acting.publish(**{"few-seats.yaml": paced})
    settle(acting)
    assert waits(acting) == (1, {"hold": 1})
    acting.field("seats", 8, "globex")
    settle(acting)
    assert waits(acting) == (2, {"hold": 2})


def test_an_open_signal_waits_for_nothing_before_it_opens(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": RULE + "when_clear: ask\n"})
    settle(acting)
    acting.after(1)
    acting.field("seats", 50, "acme")
    settle(acting)
    assert waits(acting) == (0, {})


def test_a_clock_that_stands_still_is_told_as_that(acting: Acting) -> None:
    held = RULE.replace("seats < 10", "last(active_users) < 5") + "true_for: 7d\n"
    acting.publish(**{"few-seats.yaml": held})
    acting.field("active_users", 2, "acme")
    acting.after(1)
    settle(acting)
    assert waits(acting) == (1, {"hold": 1})
    acting.after(4)
    settle(acting)
    assert waits(acting) == (1, {"hold_stands": 1})
