"""The snapshot of an earlier moment: what an evaluation read then, or would have read, out of what is on record.

Three ways to look back, and each says something else:

- `known`: what we are held to have known at that moment. What a backfill told later counts as known from its own day
  on, so that a server whose history was imported has a past.
- `seen`: what lay before us then, to the letter. What came later is left out whatever it says of its age: the way a
  decision of that day is judged.
- `happened`: with all we know today of the world up to that moment, late words too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.engine import Row

from engine.facts import AccountFacts, Coverage, SignalRecord
from engine.needs import Named, Needs
from engine.store.facts import Milestones, load_from
from engine.store.feed_schema import feed_span, feed_spoke
from engine.store.helds import Conditions, newest_facts, newest_told
from engine.store.past_feeds import coverage_as_of
from engine.store.past_records import milestones_as_of, signals_as_of
from engine.store.schema import account, fact, ledger, observation
from rules.rulebook import Rulebook

Sight = Literal["known", "seen", "happened"]
a = account.c
f = fact.c
o = observation.c
WRITTEN_TO = select(
    *(select(func.max(each.c.id)).scalar_subquery() for each in (observation, feed_spoke, feed_span, ledger))
)


@dataclass(frozen=True, slots=True)
class Position:
    """How far the append-only tables had been written when something was read: what of one instant came before."""

    observation: int
    spoke: int
    span: int
    ledger: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment, how one looks back at it, and where it is on record exactly how far had been read by then."""

    at: datetime
    sight: Sight = "known"
    position: Position | None = None


def load_facts_as_of(
    conn: Connection, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook, as_of: AsOf
) -> dict[str, AccountFacts]:
    """What `load_facts` gave at that moment, or would have given: the same needs, types and order, for a whole batch.

    Everything comes from what is append-only: the fact log, when feeds spoke, the ledger. Accounts that were not there
    then are not in the answer. `version` is that of now, as it is no part of what was known.
    """
    return load_from(Past(conn, as_of), account_ids, needs, rulebook)


def position_now(conn: Connection) -> Position:
    """How far the append-only tables are written, in this transaction's sight."""
    return Position(*(each or 0 for each in conn.execute(WRITTEN_TO).one()))


class Past:
    """The store as it stood at a moment."""

    def __init__(self, conn: Connection, as_of: AsOf) -> None:
        self.conn = conn
        self.now = as_of.at
        self.log: Conditions = log_of(as_of)
        self.told: Conditions = () if as_of.sight == "happened" else self.log
        self._as_of = as_of

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        """Accounts that were there: made by then, or told of."""
        there: ColumnElement[bool] = a.created_at <= self.now
        if self._as_of.sight != "seen":
            there = or_(there, exists().where(o.account_id == a.id, *self.log))
        query = select(a.id, a.facts_version).where(a.id.in_(ids), there)
        return {row.id: row.facts_version for row in self.conn.execute(query)}

    def newest(self, ids: Sequence[str], fields: frozenset[Named], kinds: frozenset[str]) -> Iterable[Any]:
        """The newest word now, where it was there already; of what was told anew since, what the log had then."""
        rows = newest_facts(self.conn, ids, fields, kinds, self._was_there())
        rows += self._since_retold(ids, fields, kinds)
        return sorted(rows, key=lambda row: int(row[7]))

    def coverage(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Coverage]]:
        position = self._as_of.position
        read_to = (position.spoke, position.span, position.ledger) if position else None
        return coverage_as_of(self.conn, ids, self.now, self._as_of.sight, read_to)

    def milestones(self, ids: Sequence[str]) -> Milestones:
        return milestones_as_of(self.conn, ids, self.now, self._ledger_to)

    def signals(self, ids: Sequence[str]) -> Mapping[str, Sequence[SignalRecord]]:
        return signals_as_of(self.conn, ids, self.now, self._ledger_to)

    @property
    def _ledger_to(self) -> int | None:
        return self._as_of.position.ledger if self._as_of.position else None

    def _was_there(self) -> ColumnElement[bool]:
        """Of a fact: it is the newest of all, so where it was there it was the newest then."""
        if self._as_of.sight == "happened":
            return f.observed_at <= self.now
        if self._as_of.position is not None:
            # A fact does not say its place in the log: one of this very instant is looked up there.
            return and_(f.known_at < self.now, f.received_at < self.now)
        known = f.known_at <= self.now
        return and_(known, f.received_at <= self.now) if self._as_of.sight == "seen" else known

    def _since_retold(
        self, ids: Sequence[str], fields: frozenset[Named], kinds: frozenset[str]
    ) -> list[Row[Any]]:
        retold = newest_facts(self.conn, ids, fields, kinds, ~self._was_there())
        accounts = sorted({row.account_id for row in retold})
        wanted = {_word(row) for row in retold if row.kind == "field"}
        names = sorted({name for _, _, _, name, _ in wanted})
        this = and_(o.kind == "field", o.account_id.in_(accounts), o.name.in_(names), *self.log)
        rows = [row for row in newest_told(self.conn, this) if _word(row) in wanted] if names else []
        return rows + list(self._children_of_series([row for row in retold if row.kind == "series"]))

    def _children_of_series(self, retold: Sequence[Row[Any]]) -> Iterator[Any]:
        """Children that were there already, of whom a series has been told since: a series makes known who it is of."""
        if not retold:
            return
        names = sorted({row.name for row in retold})
        accounts = sorted({row.account_id for row in retold})
        this = (o.kind == "series", o.account_id.in_(accounts), o.name.in_(names), *self.log)
        query = select(o.account_id, o.about, o.child).where(*this).distinct()
        wanted = {(row.account_id, row.about, row.child) for row in retold if row.about != "account"}
        for account_id, about, child in self.conn.execute(query):
            if (account_id, about, child) in wanted:
                yield (account_id, about, child, "", "series", "", "", 0, 0)


def log_of(as_of: AsOf) -> Conditions:
    """Which observations lay before whoever looked at that moment."""
    if as_of.sight == "happened":
        return (o.observed_at <= as_of.at,)
    known: Conditions = (o.known_at <= as_of.at,)
    if as_of.sight == "seen":
        known = (*known, o.received_at <= as_of.at)
    return known if as_of.position is None else (*known, o.id <= as_of.position.observation)


def _word(row: Row[Any]) -> tuple[str, str, str, str, str]:
    return (row.account_id, row.about, row.child, row.name, row.source)
