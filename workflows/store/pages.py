"""What we do, read a page at a time for people and programs: runs, effects, tasks. Read only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, true

from engine.store.columns import moment_at
from engine.store.pages import Key, Row, Rows, having, newest_first
from engine.store.schema import signal
from workflows.store import schema
from workflows.store.mail import HEADS
from workflows.store.tasks import OPEN
from workflows.verdict import Reason

r, e, t, x = schema.run.c, schema.effect.c, schema.task.c, schema.escalation.c
m = schema.mail.c
LATEST = moment_at(2**62)
TO_DO = ("open", "acknowledged")
"""What stands still until a person does something; what is snoozed does so because somebody wants it to."""


def runs_page(
    conn: Connection,
    *,
    account_id: str = "",
    playbook: str = "",
    states: Collection[str] = (),
    signal_id: str = "",
    after: Key = None,
    limit: int = 50,
) -> Rows:
    """By when they began, newest first."""
    query = having(
        select(schema.run), {r.account_id: account_id, r.playbook: playbook, r.signal_id: signal_id}
    )
    query = query.where(r.state.in_(sorted(states))) if states else query
    return list(conn.execute(newest_first(query, r.started_at, r.id, after).limit(limit)).mappings())


def run_row(conn: Connection, run_id: str) -> Row | None:
    return conn.execute(select(schema.run).where(r.id == run_id)).mappings().first()


def run_counts(conn: Connection, playbooks: Collection[str] = ()) -> Rows:
    """By playbook, state and ending."""
    columns = (r.playbook, r.state, r.ending)
    query = select(*columns, func.count().label("runs")).group_by(*columns)
    query = query.where(r.playbook.in_(sorted(playbooks))) if playbooks else query
    return list(conn.execute(query).mappings())


def effects_page(
    conn: Connection,
    *,
    account_id: str = "",
    states: Collection[str] = (),
    kind: str = "",
    cause_ids: Collection[str] = (),
    after: Key = None,
    limit: int = 50,
) -> Rows:
    """By when they were planned, newest first."""
    query = having(select(schema.effect), {e.account_id: account_id, e.kind: kind})
    query = query.where(e.state.in_(sorted(states))) if states else query
    query = query.where(e.cause_id.in_(sorted(cause_ids))) if cause_ids else query
    return list(conn.execute(newest_first(query, e.planned_at, e.key, after).limit(limit)).mappings())


def effect_row(conn: Connection, key: str) -> Row | None:
    return conn.execute(select(schema.effect).where(e.key == key)).mappings().first()


def tasks_page(
    conn: Connection,
    *,
    states: Collection[str] = OPEN,
    assignee: str = "",
    account_id: str = "",
    signal_ids: Collection[str] = (),
    run_id: str = "",
    after: Key = None,
    limit: int = 50,
) -> Rows:
    """What is due first comes first, what has no day last; `sort_at` is that day."""
    sort_at = func.coalesce(t.due_at, literal(LATEST, t.due_at.type), type_=t.due_at.type)
    query = having(
        select(schema.task, sort_at.label("sort_at")),
        {t.assignee: assignee, t.account_id: account_id, t.run_id: run_id},
    )
    query = query.where(t.state.in_(sorted(states))) if states else query
    query = query.where(t.signal_id.in_(sorted(signal_ids))) if signal_ids else query
    if after is not None:
        moment = moment_at(after[0])
        query = query.where(or_(sort_at > moment, and_(sort_at == moment, t.id > after[1])))
    return list(conn.execute(query.order_by(sort_at, t.id).limit(limit)).mappings())


def due_counts(conn: Connection, now: datetime, soon: datetime, assignee: str = "") -> dict[str, int]:
    """Tasks to do: due before `now` (late), by `soon`, later, and without a day (never); of one teammate or all."""
    these = and_(t.state.in_(TO_DO), t.assignee == assignee if assignee else true())
    one = select(
        _count(schema.task, these, t.due_at < now).label("late"),
        _count(schema.task, these, t.due_at >= now, t.due_at <= soon).label("soon"),
        _count(schema.task, these, t.due_at > soon).label("later"),
        _count(schema.task, these, t.due_at.is_(None)).label("never"),
    )
    return dict(conn.execute(one).mappings().one())


def tasks_by_assignee(conn: Connection, states: Collection[str]) -> dict[str, int]:
    """How many in these states are whose; under the empty name nobody's."""
    query = select(t.assignee, func.count()).where(t.state.in_(sorted(states))).group_by(t.assignee)
    return {row[0] or "": row[1] for row in conn.execute(query)}


def task_row(conn: Connection, task_id: str) -> Row | None:
    return conn.execute(select(schema.task).where(t.id == task_id)).mappings().first()


def open_task_counts(conn: Connection, account_ids: Collection[str]) -> dict[str, int]:
    """By account."""
    these = and_(t.account_id.in_(sorted(account_ids)), t.state.in_(OPEN))
    query = select(t.account_id, func.count()).where(these).group_by(t.account_id)
    return {row[0]: row[1] for row in conn.execute(query)}


def escalations_about(conn: Connection, causes: Collection[str]) -> Rows:
    """What climbs, or climbed, for these tasks, signals and runs."""
    query = select(schema.escalation).where(x.cause_id.in_(sorted(causes)))
    return list(conn.execute(query.order_by(x.opened_at, x.id)).mappings())


def mails_page(
    conn: Connection,
    *,
    audience: str = "",
    account_id: str = "",
    recipient: str = "",
    after: Key = None,
    limit: int = 50,
) -> Rows:
    """Heads of mails, newest first."""
    wanted: dict[ColumnElement[Any], Any] = {
        m.audience: audience,
        m.account_id: account_id,
        m.recipient: recipient,
    }
    query = newest_first(having(select(*HEADS), wanted), m.sent_at, m.effect_key, after)
    return list(conn.execute(query.limit(limit)).mappings())


def visits_of(conn: Connection, run_id: str) -> Rows:
    v = schema.visit.c
    return list(conn.execute(select(schema.visit).where(v.run_id == run_id).order_by(v.n)).mappings())


def standing_counts(conn: Connection, now: datetime, assignee: str = "") -> dict[str, int]:
    """What stands still until a person does something; of the tasks, those of one teammate or all."""
    whose = t.assignee == assignee if assignee else true()
    to_do = t.state.in_(TO_DO)
    one = select(
        _count(schema.task, to_do, whose).label("tasks"),
        _count(schema.task, to_do, whose, t.due_at < now).label("late_tasks"),
        _count(schema.effect, e.state == "unknown").label("unknown_effects"),
        _count(schema.run, r.state == "needs_attention").label("runs_set_aside"),
        _count(schema.playbook_hold).label("parked_playbooks"),
    )
    return dict(conn.execute(one).mappings().one())


def tried_again(conn: Connection) -> Rows:
    """What did not get through and is tried again: by kind, how many, and `since` when they were due."""
    these = and_(e.state == "planned", e.reason == Reason.WILL_RETRY.value)
    columns = (e.kind, func.count().label("effects"), func.min(e.due_at).label("since"))
    return list(conn.execute(select(*columns).where(these).group_by(e.kind).order_by(e.kind)).mappings())


def last_said(conn: Connection, kind: str) -> str:
    """What the other side said to the latest of them."""
    these = and_(e.state == "planned", e.reason == Reason.WILL_RETRY.value, e.kind == kind)
    latest = select(e.receipt).where(these).order_by(e.due_at.desc(), e.key).limit(1)
    return str((conn.execute(latest).scalar_one_or_none() or {}).get("said", ""))


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one rule's signals brought about, counted: runs by (playbook, state, ending), effects of these by (kind,
    state, reason), tasks by (state, outcome).
    """

    runs: Mapping[tuple[str, str, str], int]
    effects: Mapping[tuple[str, str, str], int]
    tasks: Mapping[tuple[str, str], int]


def deeds_of_rule(conn: Connection, rule: str) -> Deeds:
    signals = select(signal.c.id).where(signal.c.rule == rule)
    runs = select(r.id).where(r.signal_id.in_(signals))
    of_runs = and_(e.cause == "run", e.cause_id.in_(runs))
    of_signals = and_(e.cause == "signal", e.cause_id.in_(signals))
    return Deeds(
        _counted(conn, (r.playbook, r.state, r.ending), r.signal_id.in_(signals)),
        _counted(conn, (e.kind, e.state, e.reason), or_(of_runs, of_signals)),
        _counted(conn, (t.state, t.outcome), t.signal_id.in_(signals)),
    )


def _counted(
    conn: Connection, by: tuple[ColumnElement[Any], ...], these: ColumnElement[bool]
) -> dict[Any, int]:
    query = select(*by, func.count()).where(these).group_by(*by)
    return {tuple(row[:-1]): row[-1] for row in conn.execute(query)}


def _count(table: Any, *these: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*these).scalar_subquery()
