"""A machine whose clock is set back: nothing that was heard is forgotten, and nothing begins a second time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from api.cli.clock import says
from api.cli.doctor import complaints_of
from engine.steady import AHEAD, Mark
from engine.store.accounts import find_account, mark_all_due
from engine.store.ledger import entries_of, entries_of_account
from engine.store.signals import lock_signals
from engine.store.world import world as row
from tests.store.conftest import MONDAY, World
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.keeping_time import clocks, follow_machine, keep_time
from workflows.operations.looking.world import world_shown
from workflows.operations.sweep import sweep_with
from workflows.store.world import world_of

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
RULE = """
rule: reports
kind: opportunity
already_true: open
area: adoption
owner: mei
says: {en: "{count(report_created, 14d)} reports"}
because: Somebody uses it.
when: count(report_created, 14d) >= 1
"""


@dataclass
class Machine:
    """One whose clock is set by hand, and what runs on it."""

    world: World
    now: datetime

    def sweeps(self) -> None:
        keep_time(self.world.parts, self.mark())

    def mark(self) -> Mark | None:
        with self.world.database.reading() as conn:
            return world_of(conn).mark

    def hears(self, **said: object) -> None:
        taken = record_observations(self.world.parts, [{"account": "acme", **said}], "api")
        assert not taken.refused

    def looks(self) -> None:
        with self.world.database.writing() as conn:
            mark_all_due(conn, self.world.parts.clock.world(conn))
        assert evaluate_accounts(self.world.parts) == 1

    def states(self) -> list[str]:
        with self.world.database.writing() as conn:
            return [each.signal.state for each in lock_signals(conn, ["acme"]).get("acme", [])]

    def actions(self) -> list[str]:
        with self.world.database.reading() as conn:
            return [each.action for each in entries_of_account(conn, "acme")]


@pytest.fixture
def machine(world: World, monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine(world, MONDAY - 20 * DAY)

    def clock() -> datetime:
        return found.now

    for module in ("engine.store.world", "engine.store.ledger", "workflows.clock"):
        monkeypatch.setattr(f"{module}.machine_now", clock)
    with world.database.writing() as conn:
        conn.execute(delete(row))
    world.publish(rules=RULE)
    add_account(world.parts, "acme", "Acme")
    for found.now in (MONDAY - 20 * DAY, MONDAY):  # so that the feed covers what is asked
        found.sweeps()
        found.hears(event="login")
    return found


def test_what_was_heard_before_is_not_unknown_again(machine: Machine) -> None:
    machine.now += HOUR
    machine.sweeps()
    machine.hears(event="report_created")
    machine.looks()
    assert machine.states() == ["open"]
    for back in (SECOND, 59 * SECOND, HOUR):
        machine.now -= back
        machine.sweeps()
        machine.looks()
    for _ in range(4):
        machine.now += HOUR
        machine.sweeps()
        machine.looks()
    assert machine.states() == ["open"]
    assert machine.actions().count("open_signal") == 1


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends, "the sweep did not mark it"
        time.sleep(0.05)


def test_the_sweep_marks_how_far_the_world_has_come(machine: Machine) -> None:
    stop = threading.Event()
    sweeping = threading.Thread(target=sweep_with, args=(machine.world.parts, stop))
    machine.now += HOUR
    sweeping.start()
    try:
        wait_until(lambda: machine.mark() == Mark(MONDAY + HOUR + AHEAD))
        machine.now -= HOUR
        wait_until(lambda: machine.mark() == Mark(MONDAY + HOUR + AHEAD, is_waited_for=True))
    finally:
        stop.set()
        sweeping.join()


def test_what_is_said_after_it_counts_as_said_after(machine: Machine) -> None:
    machine.now += HOUR
    machine.sweeps()
    machine.hears(field="seats", value=10)
    machine.now -= HOUR
    machine.sweeps()
    machine.hears(field="seats", value=20)
    machine.now += SECOND
    machine.hears(field="seats", value=30)
    with machine.world.database.reading() as conn:
        (seats,) = conn.exec_driver_sql("select value from fact where name = 'seats'").scalars()
    assert seats == "30"


def test_a_worker_a_moment_behind_another_does_not_look_from_before(machine: Machine) -> None:
    machine.hears(event="report_created")
    machine.looks()
    machine.now -= SECOND
    machine.looks()
    assert machine.states() == ["open"]
    with machine.world.database.reading() as conn:
        account = find_account(conn, "acme")
    assert account is not None
    assert account.evaluated_at == MONDAY


def test_that_it_stands_is_said_and_can_be_ended(machine: Machine) -> None:
    parts = machine.world.parts
    assert says(clocks(parts)) == "2026-03-02 01:00:00 UTC, by the machine's clock."
    machine.now -= HOUR
    machine.sweeps()
    assert "set back and says 2026-03-02 00:00:00 UTC" in says(clocks(parts))
    assert [each.do.rpartition(": ")[2] for each in complaints_of(parts) if "set back" in each.what] == [
        "perennial clock --follow-machine"
    ]
    assert world_shown(parts).waits_until == MONDAY + AHEAD
    assert says(follow_machine(parts, "lin")) == "2026-03-02 00:00:00 UTC, by the machine's clock."
    with machine.world.database.reading() as conn:
        lines = [(each.action, each.by, each.detail) for each in entries_of(conn, "clock", "world")]
    assert lines == [
        ("follow_clock", "lin", {"seconds": 3604}),
        ("wait_for_clock", "sweep", {"seconds": 3604}),
    ]


def test_behind_a_clock_gone_wild_the_world_goes_on_and_the_ledger_says_so(machine: Machine) -> None:
    machine.now += 400 * DAY
    machine.sweeps()
    machine.now -= 400 * DAY
    machine.sweeps()
    found = clocks(machine.world.parts)
    assert (found.world, found.waits_until) == (MONDAY, None)
    with machine.world.database.reading() as conn:
        (entry,) = entries_of(conn, "clock", "world")
    assert (entry.action, entry.at, entry.by) == ("follow_clock", MONDAY, "sweep")
