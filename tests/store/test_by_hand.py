"""A person starts a rule's signal: it opens, its work begins, and it ends with that."""

import pytest

from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import DAY, account_of, actions, ledger, rule, run, say, signals
from workflows.operations.attention import close_task
from workflows.operations.delivery import deliver_effects
from workflows.operations.intake import add_account
from workflows.operations.looking import rule_health
from workflows.operations.starting_by_hand import start_signal
from workflows.store.tasks import tasks_of
from workflows.verdict import Reason

CALL = """
rule: executive-call
says: "{account.seats} seats: call"
because: Somebody thinks that it is time.
area: adoption
accounts: tier = high
by_hand: csm
task: Arrange the call
---
"""
CSM = ("viewer", "csm")


@pytest.fixture
def acme(world: World) -> World:
    world.publish(rules=CALL + rule("few-seats", "account.seats < 10"))
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    say(world, "tier", "high")
    run(world)
    return world


def start(
    world: World, name: str = "executive-call", roles: tuple[str, ...] = CSM, why: str = "It is time"
) -> Reason:
    return start_signal(world.parts, name, "acme", "mei", roles, why).reason


def test_a_rule_by_hand_opens_for_nobody_by_itself(acme: World) -> None:
    assert signals(acme) == []


def test_a_person_starts_it_and_the_ledger_says_who_and_why(acme: World) -> None:
    assert start(acme) is Reason.ALLOWED
    (kept,) = signals(acme)
    assert (kept.signal.state, kept.says) == ("open", {"en": "40 seats: call"})
    entry = next(each for each in ledger(acme) if each.action == "open_signal")
    assert (entry.by, entry.reason, entry.detail["why"]) == ("mei", "by_hand", "It is time")
    assert account_of(acme).evaluate_at is not None


def test_it_ends_once_the_work_it_started_is_done(acme: World) -> None:
    start(acme)
    run(acme)
    deliver_effects(acme.parts)
    run(acme)
    (kept,) = signals(acme)
    assert kept.signal.is_open
    with acme.database.reading() as conn:
        (task,) = tasks_of(conn, signals=[kept.id])
    assert close_task(acme.parts, task.id, "done", by="mei").allowed
    run(acme)
    (over,) = signals(acme)
    assert (over.signal.state, over.signal.resolution) == ("resolved", "done")
    assert actions(acme)[-1] == "resolve_signal"
    assert start(acme) is Reason.ALLOWED


@pytest.mark.parametrize(
    ("name", "roles", "why", "reason"),
    [
        ("executive-cal", CSM, "x", Reason.NO_SUCH_RULE),
        ("few-seats", CSM, "x", Reason.NOT_BY_HAND),
        ("executive-call", ("viewer",), "x", Reason.NOT_YOUR_ROLE),
        ("executive-call", CSM, "  ", Reason.NOTE_WANTED),
    ],
)
def test_whoever_may_not_start_it_is_told_why(
    acme: World, name: str, roles: tuple[str, ...], why: str, reason: Reason
) -> None:
    assert start(acme, name, roles, why) is reason
    assert signals(acme) == []


def test_it_is_not_started_twice_nor_where_the_rule_is_not_for_the_account(acme: World) -> None:
    start(acme)
    assert start(acme) is Reason.ALREADY_OPEN
    say(acme, "tier", "mid")
    run(acme)
    (kept,) = signals(acme)
    assert kept.signal.resolution == "left"
    assert start(acme) is Reason.NOT_WATCHED


def test_of_a_rule_about_a_child_it_must_be_said_of_which(world: World) -> None:
    text = CALL.replace("by_hand", "about: module\nby_hand").replace("task: Arrange the call\n", "")
    world.publish(rules=text)
    add_account(world.parts, "acme", "Acme")
    say(world, "tier", "high")
    say(world, "module.entitled", True, child="core")
    run(world)
    assert start(world) is Reason.NO_SUCH_CHILD
    assert start_signal(world.parts, "executive-call", "acme", "mei", CSM, "x", "core").allowed
    assert [each.child for each in signals(world)] == ["core"]
    run(world)
    assert [each.signal.state for each in signals(world)] == ["open"]


def test_a_rule_opens_nothing_after_its_last_day(world: World) -> None:
    world.publish(rules=rule("few-seats", "account.seats < 10", until="2026-03-01"))
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 4)
    run(world)
    assert signals(world) == []
    world.publish(rules=rule("few-seats", "account.seats < 10", until="2026-03-02"))
    run(world)
    assert [each.signal.state for each in signals(world)] == ["open"]


def test_a_rule_is_not_called_true_because_a_person_started_it(acme: World) -> None:
    acme.publish(rules=rule("few-seats", "account.seats < 10", by_hand="csm"))
    run(acme)
    assert start_signal(acme.parts, "few-seats", "acme", "mei", CSM, "It is time").allowed
    run(acme)
    assert rule_health(acme.parts, "few-seats").last_true_at is None
    acme.at(MONDAY + DAY)
    say(acme, "seats", 4)
    run(acme)
    acme.at(MONDAY + 2 * DAY)
    assert rule_health(acme.parts, "few-seats").last_true_at == MONDAY + 2 * DAY
