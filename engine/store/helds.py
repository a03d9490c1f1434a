"""What each source says of each field, out of the newest facts and, for earlier moments, out of the log."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.engine import Row

from engine.dates import Mistyped
from engine.facts import Held, newest_first
from engine.needs import Named
from engine.store.among import among
from engine.store.columns import EPOCH, MICROSECOND, moment_of
from engine.store.schema import fact, observation
from engine.typing import typed
from rules.values import Type
from rules.vocabulary import Vocabulary

SubjectKey = tuple[str, str, str]
"""(account, about, child)."""
Conditions = tuple[ColumnElement[bool], ...]
"""Which observations may be read."""
f = fact.c
o = observation.c


class Stored(Enum):
    MISTYPED = "stored under another type than the field has now"


@lru_cache(maxsize=1024)
def reader_of(wanted: Type) -> Callable[[str], Any]:
    """Reads stored texts as this type. A portfolio says the same few words again and again: each is read once."""

    @lru_cache(maxsize=8192)
    def read(text: str) -> Any:
        try:
            return typed(json.loads(text), wanted)
        except Mistyped:
            return Stored.MISTYPED

    return read


def told_columns(table: Table) -> tuple[Any, ...]:
    """What is read of a word, as the database keeps it: a batch reads tens of thousands."""
    c = table.c
    raw = (
        type_coerce(c.observed_at, BigInteger).label("observed_at"),
        type_coerce(c.received_at, BigInteger).label("received_at"),
    )
    return (
        c.account_id,
        c.about,
        c.child,
        c.name,
        c.kind,
        c.source,
        type_coerce(c.value, Text).label("value"),
        *raw,
    )


NEWEST = (
    select(*told_columns(fact))
    .where(
        among(f.account_id, "ids"),
        or_(and_(f.about == "account", among(f.name, "names")), among(f.about, "kinds")),
    )
    .order_by(f.observed_at)
)


@dataclass(frozen=True, slots=True)
class Told:
    """`helds`: per subject and field, newest first. `children`: every child any source speaks of. `outcomes`: per
    account and step how its newest task ended, and when.
    """

    helds: dict[SubjectKey, dict[str, tuple[Held, ...]]]
    children: set[SubjectKey]
    outcomes: dict[str, dict[str, tuple[str, datetime]]] = field(default_factory=dict)


def load_helds(
    conn: Connection,
    newest: Iterable[Any],
    fields: Collection[Named],
    vocabulary: Vocabulary,
    now: datetime,
    log: Conditions = (),
) -> Told:
    """The `newest` word of each source (rows, the oldest first); where that is of after `now`, also its newest until
    now.
    """
    told = Told({}, set(), defaultdict(dict))
    gathered = Gathered(fields, vocabulary)
    ahead: list[Row[Any]] = []
    latest = (now - EPOCH) // MICROSECOND
    for row in newest:
        account, about, child, *_, value, observed_at, _ = row
        if about == "task":
            told.outcomes[account][child] = (str(json.loads(value)), moment_of(observed_at))
            continue
        if about != "account":
            told.children.add((account, about, child))
        gathered.add(row)
        if observed_at > latest:
            ahead.append(row)
    for row in _until_now(conn, ahead, now, log):
        gathered.add(row)
    told.helds.update(gathered.sorted())
    return told


def load_history(
    conn: Connection,
    ids: Sequence[str],
    wanted: Mapping[Named, timedelta],
    vocabulary: Vocabulary,
    now: datetime,
    log: Conditions = (),
) -> dict[SubjectKey, dict[str, tuple[Held, ...]]]:
    """Of each field all that was said since so long ago, and the one word of each source that held then."""
    gathered = Gathered(wanted, vocabulary)
    for (about, name), back in wanted.items():
        this = and_(
            o.kind == "field",
            o.account_id.in_(ids),
            o.name == name,
            o.about == about,
            o.observed_at <= now,
            *log,
        )
        recent = select(*told_columns(observation)).where(this, o.observed_at > now - back)
        for row in [
            *conn.execute(recent.order_by(o.id)),
            *newest_told(conn, and_(this, o.observed_at <= now - back)),
        ]:
            gathered.add(row)
    return gathered.sorted()


def newest_facts(
    conn: Connection, ids: Sequence[str], fields: Collection[Named], kinds: Collection[str], *only: Any
) -> list[Any]:
    """Rows of the newest word of each source, the oldest first: of these fields of the account, of all that is said
    of these kinds of child, and of tasks.
    """
    of_account = sorted({name for about, name in fields if about == "account"})
    asked = {"ids": ids, "names": of_account, "kinds": [*sorted(kinds), "task"]}
    return list(conn.execute(NEWEST.where(*only) if only else NEWEST, asked).all())


def _until_now(conn: Connection, ahead: Sequence[Row[Any]], now: datetime, log: Conditions) -> Iterator[Any]:
    """What the sources of facts of after now said before: rare where now is now, usual where it is long ago."""
    if not ahead:
        return
    accounts, names = {row.account_id for row in ahead}, {row.name for row in ahead}
    wanted = {(row.account_id, row.about, row.child, row.name, row.source) for row in ahead}
    this = and_(
        o.kind == "field", o.account_id.in_(sorted(accounts)), o.name.in_(sorted(names)), o.observed_at <= now
    )
    for row in newest_told(conn, and_(this, *log)):
        if (row.account_id, row.about, row.child, row.name, row.source) in wanted:
            yield row


def newest_told(conn: Connection, this: Any) -> Iterator[Any]:
    """Of the observations chosen, the newest of each source; of two at one moment, the later received."""
    rank = func.row_number().over(
        partition_by=(o.account_id, o.about, o.child, o.name, o.source),
        order_by=(o.observed_at.desc(), o.received_at.desc(), o.id.desc()),
    )
    ranked = select(*told_columns(observation), rank.label("rank")).where(this).subquery()
    words = [column for column in ranked.c if column.name != "rank"]
    yield from conn.execute(select(*words).where(ranked.c.rank == 1)).all()


class Gathered:
    """What is said of some fields, as it is read: by subject and field. A value stored under another type than the
    field has now is left out: it is unknown until it is told again.
    """

    def __init__(self, fields: Iterable[Named], vocabulary: Vocabulary) -> None:
        self._readers = {
            (about, name): reader_of(declared.type)
            for about, name in fields
            if (declared := vocabulary.fields_of(about).get(name)) is not None
        }
        self._helds: dict[SubjectKey, dict[str, list[Held]]] = defaultdict(lambda: defaultdict(list))

    def add(self, row: Any) -> None:
        account, about, child, name, kind, source, text, observed_at, received_at = row[:9]
        read = self._readers.get((about, name))
        if read is None or kind != "field":
            return
        value = read(text)
        if value is not Stored.MISTYPED:
            held = Held(value, moment_of(observed_at), moment_of(received_at), source)
            self._helds[account, about, child][name].append(held)

    def sorted(self) -> dict[SubjectKey, dict[str, tuple[Held, ...]]]:
        """Newest first."""
        return {
            subject: {name: newest_first(helds) for name, helds in by_name.items()}
            for subject, by_name in self._helds.items()
        }
