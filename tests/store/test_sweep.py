import threading
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import update

from engine.store.schema import account
from engine.store.session import DatabaseAway
from tests.store.acting import DAY, Acting
from tests.store.conftest import World
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.running import advance_runs
from workflows.operations.sweep import due_work, sweep, sweep_with
from workflows.store.runs import claim_due


@pytest.fixture
def acme(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    acting.admit()
    return acting


def due(acme: Acting) -> list[str]:
    parts = acme.world.parts
    with acme.world.database.reading() as conn:
        found = due_work(conn, acme.now(), parts.clock.machine())
    return [kind for kind, is_due in found.items() if is_due]


def settle(acme: Acting) -> None:
    while evaluate_accounts(acme.world.parts):
        pass
    acme.drain()


def test_each_kind_of_work_is_found_when_it_is_due(acme: Acting) -> None:
    assert due(acme) == ["evaluate"]
    settle(acme)
    assert due(acme) == []
    acme.start()
    assert due(acme) == ["advance"]
    advance_runs(acme.world.parts)
    assert due(acme) == ["deliver"]
    acme.drain()
    for days in (3, 5):
        acme.after(days)
        assert "advance" in due(acme)
        settle(acme)
    acme.after(1)
    assert "climb" in due(acme)


def test_what_is_in_a_workers_hands_is_not_rung_for_again(acme: Acting) -> None:
    settle(acme)
    acme.start()
    with acme.world.database.writing() as conn:
        assert claim_due(conn, acme.now(), acme.world.parts.clock.machine(), 10, DAY)
    assert due(acme) == []


def test_a_crowd_of_due_accounts_is_helped_along(acme: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.operations.sweep.MANY_ACCOUNTS", 10)
    rows = [{"id": f"a{n}", "created_at": acme.now(), "evaluate_at": acme.now()} for n in range(10)]
    with acme.world.database.writing() as conn:
        conn.execute(account.insert(), rows)
    assert due(acme) == ["evaluate", "catch_up"]


def test_a_sweep_rings_for_what_it_found_and_changes_nothing(acme: Acting) -> None:
    settle(acme)
    acme.start()
    acme.world.bell.rung.clear()
    assert sweep(acme.world.parts).rung == ("advance",)
    assert sweep(acme.world.parts).rung == ("advance",)
    assert acme.world.bell.rung == ["advance", "advance"]


@dataclass
class StoppingBell:
    """Ends the sweep once it has rung often enough."""

    stop: threading.Event = field(default_factory=threading.Event)
    rings: int = 0

    def ring(self, *kinds: str) -> None:
        self.rings += bool(kinds)
        if self.rings >= 3:
            self.stop.set()

    def answers(self) -> bool:
        return True

    def beat(self, who: str) -> None:
        pass

    def hears(self, who: str) -> bool:
        return True

    def close(self) -> None:
        pass


def test_a_sweep_goes_on_until_it_is_stopped_and_outlives_a_database_that_is_away(
    acme: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(acme)
    acme.start()
    bell = StoppingBell()
    parts = replace(acme.world.parts, doorbell=bell)
    times = iter([True, True])

    def away(conn: object, world_now: object, machine_now: object) -> dict[str, bool]:
        if next(times, False):
            raise DatabaseAway("gone")
        return {"advance": True}

    monkeypatch.setattr("workflows.operations.sweep.WHILE_AWAY_SECONDS", 0.01)
    monkeypatch.setattr("workflows.operations.sweep.due_work", away)
    sweep_with(parts, bell.stop)
    assert bell.rings == 3


def test_accounts_without_a_due_moment_are_left_alone(acme: Acting) -> None:
    with acme.world.database.writing() as conn:
        conn.execute(update(account).values(evaluate_at=None))
    assert due(acme) == []
