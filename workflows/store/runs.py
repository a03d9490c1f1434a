"""Runs and their visits in SQL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, or_, select, text, update
from sqlalchemy.engine import Row

from engine.store.among import among
from engine.store.writing import insert_new, passing_over
from workflows.moves import Memory, Run, Visit
from workflows.playbooks import Earlier
from workflows.store import schema
from workflows.store.rows import lending, mine, of_ids

r = schema.run.c
DUE = text("run.state in ('ready', 'waiting')")
"""As the partial index says it: with bound values neither database would see that the index fits."""

CHANGES = ("state", "cursor", "wake_at", "memory", "ended_at", "ending", "error", "attempts", "is_live")
"""What changes of a run once it has begun."""
SAVE = (
    update(schema.run)
    .where(r.id == bindparam("the_id"))
    .values({name: bindparam(f"new_{name}") for name in CHANGES})
    .values(generation=r.generation + 1, machine_lease_until=None)
)
APPEND_VISITS = schema.visit.insert()
BY_ID = select(schema.run).where(among(r.id, "ids"))
EARLIER = (
    select(r.id, r.occurrence, r.started_at, r.is_live)
    .where(
        r.playbook == bindparam("playbook"), r.account_id == bindparam("account"), r.key == bindparam("key")
    )
    .order_by(r.started_at, r.id)
)
LIVE_OF_SIGNAL = mine(
    select(schema.run).where(r.signal_id == bindparam("the_signal"), r.is_live).order_by(r.id)
)
WAKE = (
    update(schema.run)
    .where(
        among(r.account_id, "ids"),
        r.state == "waiting",
        or_(r.wake_at.is_(None), r.wake_at > bindparam("now")),
    )
    .values(wake_at=bindparam("now"))
)
CLAIM, CLAIMED = lending(schema.run), of_ids(schema.run)
NEXT_DUE = select(func.min(r.wake_at)).where(DUE, r.wake_at > bindparam("after"))


def add_run(conn: Connection, run: Run) -> None:
    insert_new(conn, schema.run, [_columns(run)], "id")


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours while its generation stays this one."""

    id: str
    generation: int
    account: str
    playbook: str
    edition: int


def claim_due(
    conn: Connection, now: datetime, machine_now: datetime, limit: int, lease: timedelta
) -> list[Claim]:
    """Takes up to `limit` due runs under a lease and counts the attempt.

    Runs whose last attempt never ended come alone, so that one that kills its worker takes no other with it. Those of
    one account that are due together come together: its facts are loaded once for all of them.
    """
    found = conn.execute(_those_due(), {"now": now, "machine_now": machine_now, "most": limit}).all()
    if found and found[0].attempts > 0:
        found = found[:1]
    found = [row for row in found if row.attempts == 0] or found
    taken = [Claim(row.id, row.generation + 1, row.account_id, row.playbook, row.edition) for row in found]
    if taken:
        conn.execute(CLAIM, {"ids": [claim.id for claim in taken], "lent_until": machine_now + lease})
    return taken


def claimed(conn: Connection, taken: Iterable[Claim]) -> list[Run]:
    """The claimed runs as they are now, locked, in their order; without those that somebody changed meanwhile."""
    generations = {claim.id: claim.generation for claim in taken}
    found = {row.id: _run(row) for row in conn.execute(CLAIMED, {"ids": list(generations)})}
    return [found[key] for key, at in generations.items() if key in found and found[key].generation == at]


def release_claims(conn: Connection, taken: Iterable[Claim]) -> None:
    """The batch failed: each may be tried again at once, its attempt counted."""
    for claim in taken:
        mine_still = and_(r.id == claim.id, r.generation == claim.generation)
        conn.execute(update(schema.run).where(mine_still).values(machine_lease_until=None))


def save_runs(conn: Connection, runs: Sequence[Run]) -> None:
    """Writes locked runs back, their claim over and their generation one higher."""
    rows = [(run.id, _columns(run)) for run in runs]
    if rows:
        conn.execute(SAVE, [{"the_id": key} | {f"new_{n}": row[n] for n in CHANGES} for key, row in rows])


def add_visits(conn: Connection, of: Sequence[tuple[str, Visit]]) -> None:
    columns = ("n", "step", "at", "what", "detail")
    rows = [{"run_id": key} | {name: getattr(visit, name) for name in columns} for key, visit in of]
    if rows:
        conn.execute(APPEND_VISITS, rows)


def run_of(conn: Connection, run_id: str) -> Run | None:
    row = conn.execute(select(schema.run).where(r.id == run_id)).first()
    return None if row is None else _run(row)


def runs_of(conn: Connection, run_ids: Collection[str]) -> dict[str, Run]:
    if not run_ids:
        return {}
    return {row.id: _run(row) for row in conn.execute(BY_ID, {"ids": list(run_ids)})}


def newest_runs(conn: Connection, limit: int) -> list[Run]:
    return [
        _run(row) for row in conn.execute(select(schema.run).order_by(r.started_at.desc(), r.id).limit(limit))
    ]


def standing_runs(conn: Connection) -> list[Row[Any]]:
    """Of those that live, how many stand where: playbook, cursor, edition, runs."""
    where = (r.playbook, r.cursor, r.edition)
    query = select(*where, func.count().label("runs")).where(r.is_live).group_by(*where).order_by(*where)
    return list(conn.execute(query))


def locked_run(conn: Connection, run_id: str) -> Run | None:
    """The run, ours until the transaction ends."""
    row = conn.execute(mine(select(schema.run).where(r.id == run_id))).first()
    return None if row is None else _run(row)


def visits_of(conn: Connection, run_id: str) -> tuple[Visit, ...]:
    v = schema.visit.c
    found = conn.execute(select(schema.visit).where(v.run_id == run_id).order_by(v.n))
    return tuple(Visit(row.n, row.step, row.at, row.what, row.detail or {}) for row in found)


def earlier_runs(conn: Connection, playbook: str, account: str, key: str) -> list[Earlier]:
    """Every run there ever was of this playbook, account and key."""
    rows = conn.execute(EARLIER, {"playbook": playbook, "account": account, "key": key})
    return [Earlier(row.id, row.occurrence, row.started_at, row.is_live) for row in rows]


def live_runs_of_signal(conn: Connection, signal_id: str) -> list[Run]:
    """Locked, oldest first."""
    return [_run(row) for row in conn.execute(LIVE_OF_SIGNAL, {"the_signal": signal_id})]


def wake(conn: Connection, account_ids: Collection[str], now: datetime) -> None:
    """What waits on these accounts looks again at once. A run in another's hands is looked at after that."""
    if account_ids:
        conn.execute(WAKE, {"ids": list(account_ids), "now": now})


def wake_run(conn: Connection, run_id: str, now: datetime) -> None:
    this = and_(r.id == run_id, r.state == "waiting")
    conn.execute(update(schema.run).where(this).values(wake_at=now))


def unpark(conn: Connection, playbook: str, now: datetime) -> None:
    """A hold is lifted: its parked runs go on where they stood."""
    this = and_(r.playbook == playbook, r.state == "parked")
    conn.execute(update(schema.run).where(this).values(state="ready", wake_at=now))


def is_due(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    return conn.execute(asks_due(), {"now": now, "machine_now": machine_now}).first() is not None


def is_busy(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    """Due, but in some worker's hands."""
    held = select(r.id).where(DUE, r.wake_at <= now, r.machine_lease_until > machine_now)
    return conn.execute(held.limit(1)).first() is not None


@cache
def asks_due() -> Any:
    """Of `now` and `machine_now`: yields a row where any is."""
    return _due().limit(1)


@cache
def _those_due() -> Any:
    order = (r.attempts > 0, r.wake_at, r.account_id, r.id)
    return passing_over(_due().order_by(*order).limit(bindparam("most", type_=Integer)))


def _due() -> Any:
    unheld = or_(r.machine_lease_until.is_(None), r.machine_lease_until <= bindparam("machine_now"))
    what = (r.id, r.generation, r.attempts, r.account_id, r.playbook, r.edition)
    return select(*what).where(DUE, r.wake_at <= bindparam("now"), unheld)


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        playbook=row.playbook,
        account=row.account_id,
        key=row.key,
        occurrence=row.occurrence,
        edition=row.edition,
        signal=row.signal_id,
        cause=row.cause,
        state=row.state,
        cursor=row.cursor,
        wake_at=row.wake_at,
        started_at=row.started_at,
        memory=memory_from(row.memory),
        generation=row.generation,
        ended_at=row.ended_at,
        ending=row.ending,
        error=row.error,
        attempts=row.attempts,
    )


def _columns(run: Run) -> dict[str, Any]:
    kept = (
        *("id", "playbook", "key", "occurrence", "edition", "cause", "state", "cursor", "wake_at"),
        *("generation", "started_at", "ended_at", "ending", "error", "attempts", "is_live"),
    )
    row = {name: getattr(run, name) for name in kept}
    return row | {"account_id": run.account, "signal_id": run.signal, "memory": memory_plain(run.memory)}


def memory_plain(memory: Memory) -> dict[str, Any]:
    """Plain JSON, without what is empty."""
    said = {
        "visits": memory.visits,
        "entered_at": memory.entered_at.isoformat() if memory.entered_at else None,
        "until": memory.until.isoformat() if memory.until else None,
        "mailed": {step: list(to) for step, to in memory.mailed.items()},
        "heard": {w: {s: list(by) for s, by in steps.items()} for w, steps in memory.heard.items()},
        "turns": dict(memory.turns),
        "on_signal_closed": memory.on_signal_closed,
        "ends_signal": memory.ends_signal,
    }
    return {name: value for name, value in said.items() if value}


def memory_from(said: dict[str, Any]) -> Memory:
    memory = Memory(
        visits=said.get("visits", 0),
        mailed={step: tuple(to) for step, to in said.get("mailed", {}).items()},
        heard={w: {s: tuple(by) for s, by in steps.items()} for w, steps in said.get("heard", {}).items()},
        turns=said.get("turns", {}),
        on_signal_closed=said.get("on_signal_closed", "go_on"),
        ends_signal=said.get("ends_signal", False),
    )
    return replace(memory, entered_at=_moment(said.get("entered_at")), until=_moment(said.get("until")))


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
