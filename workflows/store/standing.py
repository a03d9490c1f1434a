"""What stands of several accounts, read at once: what went out, their tasks, their signals and their runs."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, literal, select

from engine.store.columns import moment_at
from engine.store.schema import account, ledger, signal
from engine.store.writing import chunks, listed
from workflows.store import schema

r, e, t, x = schema.run.c, schema.effect.c, schema.task.c, schema.escalation.c
a, s, g = account.c, signal.c, ledger.c
ACCOUNTS = listed("accounts")
LATEST = literal(moment_at(2**62), t.due_at.type)

MAILS = (
    select(e.account_id, e.key, e.recipient, e.content)
    .where(e.account_id.in_(ACCOUNTS), e.kind == "email", e.state == "sent")
    .order_by(e.planned_at, e.key)
)
TASKS = (
    select(t.account_id, t.id, t.step, t.assignee, t.title, t.state)
    .where(t.account_id.in_(ACCOUNTS))
    .order_by(func.coalesce(t.due_at, LATEST), t.id)
)
SIGNALS = (
    select(s.account_id, s.id, s.rule, s.child, s.state, s.window, s.opened_at)
    .where(s.account_id.in_(ACCOUNTS))
    .order_by(s.first_true_at.desc(), s.id.desc())
)
RUNS = (
    select(r.account_id, r.id, r.playbook, r.key, r.state, r.ending)
    .where(r.account_id.in_(ACCOUNTS))
    .order_by(r.started_at.desc(), r.id.desc())
)
CLIMBS = (
    select(x.account_id, x.id, x.policy, x.state, x.cause_id)
    .where(x.account_id.in_(ACCOUNTS))
    .order_by(x.opened_at, x.id)
)
LEVELS = (
    select(g.account_id, g.subject_id, g.at, g.detail)
    .where(g.account_id.in_(ACCOUNTS), g.action == "climb_escalation")
    .order_by(g.id)
)
STUCK_MAILS = select(e.account_id).where(
    e.account_id.in_(ACCOUNTS), e.state.in_(("failed", "refused", "unknown"))
)
STUCK_RUNS = select(r.account_id).where(
    r.account_id.in_(ACCOUNTS), r.state.in_(("needs_attention", "parked", "failed"))
)
SET_ASIDE = select(a.id).where(a.error != "").limit(1)
Found = Row[Any]
ByAccount = dict[str, list[Found]]
Read = Callable[[Connection, Sequence[str]], ByAccount]


def mails_sent(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """To customers, in the order they were planned."""
    return _by_account(conn, MAILS, accounts)


def tasks_given(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """What is due first comes first, what has no day last."""
    return _by_account(conn, TASKS, accounts)


def signals_raised(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """The newest first."""
    return _by_account(conn, SIGNALS, accounts)


def runs_begun(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """The newest first."""
    return _by_account(conn, RUNS, accounts)


def escalations_begun(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """In the order they began."""
    return _by_account(conn, CLIMBS, accounts)


def levels_climbed(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """The ledger's lines of each level that was reached."""
    return _by_account(conn, LEVELS, accounts)


def with_mishaps(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """Of which something did not go out, or a run stands still; all of them where any account was set aside."""
    aside = list(conn.execute(SET_ASIDE))
    stuck = [_by_account(conn, query, accounts) for query in (STUCK_MAILS, STUCK_RUNS)]
    return {key: list(aside) for key in accounts if aside} | stuck[0] | stuck[1]


def _by_account(conn: Connection, query: Any, accounts: Sequence[str]) -> ByAccount:
    found: ByAccount = {}
    for some in chunks(accounts):
        for row in conn.execute(query, {"accounts": some}):
            found.setdefault(row[0], []).append(row)
    return found
