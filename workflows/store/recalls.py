"""What an edition or a rule opened, as a recall looks at it. Read only."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.engine import Row

from engine.store.schema import account, ledger, signal
from engine.store.writing import chunks
from workflows.store import schema
from workflows.store.tasks import OPEN, tasks_of

s, r, e, t = signal.c, schema.run.c, schema.effect.c, schema.task.c
PERHAPS_OUT = ("sent", "in_flight", "unknown")
"""What went out, and what may have. What a worker has only claimed has not begun to go, and is kept in."""

OF_A_RUN = and_(e.cause == "run", e.cause_id == r.id)
UNSENT = e.state.in_(("planned", "deferred", "claimed"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A signal that opened. `is_undone`: it is open, or a run that it began still goes on, or a mail of one waits."""

    signal: str
    rule: str
    account: str
    name: str
    child: str
    state: str
    opened_at: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that went out to a customer, or (`in_flight`, `unknown`) may have or may yet."""

    signal: str
    account: str
    name: str
    recipient: str
    email: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RecallShown:
    """One recall, of an edition or (0) of a rule. `signals`: how many it took back of what it is looked at for."""

    at: datetime
    by: str
    why: str
    edition: int
    rule: str
    signals: int


def recalls(conn: Connection, edition: int = 0, rule: str = "") -> tuple[RecallShown, ...]:
    """Those that took back what this edition or this rule opened, whichever of the two was named; the newest first."""
    x = ledger.c
    found = []
    for row in conn.execute(select(ledger).where(x.action == "recall").order_by(x.id.desc())):
        of = (row.detail or {}).get("of", ())
        mine = [count for name, number, count in of if edition == number or rule == name]
        if mine:
            named = int(row.subject_id) if row.subject == "edition" else 0
            name = row.subject_id if row.subject == "rule" else ""
            found.append(RecallShown(row.at, row.by, row.reason, named, name, sum(mine)))
    return tuple(found)


def openings_of(conn: Connection, signals: Collection[str]) -> list[tuple[str, int, int]]:
    """How many of these signals each rule opened under each edition."""
    counts: Counter[tuple[str, int]] = Counter()
    x = ledger.c
    of_signals = and_(x.subject == "signal", x.subject_id == s.id, x.action == "open_signal")
    for ids in chunks(signals):
        query = select(s.rule, x.edition).join(ledger, of_signals).where(s.id.in_(ids))
        counts.update((row.rule, row.edition) for row in conn.execute(query))
    return [(rule, edition, count) for (rule, edition), count in sorted(counts.items())]


def ever_opened(conn: Connection, rule: str) -> bool:
    """A rule that is gone may have left signals."""
    return conn.execute(select(s.id).where(s.rule == rule).limit(1)).first() is not None


def opened(conn: Connection, edition: int, rule: str) -> list[Opened]:
    """By the edition: whatever opened while it ran. Of the rule: what is undone of it."""
    live_run = select(r.id).where(r.signal_id == s.id, r.is_live).exists()
    waiting = select(e.key).where(OF_A_RUN, r.signal_id == s.id, UNSENT).exists()
    is_undone = or_(s.state.in_(("open", "acknowledged")), live_run, waiting)
    columns = (
        s.id,
        s.rule,
        s.account_id,
        account.c.name,
        s.child,
        s.state,
        s.opened_at,
        is_undone.label("undone"),
    )
    query: Select[Any] = select(*columns).join(account, account.c.id == s.account_id)
    if edition:
        by_it = select(ledger.c.subject_id).where(
            ledger.c.action == "open_signal", ledger.c.edition == edition, ledger.c.subject == "signal"
        )
        query = query.where(s.id.in_(by_it))
    else:
        query = query.where(s.rule == rule, is_undone)
    found = conn.execute(query.where(s.opened_at.is_not(None)).order_by(s.opened_at, s.id))
    return [_opened(row) for row in found]


def touched(conn: Connection, signals: Collection[str]) -> set[str]:
    """Those to which a person has put a hand, or to a task of them."""
    found: set[str] = set()
    for ids in chunks(signals):
        seen = select(s.id).where(s.id.in_(ids), s.acknowledged_at.is_not(None))
        found |= set(conn.execute(seen).scalars())
        found |= {task.signal for task in tasks_of(conn, signals=ids) if task.is_touched}
    return found


def undone(conn: Connection, signals: Collection[str]) -> tuple[int, int, int]:
    """Open tasks, live runs, and mails not yet gone out, of these signals."""
    tasks = runs = mails = 0
    for ids in chunks(signals):
        tasks += _count(conn, select(func.count()).where(t.signal_id.in_(ids), t.state.in_(OPEN)))
        mine = r.signal_id.in_(ids)
        runs += _count(conn, select(func.count()).where(mine, r.is_live))
        mails += _count(conn, select(func.count()).where(OF_A_RUN, mine, UNSENT, e.kind == "email"))
    return tasks, runs, mails


def taken_back(conn: Connection, signals: Collection[str], reason: str) -> tuple[int, int, int]:
    """Of these signals: the tasks closed, the runs ended and the mails kept in for that reason."""
    tasks = runs = mails = 0
    for ids in chunks(signals):
        tasks += _count(
            conn,
            select(func.count()).where(t.signal_id.in_(ids), t.state == "cancelled", t.answer == reason),
        )
        mine = r.signal_id.in_(ids)
        runs += _count(conn, select(func.count()).where(mine, r.ending == reason))
        kept_in = and_(e.kind == "email", e.state == "cancelled", e.reason == reason)
        mails += _count(conn, select(func.count()).where(OF_A_RUN, mine, kept_in))
    return tasks, runs, mails


def sent_mails(conn: Connection, signals: Collection[str]) -> tuple[SentMail, ...]:
    """In the order they went."""
    found = []
    for ids in chunks(signals):
        query = (
            select(r.signal_id, e.account_id, account.c.name, e.recipient, e.content, e.state, e.done_at)
            .join(schema.run, OF_A_RUN)
            .join(account, account.c.id == e.account_id)
            .where(r.signal_id.in_(ids), e.kind == "email", e.state.in_(PERHAPS_OUT))
        )
        for row in conn.execute(query.order_by(e.done_at, e.key)):
            email = str(row.content.get("email", ""))
            name = row.name or row.account_id
            found.append(
                SentMail(row.signal_id, row.account_id, name, row.recipient, email, row.state, row.done_at)
            )
    return tuple(found)


def _opened(row: Row[Any]) -> Opened:
    return Opened(
        signal=row.id,
        rule=row.rule,
        account=row.account_id,
        name=row.name or row.account_id,
        child=row.child,
        state=row.state,
        opened_at=row.opened_at,
        is_undone=bool(row.undone),
    )


def _count(conn: Connection, query: Select[Any]) -> int:
    return int(conn.execute(query).scalar_one())
