"""Every decision that the demo's rules made follows, exactly, from the fact log and the edition of that day."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from api.demo.opening import open_world, set_stage
from api.demo.sources import Answers, BackOffice, Product, Teammates
from engine.store.schema import ledger
from tests.store.conftest import World
from tests.store.test_world import WorkingBell
from workflows.operations.auditing import audit_decisions, audit_runs
from workflows.operations.work import WORK
from workflows.operations.world import Stepper, move_world
from workflows.parts import Parts
from workflows.store.world import world_of

ACCOUNTS, DAYS = 4, 14


def play(parts: Parts, accounts: int = ACCOUNTS, days: int = DAYS) -> None:
    """The demo's opening, and its first weeks."""
    stage = set_stage(3, accounts)
    open_world(parts, stage, days, lambda *_: None)
    stepper = Stepper(parts, [Product(stage), BackOffice(stage), Answers(stage), Teammates(stage)])
    while WORK["evaluate"](parts):
        """What was true at the opening."""
    with parts.database.reading() as conn:
        at = world_of(conn).at
    assert at is not None
    assert move_world(parts, at + timedelta(days=days)).allowed
    for _ in range(5000):
        stepper.step()
        with parts.database.reading() as conn:
            if not world_of(conn).is_moving:
                return
    raise AssertionError("the world never arrived")


def test_what_the_demo_decided_is_decided_again(sqlite_world: World) -> None:
    bell = WorkingBell()
    parts = replace(sqlite_world.parts, doorbell=bell)
    bell.parts = parts
    play(parts)
    audited = audit_decisions(parts, 100_000)
    assert (audited.mismatches, audited.skipped, audit_runs(parts)) == ([], {}, {})
    assert audited.matched > 3
    with parts.database.writing() as conn:
        wrong = (
            update(ledger)
            .where(ledger.c.action == "open_signal")
            .values(action="resolve_signal", reason="cleared")
        )
        changed = conn.execute(wrong).rowcount
    differing = audit_decisions(parts, 100_000).mismatches
    assert len(differing) == changed > 0, "what was never so does not follow"
    assert differing[0].differs == "the condition was true, and the decision needs it not true"
