"""Tasks in SQL."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.engine import Row

from engine.store.among import among
from engine.store.writing import insert_new
from workflows.store import schema
from workflows.store.rows import mine
from workflows.tasks import Task

t, e = schema.task.c, schema.effect.c
OPEN = ("open", "acknowledged", "snoozed")
SAME = (
    *("id", "step", "n", "assignee", "priority", "title", "because", "evidence", "state", "created_at"),
    *("due_at", "acknowledged_at", "acknowledged_by", "snoozed_until", "closed_at", "closed_by", "outcome"),
    *("answer", "edition"),
)


BY_TIME = select(schema.task).order_by(t.created_at, t.id)
BY_ID = select(schema.task).where(t.id == bindparam("the_id"))
BY_IDS = select(schema.task).where(among(t.id, "ids"))
ALL_OF_SIGNALS = BY_TIME.where(among(t.signal_id, "ids"))
ALL_OF_RUNS = BY_TIME.where(among(t.run_id, "ids"))
OPEN_TASKS = mine(select(schema.task).where(t.state.in_(OPEN)).order_by(t.id))
OF_RUNS = OPEN_TASKS.where(among(t.run_id, "ids"))
OF_SIGNAL = OPEN_TASKS.where(t.signal_id == bindparam("the_signal"))
SNOOZED = mine(select(schema.task).where(among(t.account_id, "ids"), t.state == "snoozed").order_by(t.id))
HAVE_OPEN = select(t.run_id).distinct().where(among(t.run_id, "ids"), t.state.in_(OPEN))
HAVE_COMING = (
    select(e.cause_id)
    .distinct()
    .where(
        e.cause == "run",
        among(e.cause_id, "ids"),
        e.kind == "task",
        e.state.in_(("planned", "deferred")),
    )
)


def add_tasks(conn: Connection, tasks: Sequence[Task]) -> None:
    """One that is there already is left as it is."""
    insert_new(conn, schema.task, [_columns(task) for task in tasks], "id")


def save_task(conn: Connection, task: Task) -> None:
    """Writes a locked task back."""
    conn.execute(update(schema.task).where(t.id == task.id).values(_columns(task)))


def save_tasks(conn: Connection, tasks: Sequence[Task]) -> None:
    """The same for many."""
    rows = [_columns(task) for task in tasks]
    if rows:
        told = [{f"new_{n}": v for n, v in row.items()} | {"the_id": row["id"]} for row in rows]
        conn.execute(_saving(tuple(rows[0])), told)


@cache
def _saving(names: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(schema.task).where(t.id == bindparam("the_id")).values(values)


def task_of_id(conn: Connection, task_id: str) -> Task | None:
    row = conn.execute(BY_ID, {"the_id": task_id}).first()
    return None if row is None else _task(row)


def tasks_by_id(conn: Connection, ids: Collection[str]) -> list[Task]:
    if not ids:
        return []
    return [_task(row) for row in conn.execute(BY_IDS, {"ids": list(ids)})]


def locked_task(conn: Connection, task_id: str) -> Task | None:
    row = conn.execute(mine(select(schema.task).where(t.id == task_id))).first()
    return None if row is None else _task(row)


def snoozed_tasks(conn: Connection, accounts: Collection[str]) -> dict[str, list[Task]]:
    """By account, locked: the accounts are ours already."""
    found: dict[str, list[Task]] = {}
    for row in conn.execute(SNOOZED, {"ids": list(accounts)}):
        found.setdefault(row.account_id, []).append(_task(row))
    return found


def open_tasks_of_runs(conn: Connection, run_ids: Collection[str]) -> list[Task]:
    """Locked."""
    return [_task(row) for row in conn.execute(OF_RUNS, {"ids": list(run_ids)})]


def open_tasks_of_signal(conn: Connection, signal_id: str) -> list[Task]:
    """Locked."""
    return [_task(row) for row in conn.execute(OF_SIGNAL, {"the_signal": signal_id})]


def tasks_of(conn: Connection, *, signals: Collection[str] = (), runs: Collection[str] = ()) -> list[Task]:
    """Every task of these signals and runs, open or not."""
    query, ids = (ALL_OF_SIGNALS, signals) if signals else (ALL_OF_RUNS, runs)
    return [_task(row) for row in conn.execute(query, {"ids": list(ids)})]


def set_useful(conn: Connection, task_id: str, useful: str, by: str) -> None:
    conn.execute(update(schema.task).where(t.id == task_id).values(useful=useful, useful_by=by))


def runs_with_work(conn: Connection, run_ids: Collection[str]) -> set[str]:
    """Those that have a task open, or one that comes again."""
    ids = list(run_ids)
    return {row[0] for query in (HAVE_OPEN, HAVE_COMING) for row in conn.execute(query, {"ids": ids})}


def open_tasks_by_assignee(conn: Connection) -> dict[str, int]:
    """How many each teammate has; under the empty name those that are nobody's."""
    query = select(t.assignee, func.count()).where(t.state.in_(OPEN)).group_by(t.assignee)
    return {row[0]: row[1] for row in conn.execute(query)}


def _task(row: Row[Any]) -> Task:
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    same |= {"checklist": tuple(row.checklist or ()), "outcomes": tuple(row.outcomes or ())}
    return Task(**same, account=row.account_id, signal=row.signal_id, run=row.run_id)


def _columns(task: Task) -> dict[str, Any]:
    same = {name: getattr(task, name) for name in SAME}
    lines = {"checklist": list(task.checklist), "outcomes": list(task.outcomes)}
    return same | lines | {"account_id": task.account, "signal_id": task.signal, "run_id": task.run}
