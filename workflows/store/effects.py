"""Effects in SQL: the outbox, its claims and its fences."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, or_, select, text, update
from sqlalchemy.engine import Row

from engine.store.among import among
from engine.store.columns import Moment
from engine.store.writing import insert_new, passing_over
from workflows.effects import Effect
from workflows.store import schema
from workflows.store.rows import mine
from workflows.verdict import Reason

e = schema.effect.c
UNDONE = text("effect.state in ('planned', 'deferred', 'claimed', 'in_flight')")
"""As the partial index says it."""
DELIVERING = 7_305_291_003
"""The advisory lock under which PostgreSQL lets one worker at a time claim: caps count what others just claimed."""
COUNTED = ("claimed", "in_flight", "sent", "unknown")
"""What counts against a cap: sent, or perhaps sent."""
CHANGES = (
    *("state", "reason", "until", "due_at", "done_at", "fence", "machine_lease_until", "machine_next_at"),
    *("attempts", "receipt"),
)
"""What changes of an effect once it is planned."""
WRITE_BACK = (
    update(schema.effect)
    .where(e.key == bindparam("the_key"))
    .values({name: bindparam(f"new_{name}") for name in CHANGES})
)
FENCES = mine(select(e.key, e.fence, e.state).where(among(e.key, "keys")).order_by(e.key))
COUNTS_AT = func.coalesce(e.done_at, e.due_at)
MAILS_SINCE = (
    select(e.key, e.recipient, e.account_id, COUNTS_AT.label("at"))
    .where(
        or_(among(e.account_id, "accounts"), among(e.recipient, "recipients")),
        e.kind == "email",
        e.state.in_(COUNTED),
        bindparam("since", type_=Moment) < COUNTS_AT,
    )
    .order_by(COUNTS_AT)
)
NEXT_DUE = select(func.min(e.due_at)).where(UNDONE, e.due_at > bindparam("after"))
CANCEL_UNDONE = (
    update(schema.effect)
    .where(
        e.cause == bindparam("the_cause"),
        among(e.cause_id, "ids"),
        e.state.in_(("planned", "deferred")),
    )
    .values(state="cancelled", reason=bindparam("the_reason"), done_at=bindparam("now"), until=None)
)
SOMEDAY = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
"""When an effect is due that waits for a person."""


def add_effects(conn: Connection, effects: Sequence[Effect]) -> None:
    """Plans them; one whose key is there already is left as it is."""
    insert_new(conn, schema.effect, [_columns(effect) for effect in effects], "key")


def one_at_a_time(conn: Connection) -> None:
    """Until the transaction ends nobody else claims. SQLite has one writer anyway."""
    if conn.dialect.name != "sqlite":
        conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": DELIVERING})


def due_effects(conn: Connection, now: datetime, machine_now: datetime, limit: int) -> list[Effect]:
    """What is to be looked at now, the longest due first, locked: also what a lost worker holds past its lease."""
    asked = {"now": now, "machine_now": machine_now, "most": limit}
    return [_effect(row) for row in conn.execute(_those_due(), asked)]


def save_effect(conn: Connection, effect: Effect, fence: int, state: str) -> bool:
    """Compare and set: writes only where the row still has this fence and state. False: somebody else has it."""
    this = and_(e.key == effect.key, e.fence == fence, e.state == state)
    changed = {name: getattr(effect, name) for name in CHANGES}
    return conn.execute(update(schema.effect).where(this).values(changed)).rowcount == 1


def save_locked(conn: Connection, effects: Sequence[Effect]) -> None:
    """Writes effects back that this transaction has locked; of one that stands there twice, the later."""
    last = {effect.key: effect for effect in effects}
    if last:
        rows = [
            {"the_key": key} | {f"new_{n}": getattr(each, n) for n in CHANGES} for key, each in last.items()
        ]
        conn.execute(WRITE_BACK, rows)


def still_held(conn: Connection, effects: Sequence[Effect]) -> set[str]:
    """The keys of those whose fence and state nobody has moved, locked."""
    found = conn.execute(FENCES, {"keys": [each.key for each in effects]})
    stands = {row.key: (row.fence, row.state) for row in found}
    return {each.key for each in effects if stands.get(each.key) == (each.fence, each.state)}


def effect_of(conn: Connection, key: str) -> Effect | None:
    row = conn.execute(select(schema.effect).where(e.key == key)).first()
    return None if row is None else _effect(row)


def locked_effect(conn: Connection, key: str) -> Effect | None:
    row = conn.execute(mine(select(schema.effect).where(e.key == key))).first()
    return None if row is None else _effect(row)


def effects_of(conn: Connection, cause: str, cause_ids: Collection[str]) -> list[Effect]:
    """In the order they were planned."""
    this = and_(e.cause == cause, e.cause_id.in_(list(cause_ids)))
    return [
        _effect(row) for row in conn.execute(select(schema.effect).where(this).order_by(e.planned_at, e.key))
    ]


def unsent_of_signal(conn: Connection, signal_id: str) -> list[Effect]:
    """What the runs of this signal, ended ones too, have planned and has not begun to go out, locked."""
    its_runs = select(schema.run.c.id).where(schema.run.c.signal_id == signal_id)
    this = and_(e.cause == "run", e.cause_id.in_(its_runs), e.state.in_(("planned", "deferred", "claimed")))
    return [_effect(row) for row in conn.execute(mine(select(schema.effect).where(this).order_by(e.key)))]


def cancel_undone(
    conn: Connection, cause: str, cause_ids: Collection[str], now: datetime, reason: str
) -> None:
    """Ends what was not yet begun; what is on its way goes its way."""
    if cause_ids:
        asked = {"the_cause": cause, "ids": list(cause_ids), "the_reason": reason, "now": now}
        conn.execute(CANCEL_UNDONE, asked)


def resume_parked(conn: Connection, playbook: str, now: datetime) -> None:
    """What was put off because its playbook was parked is asked again now."""
    its_runs = select(schema.run.c.id).where(schema.run.c.playbook == playbook)
    parked = and_(e.state == "deferred", e.reason == Reason.PLAYBOOK_PARKED.value)
    this = and_(e.cause == "run", e.cause_id.in_(its_runs), parked)
    conn.execute(update(schema.effect).where(this).values(due_at=now, until=now))


def resume_deferred(conn: Connection, reason: Reason, now: datetime) -> None:
    """What was put off for this reason is asked again now."""
    this = and_(e.state == "deferred", e.reason == reason.value)
    conn.execute(update(schema.effect).where(this).values(due_at=now, until=now))


def mails_since(
    conn: Connection, accounts: Collection[str], recipients: Collection[str], since: datetime
) -> list[Row[Any]]:
    """The customer mails to these accounts or addresses that count against caps: key, recipient, account_id, at."""
    asked = {"accounts": list(accounts), "recipients": list(recipients), "since": since}
    return list(conn.execute(MAILS_SINCE, asked))


def is_due(conn: Connection, now: datetime, machine_now: datetime) -> bool:
    return conn.execute(asks_due(), {"now": now, "machine_now": machine_now}).first() is not None


def is_busy(conn: Connection, machine_now: datetime) -> bool:
    """On its way in some worker's hands."""
    held = select(e.key).where(
        UNDONE, e.state.in_(("claimed", "in_flight")), e.machine_lease_until > machine_now
    )
    return conn.execute(held.limit(1)).first() is not None


@cache
def asks_due() -> Any:
    """Of `now` and `machine_now`: yields a row where any is."""
    return _due(e.key).limit(1)


@cache
def _those_due() -> Any:
    most = bindparam("most", type_=Integer)
    return passing_over(_due(schema.effect).order_by(e.due_at, e.key).limit(most))


def _due(what: Any) -> Any:
    machine_now: Any = bindparam("machine_now")
    unheld = or_(e.machine_lease_until.is_(None), e.machine_lease_until <= machine_now)
    rested = or_(e.machine_next_at.is_(None), e.machine_next_at <= machine_now)
    return select(what).where(UNDONE, e.due_at <= bindparam("now"), unheld, rested)


def _effect(row: Row[Any]) -> Effect:
    return Effect(
        kind=row.kind,
        cause=row.cause,
        cause_id=row.cause_id,
        account=row.account_id,
        step=row.step,
        n=row.n,
        recipient=row.recipient,
        content=row.content,
        planned_at=row.planned_at,
        due_at=row.due_at,
        edition=row.edition,
        state=row.state,
        reason=row.reason,
        until=row.until,
        done_at=row.done_at,
        fence=row.fence,
        machine_lease_until=row.machine_lease_until,
        machine_next_at=row.machine_next_at,
        attempts=row.attempts,
        receipt=row.receipt or {},
    )


def _columns(effect: Effect) -> dict[str, Any]:
    same = (
        *("key", "kind", "cause", "cause_id", "step", "n", "recipient", "state", "reason", "until"),
        *("edition", "content", "planned_at", "due_at", "done_at", "fence", "machine_lease_until"),
        *("machine_next_at", "attempts", "receipt"),
    )
    return {name: getattr(effect, name) for name in same} | {"account_id": effect.account}
