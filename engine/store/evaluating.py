"""Which accounts are evaluated when: claims under a lease, and what an evaluation leaves behind.

An account is evaluated by one worker at a time; its fence says whose. What is told of it meanwhile keeps it due.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, and_, bindparam, case, func, or_, select, update
from sqlalchemy.engine import Row

from engine.moments import EARLIEST
from engine.store.accounts import TRIES
from engine.store.among import among
from engine.store.columns import Moment
from engine.store.schema import account
from engine.store.writing import chunks, passing_over

a = account.c
A_DAY = timedelta(days=1)
"""After so long of world time one that was set aside is tried again by itself."""


STILL_OURS = select(a.id, a.fence, a.is_backfilled).where(among(a.id, "ids")).order_by(a.id).with_for_update()
TO_CLAIM = passing_over(
    select(account)
    .where(
        a.evaluate_at <= bindparam("now"),
        or_(a.machine_lease_until.is_(None), a.machine_lease_until <= bindparam("machine_now")),
    )
    .order_by(a.attempts > 0, a.evaluate_at, a.id)
    .limit(bindparam("most", type_=Integer))
)
# One that was set aside is put off first: should it end its worker again, it is not tried at once again.
CLAIM = (
    update(account)
    .where(among(a.id, "ids"))
    .values(
        attempts=a.attempts + 1,
        fence=a.fence + 1,
        machine_lease_until=bindparam("lent_until", type_=Moment),
        evaluate_at=case((a.attempts >= TRIES - 1, bindparam("in_a_day", type_=Moment)), else_=a.evaluate_at),
    )
)


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that is ours to evaluate. `attempts`: this one included. `edition`, `version`: by which, and of which
    facts, it was evaluated last, and `evaluated_at` when. `is_backfilled`: history came in since.
    """

    account: str
    fence: int
    attempts: int
    is_backfilled: bool
    edition: int
    version: int
    status: str
    summary: Any
    error: str

    created_at: datetime = EARLIEST
    evaluated_at: datetime | None = None

    @property
    def is_spent(self) -> bool:
        """It was tried so often that it is set aside instead."""
        return self.attempts == TRIES


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation found out. `evaluate_at`: when to look again if nothing was told since `version`.

    `lost`: feeds that speak of it no longer. `has_moved`: a signal of it opened, or ceased to be open.
    """

    claim: Claim
    version: int
    edition: int
    evaluate_at: datetime | None
    status: str
    summary: Any
    lost: frozenset[str] = frozenset()
    has_moved: bool = False


class Stand(NamedTuple):
    """Where an account's last evaluation left it."""

    account: str
    name: str
    edition: int
    is_backfilled: bool


def stands(conn: Connection) -> list[Stand]:
    """Of every account, by id."""
    query = select(a.id, a.name, a.evaluated_edition, a.is_backfilled).order_by(a.id)
    return [Stand(*row) for row in conn.execute(query)]


def due_by(conn: Connection, edition: int, now: datetime) -> int:
    """How many accounts are due that this edition has not looked at yet."""
    query = select(func.count()).where(a.evaluated_edition < edition, a.evaluate_at <= now)
    return int(conn.execute(query).scalar_one())


def claim_accounts(
    conn: Connection, now: datetime, machine_now: datetime, limit: int, lease: timedelta
) -> list[Claim]:
    """Takes due accounts and counts the attempt before it is made. Those whose last attempt never ended come one at a
    time, so that one that kills its worker takes no other with it.
    """
    rows = conn.execute(TO_CLAIM, {"now": now, "machine_now": machine_now, "most": limit}).all()
    rows = [row for row in rows if row.attempts == 0] or rows[:1]
    if rows:
        ids = [row.id for row in rows]
        conn.execute(CLAIM, {"ids": ids, "lent_until": machine_now + lease, "in_a_day": now + A_DAY})
    return [_claim(row) for row in rows]


def forget_due(conn: Connection, now: datetime) -> None:
    """Without an edition there is nothing to evaluate by; publishing one makes every account due."""
    conn.execute(update(account).where(a.evaluate_at <= now).values(evaluate_at=None))


def still_ours(conn: Connection, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that nobody took over, their accounts locked."""
    rows: dict[str, Any] = {}
    for ids in chunks(sorted(claim.account for claim in claims)):
        rows |= {row.id: row for row in conn.execute(STILL_OURS, {"ids": ids})}
    ours = [claim for claim in claims if claim.account in rows and rows[claim.account].fence == claim.fence]
    return [replace(claim, is_backfilled=rows[claim.account].is_backfilled) for claim in ours]


def save_results(conn: Connection, results: Sequence[Result], now: datetime) -> None:
    """Writes locked accounts back, their claim over. What was told since their facts were read keeps them due."""
    if not results:
        return
    rows = [
        {
            "v_id": each.claim.account,
            "v_version": each.version,
            "v_evaluate_at": each.evaluate_at,
            "v_edition": each.edition,
            "v_status": each.status,
            "v_summary": each.summary,
            "v_now": now,
        }
        for each in results
    ]
    conn.execute(_saving(), rows)


@cache
def _saving() -> Any:
    now = bindparam("v_now", type_=Moment)
    is_same = a.facts_version == bindparam("v_version")
    is_moved = a.status != bindparam("v_status")
    values = {
        "evaluate_at": case((is_same, bindparam("v_evaluate_at", type_=Moment)), else_=_due(now)),
        "is_backfilled": case((is_same, False), else_=a.is_backfilled),
        "evaluated_at": now,
        "evaluated_edition": bindparam("v_edition"),
        "evaluated_version": bindparam("v_version"),
        "status_since": case((is_moved, now), else_=a.status_since),
        "status": bindparam("v_status"),
        "summary": bindparam("v_summary", type_=a.summary.type),
        "attempts": 0,
        "machine_lease_until": None,
        "error": "",
    }
    return update(account).where(a.id == bindparam("v_id")).values(values)


def put_off(conn: Connection, claim: Claim, error: str, until: datetime) -> None:
    """Its evaluation failed: it is tried again, but not before `until` (machine time)."""
    _settle(conn, claim, error=error, machine_lease_until=until)


def set_aside(conn: Connection, claim: Claim, error: str) -> None:
    """It is not tried again before a day has passed, or an edition is published."""
    _settle(conn, claim, error=error, machine_lease_until=None)


def release_claims(conn: Connection, claims: Collection[Claim]) -> None:
    """The batch failed for no fault of theirs: each that is not saved may be tried at once, the attempt not counted."""
    for claim in claims:
        uncounted = case((a.attempts > 0, a.attempts - 1), else_=0)
        _settle(conn, claim, attempts=uncounted, machine_lease_until=None)


def _due(now: Any) -> Any:
    sooner = and_(a.evaluate_at.is_not(None), a.evaluate_at <= now)
    return case((sooner, a.evaluate_at), else_=now)


def _settle(conn: Connection, claim: Claim, **values: Any) -> None:
    ours = and_(a.id == claim.account, a.fence == claim.fence)
    conn.execute(update(account).where(ours).values(values))


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        account=row.id,
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        is_backfilled=row.is_backfilled,
        edition=row.evaluated_edition,
        version=row.evaluated_version,
        status=row.status,
        summary=row.summary,
        error=row.error,
        created_at=row.created_at,
        evaluated_at=row.evaluated_at,
    )
