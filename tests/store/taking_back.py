"""A recall, held to what it promises: what its preview said, all of it, nothing besides, and nothing twice."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, func, select

from engine.store.schema import signal
from workflows.operations.looking import NotThere
from workflows.operations.recalling import Recalled, Scope, preview_recall, recall
from workflows.parts import Parts
from workflows.store.schema import effect, run, task
from workflows.store.tasks import OPEN

UNSENT = ("planned", "deferred")


def recalled_as_foretold(parts: Parts, scope: Scope) -> Recalled | None:
    """None where there was never anything of it."""
    try:
        shown = preview_recall(parts, scope)
    except NotThere:
        return None
    before = _signals(parts)
    done = recall(parts, scope, "mei", "random")
    taken = {each.signal for each in done.taken}
    assert replace(shown, is_preview=False) == done
    after = _signals(parts)
    assert {key for key in before if before[key] != after[key]} <= taken
    assert {after[key] for key in after.keys() - before.keys()} <= {"ignored"}
    with parts.database.reading() as conn:
        assert _left_over(conn, taken) == (0, 0, 0)
    again = recall(parts, scope, "mei", "random")
    assert (again.taken, again.tasks, again.runs, again.mails) == ((), 0, 0, 0)
    assert again.left == tuple(each for each in shown.left if scope.edition or each.is_undone)
    return done


def _signals(parts: Parts) -> dict[str, str]:
    with parts.database.reading() as conn:
        return {row.id: row.state for row in conn.execute(select(signal.c.id, signal.c.state))}


def _left_over(conn: Connection, signals: Collection[str]) -> tuple[int, ...]:
    """Open tasks, runs and unsent effects of signals that were taken back."""
    runs = select(run.c.id).where(run.c.signal_id.in_(signals))
    return tuple(
        conn.execute(select(func.count()).where(*those)).scalar_one()
        for those in (
            (task.c.signal_id.in_(signals), task.c.state.in_(OPEN)),
            (run.c.signal_id.in_(signals), run.c.is_live),
            (effect.c.cause_id.in_(runs), effect.c.cause == "run", effect.c.state.in_(UNSENT)),
        )
    )
