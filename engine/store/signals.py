"""Signals in SQL, with what people are told of them."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, text
from sqlalchemy.engine import Row

from engine.signals import Signal
from engine.store.among import among
from engine.store.schema import signal
from engine.store.writing import chunks, insert_of

s = signal.c
SAME = (
    "rule",
    "child",
    "state",
    "occasion",
    "window",
    "priority",
    "waits_for",
    "first_true_at",
    "true_since",
    "opened_at",
    "acknowledged_at",
    "false_since",
    "resolved_at",
    "resolution",
    "on_trial",
)
"""Columns that are named as the signal's own."""


OF_ACCOUNTS: Select[Any] = select(signal).where(among(s.account_id, "ids")).order_by(s.first_true_at, s.id)
OPENING = 7_305_291
"""The first half of the advisory locks under which PostgreSQL lets one at a time share out a rule's openings."""
TURN = text("select pg_advisory_xact_lock(:key, hashtext(:rule))")
LOCKED = OF_ACCOUNTS.with_for_update()
BEGAN = (
    select(s.account_id)
    .where(
        s.rule == bindparam("the_rule"),
        s.told_by == bindparam("teller"),
        s.first_true_at > bindparam("after"),
        s.state.not_in(("ignored", "shadow")),
    )
    .distinct()
)
BEGAN_AND_WAIT = select(s.account_id, s.first_true_at).where(
    s.rule == bindparam("the_rule"),
    s.told_by == bindparam("teller"),
    s.first_true_at > bindparam("after"),
    s.first_true_at < bindparam("before"),
    s.state.not_in(("ignored", "shadow", "resolved")),
)
LIVE_PAIRS = select(s.account_id, s.rule, s.child).where(among(s.account_id, "ids"), s.is_live)


@dataclass(frozen=True, slots=True)
class KeptSignal:
    """A signal, its id, and what is kept beside it: what it said (by language) and read when last true."""

    id: str
    signal: Signal
    kind: str
    edition: int
    owner: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    evidence: Any = None
    told_by: str = ""
    """The feed whose word made it true, or for whose sake it is held."""
    snoozed_until: datetime | None = None
    """A person's "not until". Written by what people do; saving a signal leaves it as it is."""

    @property
    def rule(self) -> str:
        return self.signal.rule

    @property
    def account(self) -> str:
        return self.signal.account

    @property
    def child(self) -> str:
        return self.signal.child


def signal_id(rule: str, account: str, child: str, earlier: int) -> str:
    """Made from what it is and how many came before, so that a restored database makes the same one again."""
    words = "\0".join((rule, account, child, str(earlier)))
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def live_pairs(conn: Connection, account_ids: Collection[str]) -> dict[str, set[tuple[str, str]]]:
    """By account the (rule, child) that have a live signal."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for ids in chunks(account_ids):
        for row in conn.execute(LIVE_PAIRS, {"ids": ids}):
            found[row.account_id].add((row.rule, row.child))
    return found


def lock_signals(conn: Connection, account_ids: Collection[str]) -> dict[str, list[KeptSignal]]:
    """By account every signal there ever was, in the order they began; ours until the transaction ends."""
    return _of_accounts(conn, account_ids, LOCKED)


def read_signals(conn: Connection, account_ids: Collection[str]) -> dict[str, list[KeptSignal]]:
    """The same for whoever only looks."""
    return _of_accounts(conn, account_ids, OF_ACCOUNTS)


def live_signals_of(conn: Connection, rules: Collection[str]) -> list[KeptSignal]:
    """Those that live, in the order they began."""
    query = select(signal).where(s.rule.in_(sorted(rules)), s.is_live).order_by(s.first_true_at, s.id)
    return [_kept(row) for row in conn.execute(query)] if rules else []


def _of_accounts(
    conn: Connection, account_ids: Collection[str], query: Select[Any]
) -> dict[str, list[KeptSignal]]:
    found: dict[str, list[KeptSignal]] = defaultdict(list)
    for ids in chunks(account_ids):
        for row in conn.execute(query, {"ids": ids}):
            found[row.account_id].append(_kept(row))
    return found


def save_signals(conn: Connection, kept: Sequence[KeptSignal]) -> None:
    """Adds or rewrites them; those that ended first, as of one subject only one may live."""
    rows = [_columns(each) for each in sorted(kept, key=lambda each: each.signal.is_live)]
    for part in chunks(rows):
        conn.execute(_upsert(conn.dialect.name), part)


def opening_turn(conn: Connection, rule: str) -> None:
    """Until this transaction ends nobody else counts the openings of a rule that shares them out or limits them; on
    SQLite nobody else writes at all.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(TURN, {"key": OPENING, "rule": rule})


def opened_since(conn: Connection, rule: str, since: datetime, until: datetime) -> list[tuple[str, str]]:
    """(account, owner) of each of the rule's signals that opened after a moment, up to and with another."""
    this = (s.rule == rule, s.opened_at > since, s.opened_at <= until, ~s.on_trial)
    query = select(s.account_id, s.owner).where(*this)
    return [(row.account_id, row.owner) for row in conn.execute(query)]


def began_since(conn: Connection, rule: str, told_by: str, since: datetime) -> set[str]:
    """The accounts of which a rule began to be true after a moment, because of what a feed told."""
    return set(conn.execute(BEGAN, {"the_rule": rule, "teller": told_by, "after": since}).scalars())


def began_between(
    conn: Connection, rule: str, told_by: str, after: datetime, before: datetime
) -> dict[str, datetime]:
    """Of which accounts a rule began to be true between two moments by what a feed told, and still is; and when."""
    asked = {"the_rule": rule, "teller": told_by, "after": after, "before": before}
    return {row.account_id: row.first_true_at for row in conn.execute(BEGAN_AND_WAIT, asked)}


@lru_cache
def _upsert(dialect: str) -> Any:
    # Made once: it costs more to write down than to run.
    insert = insert_of(dialect, signal)
    kept = {
        "account_id",
        "told_by",
        "kind",
        "edition",
        "owner",
        "says",
        "evidence",
        "held_seconds",
        "is_live",
        *SAME,
    }
    changed = {name: insert.excluded[name] for name in sorted(kept)}
    return insert.on_conflict_do_update(index_elements=["id"], set_=changed)


def _kept(row: Row[Any]) -> KeptSignal:
    held = timedelta(seconds=row.held_seconds)
    told = Signal(account=row.account_id, held=held, **{name: getattr(row, name) for name in SAME})
    said = (row.owner, row.says or {}, row.evidence, row.told_by, row.snoozed_until)
    return KeptSignal(row.id, told, row.kind, row.edition, *said)


def _columns(kept: KeptSignal) -> dict[str, Any]:
    of = kept.signal
    return {
        "id": kept.id,
        "account_id": of.account,
        "kind": kept.kind,
        "edition": kept.edition,
        "owner": kept.owner,
        "says": dict(kept.says),
        "evidence": kept.evidence,
        "told_by": kept.told_by,
        "held_seconds": int(of.held.total_seconds()),
        "is_live": of.is_live,
        **{name: getattr(of, name) for name in SAME},
    }
