"""Our own records as they stood at an earlier moment: milestones and signals, out of the ledger."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from engine.facts import Decided, MilestoneRecord, SignalRecord
from engine.signals import Signal, State
from engine.store.schema import ledger, signal
from engine.store.signals import KeptSignal, read_signals

STATES: Mapping[str, State] = {
    "begin_signal": "pending",
    "hold_signal": "held",
    "ignore_signal": "ignored",
    "open_signal": "open",
    "shadow_signal": "shadow",
    "acknowledge_signal": "acknowledged",
    "resolve_signal": "resolved",
    "close_signal": "resolved",
}
"""What a line of the ledger makes of a signal; of another its state stays as it is."""
OPENED = ("open_signal", "shadow_signal")
SNOOZES = ("snooze_signal", "end_snooze")
DECIDED = ("reach_milestone", "waive_milestone", "move_milestone", "restore_milestone")
ledger_c = ledger.c
s = signal.c


def lines_until(
    conn: Connection, ids: Sequence[str], subject: str, at: datetime, ledger_to: int | None
) -> Iterator[Any]:
    """What the ledger said of this kind of thing, of these accounts, by then; the oldest first."""
    this = and_(ledger_c.account_id.in_(ids), ledger_c.subject == subject, ledger_c.at <= at)
    if ledger_to is not None:
        this = and_(this, ledger_c.id <= ledger_to)
    columns = (
        ledger_c.account_id,
        ledger_c.subject_id,
        ledger_c.action,
        ledger_c.at,
        ledger_c.reason,
        ledger_c.by,
    )
    yield from conn.execute(select(*columns, ledger_c.detail).where(this).order_by(ledger_c.id))


def milestones_as_of(
    conn: Connection, ids: Sequence[str], at: datetime, ledger_to: int | None = None
) -> dict[str, dict[tuple[str, str], MilestoneRecord]]:
    found: dict[str, dict[tuple[str, str], MilestoneRecord]] = defaultdict(dict)
    for row in lines_until(conn, ids, "milestone", at, ledger_to):
        if row.action in DECIDED:
            plan, _, name = row.subject_id.partition(".")
            before = found[row.account_id].get((plan, name), MilestoneRecord())
            found[row.account_id][plan, name] = _decided(before, row)
    return found


def _decided(record: MilestoneRecord, row: Any) -> MilestoneRecord:
    if row.action == "reach_milestone":
        return replace(record, reached_at=record.reached_at or row.at)
    if row.action == "restore_milestone":
        return replace(record, waived_until=None, moved_to=None, because=row.reason, waiver=None, move=None)
    to, decided = row.detail["to"], Decided(row.reason, row.by)
    if row.action == "waive_milestone":
        return replace(
            record,
            waived_until=datetime.fromisoformat(to).astimezone(UTC) if to else None,
            because=row.reason,
            waiver=decided,
        )
    moved = date.fromisoformat(to) if to else None
    return replace(record, moved_to=moved, because=row.reason, move=decided)


def signals_as_of(
    conn: Connection, ids: Sequence[str], at: datetime, ledger_to: int | None = None
) -> dict[str, list[SignalRecord]]:
    """Every signal there was, in the state in which it was."""
    lines: dict[str, list[Any]] = defaultdict(list)
    for row in lines_until(conn, ids, "signal", at, ledger_to):
        lines[row.subject_id].append(row)
    columns = (s.id, s.account_id, s.rule, s.child, s.first_true_at, s.resolved_at)
    query = select(*columns).where(s.account_id.in_(ids), s.first_true_at <= at).order_by(s.id)
    found: dict[str, list[SignalRecord]] = defaultdict(list)
    for row in conn.execute(query):
        told = lines.get(row.id, [])
        if ledger_to is None or told or row.first_true_at < at:
            found[row.account_id].append(_record(row, told, at))
    return found


def kept_as_of(conn: Connection, account: str, at: datetime) -> list[KeptSignal]:
    """Every signal of the account that there was by then, as it stood; what it said and read is that of later."""
    lines: dict[str, list[Any]] = defaultdict(list)
    for row in lines_until(conn, [account], "signal", at, None):
        lines[row.subject_id].append(row)
    every = read_signals(conn, [account]).get(account, [])
    kept = (each for each in every if each.signal.first_true_at <= at)
    return [_kept(each, lines.get(each.id, []), at) for each in kept]


def _kept(after: KeptSignal, told: Sequence[Any], at: datetime) -> KeptSignal:
    return replace(after, signal=_as_it_stood(after.signal, told, at), snoozed_until=_snoozed(told))


def _snoozed(told: Sequence[Any]) -> datetime | None:
    until = None
    for line in told:
        if line.action in SNOOZES:
            said = (line.detail or {}).get("until") if line.action == "snooze_signal" else None
            until = datetime.fromisoformat(said) if said else None
    return until


def _as_it_stood(after: Signal, told: Sequence[Any], at: datetime) -> Signal:
    state, opened_at, on_trial = _told(told)
    is_over = after.resolved_at is not None and after.resolved_at <= at
    seen_at, false_since = after.acknowledged_at, after.false_since
    return replace(
        after,
        state="resolved" if is_over else state,
        opened_at=opened_at,
        on_trial=on_trial,
        acknowledged_at=seen_at if seen_at is not None and seen_at <= at else None,
        false_since=false_since if false_since is not None and false_since <= at else None,
        resolved_at=after.resolved_at if is_over else None,
        resolution=after.resolution if is_over else "",
        **_clock(after, at),
    )


def _clock(after: Signal, at: datetime) -> dict[str, Any]:
    """The hold's clock, as far as it is on record: one that has started anew since ran from the beginning."""
    if after.true_since is not None and after.true_since <= at and after.state == "pending":
        return {}
    return {"true_since": after.first_true_at, "held": timedelta()}


def _told(told: Sequence[Any]) -> tuple[State, datetime | None, bool]:
    """Its state, when it opened or would have, and whether that was on trial."""
    state: State = "pending"
    opened_at, on_trial = None, False
    for line in told:
        state = STATES.get(line.action, state)
        if line.action in OPENED:
            opened_at, on_trial = line.at, line.action == "shadow_signal"
        elif line.action == "ignore_signal":  # also of one whose trial is over
            opened_at, on_trial = None, False
    return state, opened_at, on_trial


def _record(row: Any, told: Sequence[Any], at: datetime) -> SignalRecord:
    state, opened_at, on_trial = _told(told)
    if row.resolved_at is not None and row.resolved_at < at:
        state = "resolved"
    return SignalRecord(row.rule, row.child, state, None if on_trial else opened_at)
