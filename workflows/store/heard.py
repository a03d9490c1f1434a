"""What accounts were told and what was done about them, for whoever plays their part: mails that left, tasks
by state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows.store import schema

e, t = schema.effect.c, schema.task.c


@dataclass(frozen=True, slots=True)
class SentMail:
    """`template` is the e-mail's name in the rulebook."""

    key: str
    account_id: str
    run_id: str
    step: str
    template: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """A task as it stands. `outcomes`: the names it may be closed with, and the field each asks for (empty: none)."""

    id: str
    account_id: str
    step: str
    assignee: str
    state: str
    outcome: str
    created_at: datetime
    closed_at: datetime | None
    outcomes: Mapping[str, str]


def sent_mails(conn: Connection) -> list[SentMail]:
    """Every mail that left for a contact, oldest first."""
    chosen = select(e.key, e.account_id, e.cause_id, e.step, e.content, e.done_at)
    chosen = chosen.where(e.kind == "email", e.state == "sent", e.done_at.is_not(None)).order_by(
        e.done_at, e.key
    )
    return [
        SentMail(row.key, row.account_id, row.cause_id, row.step, row.content["email"], row.done_at)
        for row in conn.execute(chosen)
    ]


def tasks_seen(conn: Connection) -> list[TaskSeen]:
    """Every task, oldest first."""
    chosen = select(schema.task).order_by(t.created_at, t.id)
    return [
        TaskSeen(
            row.id,
            row.account_id,
            row.step,
            row.assignee,
            row.state,
            row.outcome,
            row.created_at,
            row.closed_at,
            {each["name"]: each.get("asks", "") for each in row.outcomes},
        )
        for row in conn.execute(chosen)
    ]
