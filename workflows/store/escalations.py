"""Escalations in SQL, and how far people have come with what is escalated."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, or_, select, text, update
from sqlalchemy.engine import Row

from engine.store import schema as engine_schema
from engine.store.among import among
from engine.store.writing import insert_new, passing_over
from workflows.escalation import Escalation, Matter
from workflows.store import schema
from workflows.store.rows import lending, of_ids
from workflows.store.runs import runs_of
from workflows.store.tasks import tasks_of
from workflows.tasks import Task

x = schema.escalation.c
CLIMBING = text("escalation.state = 'climbing'")
"""As the partial index says it."""
SAME = (
    *("id", "policy", "edition", "cause", "cause_id", "area", "state", "level", "round", "opened_at"),
    *("wake_at", "ended_at", "generation", "attempts"),
)


SAVE = (
    update(schema.escalation)
    .where(x.id == bindparam("new_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in (*SAME, "account_id", "error") if name != "generation"}
    )
    .values(generation=x.generation + 1, machine_lease_until=None)
)
LOOK_AGAIN = (
    update(schema.escalation)
    .where(x.cause == bindparam("the_cause"), among(x.cause_id, "ids"), x.state == "climbing")
    .values(wake_at=bindparam("now"))
)
RECKON_AGAIN = (
    update(schema.escalation)
    .where(among(x.account_id, "ids"), CLIMBING, x.wake_at > bindparam("now"))
    .values(wake_at=bindparam("now"))
)

CLAIM, CLAIMED = lending(schema.escalation), of_ids(schema.escalation)
BY_ID = select(schema.escalation).where(among(x.id, "ids"))
TASKS = select(schema.task).where(among(schema.task.c.id, "ids"))
NEXT_DUE = select(func.min(x.wake_at)).where(CLIMBING, x.wake_at > bindparam("after"))


def add_escalations(conn: Connection, escalations: Sequence[Escalation]) -> None:
    """One matter climbs one policy once."""
    insert_new(conn, schema.escalation, [_columns(each) for each in escalations], "id")


def claim_due(
    conn: Connection, now: datetime, machine_now: datetime, limit: int, lease: timedelta
) -> list[tuple[str, int]]:
    """Takes due escalations under a lease and counts the attempt; one whose last attempt never ended comes alone."""
    found = conn.execute(_those_due(), {"now": now, "machine_now": machine_now, "most": limit}).all()
    if found and found[0].attempts > 0:
        found = found[:1]
    taken = [(row.id, row.generation + 1) for row in found if row.attempts == 0 or len(found) == 1]
    if taken:
        conn.execute(CLAIM, {"ids": [key for key, _ in taken], "lent_until": machine_now + lease})
    return taken


def claimed(conn: Connection, taken: Iterable[tuple[str, int]]) -> list[Escalation]:
    """The claimed ones as they are now, locked; without those that somebody changed meanwhile."""
    generations = dict(taken)
    found = {row.id: _escalation(row) for row in conn.execute(CLAIMED, {"ids": list(generations)})}
    return [found[key] for key, at in generations.items() if key in found and found[key].generation == at]


def release_claims(conn: Connection, taken: Iterable[tuple[str, int]]) -> None:
    for key, generation in taken:
        mine_still = and_(x.id == key, x.generation == generation)
        conn.execute(update(schema.escalation).where(mine_still).values(machine_lease_until=None))


def save_escalations(conn: Connection, escalations: Iterable[tuple[Escalation, str]]) -> None:
    """Writes locked escalations back, each with what went wrong, if anything did; their claims are over."""
    rows = [
        {f"new_{name}": value for name, value in _columns(escalation).items() if name != "generation"}
        | {"new_error": error}
        for escalation, error in escalations
    ]
    if rows:
        conn.execute(SAVE, rows)


def escalations_of(conn: Connection, cause: str, cause_ids: Collection[str]) -> list[Escalation]:
    this = and_(x.cause == cause, x.cause_id.in_(list(cause_ids)))
    query = select(schema.escalation).where(this).order_by(x.opened_at, x.id)
    return [_escalation(row) for row in conn.execute(query)]


def escalations_by_id(conn: Connection, ids: Collection[str]) -> list[Escalation]:
    if not ids:
        return []
    return [_escalation(row) for row in conn.execute(BY_ID, {"ids": list(ids)})]


def look_again(conn: Connection, cause: str, cause_ids: Collection[str], now: datetime) -> None:
    """Somebody did something about the matter: what climbs for it looks at once whether it may stop."""
    if cause_ids:
        conn.execute(LOOK_AGAIN, {"the_cause": cause, "ids": list(cause_ids), "now": now})


def reckon_again(conn: Connection, account_ids: Collection[str], now: datetime) -> None:
    """When the next level is due may have changed with whose the account is, with its zone, or with a calendar."""
    if account_ids:
        conn.execute(RECKON_AGAIN, {"ids": list(account_ids), "now": now})


def matters(conn: Connection, escalations: Sequence[Escalation], now: datetime) -> dict[str, Matter]:
    """By escalation: whether its matter is acknowledged, progressed, resolved, or put off."""
    by_cause: dict[str, list[str]] = {"task": [], "signal": [], "run": []}
    for each in escalations:
        by_cause[each.cause].append(each.cause_id)
    found = {("task", key): each for key, each in _of_tasks(conn, by_cause["task"]).items()}
    found |= {("signal", key): each for key, each in _of_signals(conn, by_cause["signal"], now).items()}
    found |= {("run", key): each for key, each in _of_runs(conn, by_cause["run"]).items()}
    gone = Matter(is_resolved=True)
    return {each.id: found.get((each.cause, each.cause_id), gone) for each in escalations}


def is_due(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    return conn.execute(asks_due(), {"now": now, "machine_now": machine_now}).first() is not None


def is_busy(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    held = select(x.id).where(CLIMBING, x.wake_at <= now, x.machine_lease_until > machine_now)
    return conn.execute(held.limit(1)).first() is not None


@cache
def asks_due() -> Any:
    """Of `now` and `machine_now`: yields a row where any is."""
    return _due().limit(1)


@cache
def _those_due() -> Any:
    most = bindparam("most", type_=Integer)
    return passing_over(_due().order_by(x.attempts > 0, x.wake_at, x.id).limit(most))


def _due() -> Any:
    unheld = or_(x.machine_lease_until.is_(None), x.machine_lease_until <= bindparam("machine_now"))
    return select(x.id, x.generation, x.attempts).where(CLIMBING, x.wake_at <= bindparam("now"), unheld)


def _of_tasks(conn: Connection, ids: list[str]) -> dict[str, Matter]:
    return {
        row.id: Matter(
            is_acknowledged=row.acknowledged_at is not None,
            is_progressed=row.state == "closed" or any(line.get("done") for line in row.checklist or ()),
            is_resolved=row.state in ("closed", "cancelled"),
        )
        for row in (conn.execute(TASKS, {"ids": ids}) if ids else ())
    }


def _of_signals(conn: Connection, ids: list[str], now: datetime) -> dict[str, Matter]:
    if not ids:
        return {}
    s = engine_schema.signal.c
    work = _by(tasks_of(conn, signals=ids), "signal")
    query = select(s.id, s.acknowledged_at, s.snoozed_until, s.is_live).where(s.id.in_(ids))
    return {
        row.id: replace(
            _matter(row.acknowledged_at is not None, not row.is_live, work.get(row.id, [])),
            is_snoozed=row.snoozed_until is not None and row.snoozed_until > now,
        )
        for row in conn.execute(query)
    }


def _of_runs(conn: Connection, ids: list[str]) -> dict[str, Matter]:
    if not ids:
        return {}
    work = _by(tasks_of(conn, runs=ids), "run")
    return {
        key: _matter(False, not run.is_live, work.get(key, [])) for key, run in runs_of(conn, ids).items()
    }


def _by(tasks: list[Task], what: str) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(getattr(task, what), []).append(task)
    return found


def _matter(is_acknowledged: bool, is_resolved: bool, work: list[Task]) -> Matter:
    """Who took up a task of the matter has taken up the matter."""
    return Matter(
        is_acknowledged=is_acknowledged or any(task.is_touched for task in work),
        is_progressed=any(task.is_progressed for task in work),
        is_resolved=is_resolved,
    )


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(**{name: getattr(row, name) for name in SAME}, account=row.account_id)


def _columns(escalation: Escalation) -> dict[str, Any]:
    return {name: getattr(escalation, name) for name in SAME} | {"account_id": escalation.account}
