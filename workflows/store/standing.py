"""What stands of several accounts, read at once: what went out, their tasks, their signals and their runs."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, literal, select

from engine.store.among import among
from engine.store.columns import moment_at
from engine.store.schema import account, ledger, signal
from engine.store.writing import chunks
from workflows.store import schema

r, e, t, x = schema.run.c, schema.effect.c, schema.task.c, schema.escalation.c
a, s, g = account.c, signal.c, ledger.c
LATEST = literal(moment_at(2**62), t.due_at.type)

SET_ASIDE = select(a.id).where(a.error != "").limit(1)
Found = Row[Any]
ByAccount = dict[str, list[Found]]
Read = Callable[[Connection, Sequence[str]], ByAccount]


def _reading(query: Select[Any]) -> Read:
    """Each row under the account it names first."""

    def read(conn: Connection, accounts: Sequence[str]) -> ByAccount:
        found: ByAccount = {}
        for some in chunks(accounts):
            for row in conn.execute(query, {"accounts": some}):
                found.setdefault(row[0], []).append(row)
        return found

    return read


mails_sent = _reading(
    select(e.account_id, e.key, e.recipient, e.content)
    .where(among(e.account_id, "accounts"), e.kind == "email", e.state == "sent")
    .order_by(e.planned_at, e.key)
)
"""To customers, in the order they were planned."""
tasks_given = _reading(
    select(t.account_id, t.id, t.step, t.assignee, t.title, t.state)
    .where(among(t.account_id, "accounts"))
    .order_by(func.coalesce(t.due_at, LATEST), t.id)
)
"""What is due first comes first, what has no day last."""
signals_raised = _reading(
    select(s.account_id, s.id, s.rule, s.child, s.state, s.window, s.opened_at)
    .where(among(s.account_id, "accounts"))
    .order_by(s.first_true_at.desc(), s.id.desc())
)
"""The newest first."""
runs_begun = _reading(
    select(r.account_id, r.id, r.playbook, r.key, r.state, r.ending)
    .where(among(r.account_id, "accounts"))
    .order_by(r.started_at.desc(), r.id.desc())
)
"""The newest first."""
escalations_begun = _reading(
    select(x.account_id, x.id, x.policy, x.state, x.cause_id)
    .where(among(x.account_id, "accounts"))
    .order_by(x.opened_at, x.id)
)
"""In the order they began."""
levels_climbed = _reading(
    select(g.account_id, g.subject_id, g.at, g.detail)
    .where(among(g.account_id, "accounts"), g.action == "climb_escalation")
    .order_by(g.id)
)
"""The ledger's lines of each level that was reached."""
mails_stuck = _reading(
    select(e.account_id).where(among(e.account_id, "accounts"), e.state.in_(("failed", "refused", "unknown")))
)
runs_stuck = _reading(
    select(r.account_id).where(
        among(r.account_id, "accounts"), r.state.in_(("needs_attention", "parked", "failed"))
    )
)


def with_mishaps(conn: Connection, accounts: Sequence[str]) -> ByAccount:
    """Of which something did not go out, or a run stands still; all of them where any account was set aside."""
    aside = list(conn.execute(SET_ASIDE))
    everyone = {key: list(aside) for key in accounts if aside}
    return everyone | mails_stuck(conn, accounts) | runs_stuck(conn, accounts)
