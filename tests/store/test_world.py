import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.store.session import Database
from engine.store.world import make_virtual
from engine.store.world import world as row
from tests.store.acting import DAY, Acting
from tests.store.conftest import World, build_world
from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import process_arrivals, record_observations
from workflows.operations.looking.world import world_shown
from workflows.operations.running import advance_runs
from workflows.operations.world import ORDER, Stepper, full_hour, move_world
from workflows.parts import Parts
from workflows.store.happened import happened_between
from workflows.store.world import is_turn_of, world_of
from workflows.verdict import Reason

WORK: Mapping[str, Callable[[Parts], int]] = {
    "arrivals": process_arrivals,
    "evaluate": evaluate_accounts,
    "advance": advance_runs,
    "climb": climb_escalations,
    "deliver": deliver_effects,
}


@dataclass
class WorkingBell:
    """Does at once what it is rung for, as a worker would, and remembers in which order and when."""

    done: list[tuple[datetime, str]] = field(default_factory=list)
    parts: Parts | None = None
    is_deaf: bool = False

    def ring(self, *kinds: str) -> None:
        if self.parts is None or self.is_deaf:
            return
        for kind in kinds:
            with self.parts.database.reading() as conn:
                world = world_of(conn)
                is_its_turn = world.is_moving and world.phase != "" and is_turn_of(conn, kind)
            if kind in WORK and is_its_turn:
                assert world.at is not None
                self.done.append((world.at, kind))
                while WORK[kind](self.parts):
                    pass

    def answers(self) -> bool:
        return True

    def beat(self, who: str) -> None:
        pass

    def hears(self, who: str) -> bool:
        return True

    def close(self) -> None:
        pass


@dataclass
class Payroll:
    """A pretend system that tells of the seats every other day."""

    posts: list[tuple[datetime, datetime]] = field(default_factory=list)

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        return after.replace(hour=1, minute=0) + timedelta(days=2 - after.day % 2)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        self.posts.append((since, until))
        said = {"account": "acme", "field": "seats", "value": until.day, "at": until.isoformat()}
        record_observations(parts, [said], "billing")


@pytest.fixture
def moving(world: World) -> tuple[Acting, WorkingBell]:
    bell = WorkingBell()
    parts = replace(world.parts, doorbell=bell)
    bell.parts = parts
    acting = Acting(replace(world, parts=parts))
    acting.publish()
    acting.admit()
    return acting, bell


def drive(acting: Acting, stepper: Stepper, days: float) -> None:
    assert move_world(acting.world.parts, acting.now() + days * DAY).allowed
    arrive(acting, stepper)


def arrive(acting: Acting, stepper: Stepper) -> None:
    for _ in range(5000):
        stepper.step()
        with acting.world.database.reading() as conn:
            if not world_of(conn).is_moving:
                return
    raise AssertionError("the world never arrived")


def test_a_world_that_moves_does_everything_that_comes_due_on_its_way(
    moving: tuple[Acting, WorkingBell],
) -> None:
    acting, _ = moving
    begins = acting.now()
    run = acting.start()
    drive(acting, Stepper(acting.world.parts), 12)
    assert acting.now() == begins + 12 * DAY
    (task,) = acting.tasks(run)
    assert task.created_at == begins + 8 * DAY
    assert [line.at for line in acting.ledger("climb_escalation")] == [
        begins + 9 * DAY,
        begins + 10 * DAY,
        begins + 11 * DAY,
    ]


def test_kinds_of_work_take_turns_in_their_order(moving: tuple[Acting, WorkingBell]) -> None:
    acting, bell = moving
    acting.start()
    drive(acting, Stepper(acting.world.parts), 1)
    first = [kind for at, kind in bell.done if at == bell.done[0][0]]
    assert first == sorted(first, key=ORDER.index)


def test_sources_post_every_span_once_and_in_order(moving: tuple[Acting, WorkingBell]) -> None:
    acting, _ = moving
    source = Payroll()
    drive(acting, Stepper(acting.world.parts, [source]), 6)
    drive(acting, Stepper(acting.world.parts, [source]), 2)
    assert [since for since, _ in source.posts[1:]] == [until for _, until in source.posts[:-1]]
    assert source.posts[-1][1] == acting.now()


@pytest.fixture
def twin(sqlite_template: Path, open_database: Callable[[str], Database], tmp_path: Path) -> World:
    """Another world that begins the same."""
    path = tmp_path / "twin.sqlite"
    shutil.copyfile(sqlite_template, path)
    return build_world(open_database(f"sqlite:///{path}"), tmp_path)


def test_the_same_days_go_the_same_way(world: World, twin: World) -> None:
    histories = []
    for each in (world, twin):
        bell = WorkingBell()
        parts = replace(each.parts, doorbell=bell)
        bell.parts = parts
        acting = Acting(replace(each, parts=parts))
        acting.publish()
        acting.admit()
        run = acting.start()
        drive(acting, Stepper(parts, [Payroll()]), 15)
        histories.append((acting.story(run), acting.mails(), acting.mails("team"), bell.done))
    assert histories[0] == histories[1]


def test_a_stepper_that_dies_is_followed_by_another(moving: tuple[Acting, WorkingBell]) -> None:
    acting, _ = moving
    run = acting.start()
    move_world(acting.world.parts, acting.now() + 9 * DAY)
    for _ in range(5000):
        Stepper(acting.world.parts).step()
        with acting.world.database.reading() as conn:
            if not world_of(conn).is_moving:
                break
    assert len(acting.tasks(run)) == 1


def test_the_world_waits_for_workers_that_do_not_hear(moving: tuple[Acting, WorkingBell]) -> None:
    acting, bell = moving
    stepper = Stepper(acting.world.parts)
    begins = acting.now()
    bell.is_deaf = True
    move_world(acting.world.parts, begins + DAY)
    for _ in range(20):
        stepper.step()
    assert acting.now() == begins
    bell.is_deaf = False
    threading.Event().wait(0.25)
    arrive(acting, stepper)
    assert acting.now() == begins + DAY


def test_only_whose_turn_it_is_works_while_the_world_moves(moving: tuple[Acting, WorkingBell]) -> None:
    acting, bell = moving
    bell.is_deaf = True
    acting.start()
    move_world(acting.world.parts, acting.now() + DAY)
    stepper = Stepper(acting.world.parts)
    stepper.step()
    stepper.step()
    with acting.world.database.reading() as conn:
        assert world_of(conn).phase == "evaluate"
    assert advance_runs(acting.world.parts) == 0


def test_a_world_moves_forward_only_and_only_a_virtual_one(world: World) -> None:
    world.publish()
    now = world.parts.clock.world()
    assert move_world(world.parts, now).reason is Reason.NOT_AHEAD
    assert move_world(world.parts, now + DAY).allowed
    assert move_world(world.parts, now + timedelta(hours=1)).reason is Reason.NOT_AHEAD
    assert move_world(world.parts, now + 2 * DAY).allowed


def test_the_real_world_is_not_moved(world: World) -> None:
    with world.database.writing() as conn:
        conn.execute(row.delete())
    assert move_world(world.parts, world.parts.clock.world() + DAY).reason is Reason.WORLD_IS_REAL
    with world.database.writing() as conn:
        make_virtual(conn, datetime.fromisoformat("2026-03-02T00:00:00+00:00"))


FEW_SEATS = """
rule: few-seats
says: Few seats
because: It matters.
area: adoption
already_true: open
when: seats < 10
task: "Phone {account.name}"
"""


def test_the_first_move_counts_what_was_done_as_it_began(world: World) -> None:
    acting = Acting(world)
    acting.publish(**{"rules.yaml": FEW_SEATS})
    acting.admit()
    acting.field("seats", 4)
    while evaluate_accounts(world.parts):
        pass
    began = acting.now()
    with world.database.reading() as conn:
        assert happened_between(conn, began, began)["opened"] == 0
        assert happened_between(conn, began, began, is_first=True)["opened"] == 1
    assert move_world(world.parts, began + DAY).allowed
    assert world_shown(world.parts).happened["opened"] == 1


def test_a_due_moment_is_rounded_up_to_the_hour() -> None:
    nine = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    assert full_hour(nine) == nine
    assert full_hour(nine + timedelta(seconds=1)) == nine + timedelta(hours=1)
