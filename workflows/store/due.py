"""What is due, by kind of work, each found on a partial index. And when something will be, for a moving world."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, or_, select

from engine.store.arrivals import ASKS_DUE
from engine.store.schema import account, arrival
from workflows.store import effects, escalations, runs

a = account.c
MANY_ACCOUNTS = 1000
"""Due at once, they are helped along beside what is urgent."""
DUE_ACCOUNTS = select(a.id).where(
    a.evaluate_at <= bindparam("now"),
    or_(a.machine_lease_until.is_(None), a.machine_lease_until <= bindparam("machine_now")),
)
ARE_ACCOUNTS_DUE = DUE_ACCOUNTS.offset(bindparam("beyond", type_=Integer)).limit(1)
NEXT_EVALUATION = select(func.min(a.evaluate_at)).where(a.evaluate_at > bindparam("after"))
Ask = Callable[[Connection, datetime, datetime], bool]


def are_accounts_due(conn: Connection, now: datetime, machine_now: datetime, beyond: int = 0) -> bool:
    """Whether more than `beyond` accounts wait to be evaluated."""
    asked = {"now": now, "machine_now": machine_now, "beyond": beyond}
    return conn.execute(ARE_ACCOUNTS_DUE, asked).first() is not None


def are_accounts_busy(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    held = select(a.id).where(a.evaluate_at <= now, a.machine_lease_until > machine_now)
    return conn.execute(held.limit(1)).first() is not None


def are_arrivals_busy(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    r = arrival.c
    held = select(r.id).where(r.state == "stored", r.machine_lease_until > machine_now)
    return conn.execute(held.limit(1)).first() is not None


ASKED: Mapping[str, Callable[[], Any]] = {
    "arrivals": lambda: ASKS_DUE,
    "evaluate": lambda: DUE_ACCOUNTS.limit(1),
    "advance": runs.asks_due,
    "climb": escalations.asks_due,
    "deliver": effects.asks_due,
}
"""By kind, of `now` and `machine_now`: yields a row where any waits. In the order of turns in a moving world."""


def _asking(asks: Callable[[], Any]) -> Ask:
    def ask(conn: Connection, now: datetime, machine_now: datetime) -> bool:
        return conn.execute(asks(), {"now": now, "machine_now": machine_now}).first() is not None

    return ask


DUE: Mapping[str, Ask] = {kind: _asking(asks) for kind, asks in ASKED.items()}
BUSY: Mapping[str, Ask] = {
    "arrivals": are_arrivals_busy,
    "evaluate": are_accounts_busy,
    "advance": runs.is_busy,
    "climb": escalations.is_busy,
    "deliver": lambda conn, now, machine_now: effects.is_busy(conn, machine_now),
}
"""The same work in some worker's hands."""


def due_kinds(conn: Connection, now: datetime, machine_now: datetime) -> list[str]:
    """The kinds of work that wait, in their order, by one statement."""
    found = conn.execute(_asks_due_of_each(), {"now": now, "machine_now": machine_now}).one()
    return [kind for kind, waits in zip(ASKED, found, strict=True) if waits]


@cache
def _asks_due_of_each() -> Any:
    return select(*(asks().exists() for asks in ASKED.values()))


def next_due(conn: Connection, after: datetime) -> datetime | None:
    """The earliest later moment of the world at which anything is due."""
    found = conn.execute(_asks_when(), {"after": after}).one()
    return min((each for each in found if each is not None), default=None)


@cache
def _asks_when() -> Any:
    asked = (NEXT_EVALUATION, runs.NEXT_DUE, escalations.NEXT_DUE, effects.NEXT_DUE)
    return select(*(each.scalar_subquery() for each in asked))
