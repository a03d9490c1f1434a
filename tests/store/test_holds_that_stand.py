"""What a person lets open, and what time alone would, still meets the holds that stand."""

from datetime import timedelta

import pytest

from engine.store.ledger import entries_of
from tests.harness.at_once import at_once
from tests.store.conftest import MONDAY, World
from tests.store.test_breaker import DAY, NAMES, settle, states, trip, use
from tests.store.test_evaluation import rule, run
from tests.store.test_incidents import OPS, all_of
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import record_observations
from workflows.operations.looking import incident_page, signals
from workflows.operations.releasing import dismiss_incident, release_incident, release_signal
from workflows.operations.starting_by_hand import start_signal
from workflows.operations.suppressing import suppress_account
from workflows.verdict import Reason

LIMITED = rule("idle", "tier = tech", hold_if="{accounts_over: 3}")
HOUR = timedelta(hours=1)


def past_its_limit(world: World) -> str:
    """Six of fourteen are idle, three are held; the incident."""
    settle(world, LIMITED)
    world.at(MONDAY + DAY)
    use(world, 0, NAMES[:6])
    (found,) = all_of(world, "open")
    return found.id


def waiting(world: World) -> dict[str, str]:
    """By account the state, and what it waits for."""
    found = signals(world.parts, rule="idle", limit=100).items
    return {each.account: f"{each.state} {each.waits_for}".strip() for each in found}


def test_an_account_not_to_be_acted_on_is_not_opened_by_letting_an_incident_go(world: World) -> None:
    incident = past_its_limit(world)
    first = incident_page(world.parts, incident).held[0]
    suppress_account(world.parts, first.account, "olu", MONDAY + 5 * DAY, "a dispute")
    assert release_signal(world.parts, first.id, "olu").reason is Reason.LEGAL_HOLD
    assert release_incident(world.parts, incident, "olu").allowed
    run(world)
    assert waiting(world)[first.account] == "held suppressed"
    assert states(world) == {"open": 5, "held": 1}
    with world.database.reading() as conn:
        told = [(each.action, each.reason, each.by) for each in entries_of(conn, "signal", first.id)]
    assert ("hold_signal", "suppressed", "olu") in told
    world.at(MONDAY + 5 * DAY + HOUR)
    run(world)
    (asks,) = [each for each in all_of(world, "open") if each.kind == "muted"]
    assert asks.detail["count"] == 1
    assert release_incident(world.parts, asks.id, "olu").allowed
    assert states(world) == {"open": 6}


def test_who_may_not_be_acted_on_once_more_is_not_opened_by_the_question_of_before(world: World) -> None:
    settle(world, LIMITED)
    suppress_account(world.parts, "a00", "olu", MONDAY + 2 * DAY)
    world.at(MONDAY + DAY)
    use(world, 0, ["a00"])
    world.at(MONDAY + 2 * DAY + HOUR)
    run(world)
    (asks,) = [each for each in all_of(world, "open") if each.kind == "muted"]
    suppress_account(world.parts, "a00", "olu", MONDAY + 9 * DAY)
    assert release_incident(world.parts, asks.id, "olu").reason is Reason.LEGAL_HOLD
    assert waiting(world) == {"a00": "held suppressed"}


def test_nobody_starts_a_signal_by_hand_of_an_account_not_to_be_acted_on(world: World) -> None:
    settle(world, "rule: call\nsays: Call\nbecause: x\narea: adoption\nby_hand: csm\ntask: {title: Call}\n")
    suppress_account(world.parts, "a00", "olu")
    started = start_signal(world.parts, "call", "a00", "mei", ["csm"], "they asked")
    assert started.reason is Reason.LEGAL_HOLD
    assert states(world, "call") == {}


def test_a_signal_that_the_incident_does_not_hold_is_neither_released_nor_dismissed(world: World) -> None:
    settle(world)
    found = trip(world)
    for verdict in (
        release_incident(world.parts, found, "olu", ["nonsense"]),
        dismiss_incident(world.parts, found, "olu", signals=["nonsense"]),
    ):
        assert (verdict.reason, verdict.detail) == (Reason.NOT_HELD, "nonsense")
    assert states(world) == {"held": 14}


def test_of_several_signals_those_that_the_incident_does_not_hold_are_named(world: World) -> None:
    settle(world)
    found = trip(world)
    one, two, *_ = incident_page(world.parts, found).held
    released = release_incident(world.parts, found, "olu", ["typo", one.id, "another"])
    assert (released.allowed, released.detail) == (True, "another, typo")
    dismissed = dismiss_incident(world.parts, found, "olu", signals=[two.id, one.id])
    assert (dismissed.allowed, dismissed.detail) == (True, one.id)
    assert states(world) == {"open": 1, "ignored": 1, "held": 12}


@pytest.mark.parametrize("mended", [0, 5])
def test_a_load_whose_openings_wait_for_their_hold_is_held_when_it_is_over(world: World, mended: int) -> None:
    """Five of them said otherwise before: the nine that stay are few, and open."""
    settle(world, rule("idle", "tier = tech", true_for="2d"))
    world.at(MONDAY + DAY)
    use(world, 0, NAMES)
    assert (states(world), all_of(world)) == ({"pending": 14}, [])
    world.at(MONDAY + 2 * DAY)
    use(world, 7, NAMES[:mended])
    world.at(MONDAY + 3 * DAY + HOUR)
    use(world, 0, NAMES[mended:])
    if mended:
        assert states(world) == {"open": 9, "resolved": 5}
        return
    assert states(world) == {"held": 14}
    (found,) = all_of(world, "open")
    assert (found.kind, found.detail) == ("breaker", {"rule": "idle", "count": 14})
    assert release_incident(world.parts, found.id, "olu").allowed
    assert states(world) == {"open": 14}


def test_a_trickle_is_no_load_however_long_its_hold(world: World) -> None:
    settle(world, rule("idle", "tier = tech", true_for="10d"))
    for day in range(1, 4):
        world.at(MONDAY + day * DAY)
        use(world, 0, NAMES[4 * day - 4 : 4 * day])
    for day in (11, 12, 13, 14):
        world.at(MONDAY + day * DAY + HOUR)
        use(world, 0, NAMES[:12])
    assert states(world) == {"open": 12}


def test_a_rule_past_its_limit_stays_held_over_the_day_while_ops_is_asked(world: World) -> None:
    incident = past_its_limit(world)
    world.at(MONDAY + 3 * DAY)
    use(world, 0, NAMES[:8])
    assert states(world) == {"open": 3, "held": 5}
    assert dismiss_incident(world.parts, incident, "olu").allowed
    use(world, 0, NAMES[:9])
    assert states(world) == {"open": 4, "ignored": 5}


def test_what_is_held_is_not_let_open_while_its_rule_is_on_trial(world: World) -> None:
    incident = past_its_limit(world)
    world.publish(team=OPS, rules=LIMITED + "mode: shadow\n")
    release_incident(world.parts, incident, "olu")
    run(world)
    assert states(world).get("open", 0) <= 3


def test_four_workers_open_no_more_than_a_rules_limit(world: World) -> None:
    settle(world, LIMITED)
    world.at(MONDAY + DAY)
    said = [{"account": each, "field": "tier", "value": "tech"} for each in NAMES[:10]]
    assert not record_observations(world.parts, said, "product").refused

    def work() -> None:
        while evaluate_accounts(world.parts, limit=2):
            pass

    at_once(*[work] * 4)
    run(world)
    assert states(world) == {"open": 3, "held": 7}


def test_a_clock_that_is_put_back_gives_nobody_a_second_limit(world: World) -> None:
    settle(world, LIMITED)
    world.at(MONDAY + DAY)
    use(world, 0, NAMES[:3])
    world.at(MONDAY + DAY - timedelta(hours=1))
    use(world, 0, NAMES[3:7])
    assert states(world) == {"open": 3, "held": 4}
