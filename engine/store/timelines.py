"""Series and events out of the fact log, for many accounts in few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, Text, bindparam, func, select, type_coerce

from engine.dates import Mistyped
from engine.facts import AccountFacts, Event, Point, Subject
from engine.needs import Named
from engine.readings.series import by_day
from engine.store.among import among
from engine.store.columns import EPOCH, moment_of
from engine.store.helds import Conditions
from engine.store.schema import observation
from engine.store.tellings import is_last_word
from engine.typing import typed
from rules.vocabulary import EventKind, Vocabulary

DAY = timedelta(days=1)
AHEAD = 2 * DAY
"""A source's clock may run ahead by so much: what it says of tomorrow is read, and known when tomorrow comes."""
o = observation.c
RAW_VALUE = type_coerce(o.value, Text).label("value")
RAW_AT = type_coerce(o.observed_at, BigInteger).label("observed_at")

WITHIN = (
    o.kind == bindparam("kind"),
    among(o.account_id, "ids"),
    among(o.name, "names"),
    o.observed_at > bindparam("start"),
    o.observed_at <= bindparam("until"),
)
POINTS = (
    select(o.account_id, o.about, o.child, o.name, o.day, o.source, RAW_VALUE, RAW_AT)
    .where(*WITHIN)
    .order_by(o.observed_at, o.received_at, o.id)
)
COLUMNS = (o.id, o.account_id, o.child, o.name, o.source, o.value, o.observed_at)
EVENTS = select(*COLUMNS).where(*WITHIN).order_by(o.received_at, o.id)
LAST_OF_ALL = is_last_word()
EVENTS_NOW = EVENTS.where(LAST_OF_ALL)

day_named = lru_cache(maxsize=4096)(date.fromisoformat)

Series = Mapping[tuple[str, str, str], Mapping[str, tuple[Point, ...]]]
"""By (account, about, child), then by name; sorted by day."""


def load_series(
    conn: Connection,
    ids: Sequence[str],
    wanted: Mapping[Named, int | None],
    vocabulary: Vocabulary,
    zones: Mapping[str, ZoneInfo],
    now: datetime,
    log: Conditions = (),
) -> Series:
    """One point a day: of the first source that the field declares and that speaks of the day, else the newest. `log`:
    which observations are read; all of them where it is empty.
    """
    ranks = {
        (about, name): {source: rank for rank, source in enumerate(field.sources)}
        for about, name in wanted
        if (field := vocabulary.fields_of(about).get(name)) is not None
    }
    points: dict[tuple[str, str, str, str], list[Point]] = defaultdict(list)
    for account, about, child, name, day_told, source, text, microseconds in _series_rows(
        conn, ids, wanted, now, log
    ):
        value = number_of(text)
        if value is not None:
            moment = moment_of(microseconds)
            day = day_named(day_told) if day_told else moment.astimezone(zones[account]).date()
            points[account, about, child, name].append(Point(day, value, moment, source))
    series: dict[tuple[str, str, str], dict[str, tuple[Point, ...]]] = defaultdict(dict)
    for (account, about, child, name), told in points.items():
        rank_of = ranks.get((about, name))
        if rank_of is not None:
            series[account, about, child][name] = _one_a_day(told, rank_of)
    return series


def with_last_words(
    facts: AccountFacts, newest: Iterable[Any], wanted: Collection[Named], now: datetime
) -> AccountFacts:
    """Where nothing was told for as long as is read, the last that was: so that it is too old, and not never said.
    `newest`: the account's rows, as `newest_facts` gives them.
    """
    last: dict[tuple[str, str, str], Point] = {}
    for _, about, child, name, kind, source, text, microseconds, _ in newest:
        value, at = number_of(text) if kind == "series" else None, moment_of(microseconds)
        if value is not None and (about, name) in wanted and at <= now:
            last[about, child, name] = Point(at.astimezone(facts.zone).date(), value, at, source)
    subject, children = facts.subject, {about: dict(found) for about, found in facts.children.items()}
    for (about, child, name), point in last.items():
        if about == "account":
            subject = _with_last(subject, name, point)
        elif child in children.get(about, {}):
            children[about][child] = _with_last(children[about][child], name, point)
    return replace(facts, subject=subject, children=children) if last else facts


def _with_last(subject: Subject, name: str, point: Point) -> Subject:
    if subject.series.get(name):
        return subject
    return replace(subject, series={**subject.series, name: (point,)})


def _one_a_day(told: list[Point], rank_of: Mapping[str, int]) -> tuple[Point, ...]:
    """By day; of several the one whose source ranks best, and of those the last."""
    if rank_of:
        told.sort(key=lambda point: rank_of.get(point.source, len(rank_of)), reverse=True)
    return tuple(sorted({point.day: point for point in told}.values(), key=by_day))


def load_events(
    conn: Connection,
    ids: Sequence[str],
    wanted: Mapping[str, timedelta | None],
    newest: frozenset[str],
    vocabulary: Vocabulary,
    now: datetime,
    log: Conditions = (),
    told: Conditions = (),
) -> dict[str, dict[str, tuple[Event, ...]]]:
    """By account, then by name; sorted by moment. Of one told twice under one id, the later word, wherever in time it
    puts the event. `told`: which tellings there were, as `log` says which observations are read.
    """
    found: dict[tuple[str, str], dict[str, Event]] = defaultdict(dict)
    for row in _event_rows(conn, ids, wanted, newest, now, log, told):
        kind = vocabulary.events.get(row.name)
        if kind is not None:
            event = event_of(row, kind)
            found[row.account_id, row.name][event.id] = event
    events: dict[str, dict[str, tuple[Event, ...]]] = defaultdict(dict)
    for (account, name), by_id in found.items():
        events[account][name] = tuple(sorted(by_id.values(), key=lambda event: (event.at, event.id)))
    return events


def _series_rows(
    conn: Connection, ids: Sequence[str], wanted: Mapping[Named, int | None], now: datetime, log: Conditions
) -> Iterator[Any]:
    # A day more on either side, as a moment is one day here and another there.
    since = _starts({(name, _days(back)) for (_, name), back in wanted.items()}, now)
    return chain.from_iterable(
        _told(conn, POINTS, log, "series", ids, names, start, now) for start, names in since.items()
    )


def _days(back: int | None) -> timedelta | None:
    return None if back is None else (back + 2) * DAY


def _event_rows(
    conn: Connection,
    ids: Sequence[str],
    wanted: Mapping[str, timedelta | None],
    newest: frozenset[str],
    now: datetime,
    log: Conditions,
    told: Conditions,
) -> Iterator[Any]:
    last = is_last_word(told) if told else LAST_OF_ALL
    events = EVENTS.where(last) if told else EVENTS_NOW
    for start, names in _starts({(name, back) for name, back in wanted.items()}, now).items():
        yield from _told(conn, events, log, "event", ids, names, start, now)
    only = sorted(newest - {name for name, back in wanted.items() if back is None})
    if only:
        yield from _told(conn, events, log, "event", ids, only, now, now)
        rank = func.row_number().over(
            partition_by=(o.account_id, o.name), order_by=(o.observed_at.desc(), o.id.desc())
        )
        past = select(*COLUMNS, rank.label("rank")).where(
            o.kind == "event", o.account_id.in_(ids), o.name.in_(only), o.observed_at <= now, last, *log
        )
        newest_of = past.subquery()
        yield from conn.execute(select(newest_of).where(newest_of.c.rank == 1)).all()


def _starts(wanted: set[tuple[str, timedelta | None]], now: datetime) -> dict[datetime, list[str]]:
    """Start -> the names that are read from there on: few distinct ones, so few queries."""
    farthest: dict[str, timedelta] = {}
    for name, back in wanted:
        span = now - EPOCH + 30_000 * DAY if back is None else back
        farthest[name] = max(span, farthest.get(name, span))
    starts: dict[datetime, list[str]] = defaultdict(list)
    for name, back in sorted(farthest.items()):
        starts[now - back].append(name)
    return starts


def _told(
    conn: Connection,
    query: Any,
    log: Conditions,
    kind: str,
    ids: Sequence[str],
    names: Sequence[str],
    start: datetime,
    now: datetime,
) -> Sequence[Any]:
    asked = {"kind": kind, "ids": ids, "names": names, "start": start, "until": now + AHEAD}
    return conn.execute(query.where(*log) if log else query, asked).all()


def number_of(text: str) -> float | None:
    """A stored point; None where it is none."""
    try:
        return float(text)
    except ValueError:  # stored while the field was something else than a series
        return None


def event_of(row: Any, kind: EventKind) -> Event:
    """A stored event."""
    return Event(row.observed_at, row.child or f"#{row.id}", fields_said(row.value, kind), row.source)


def fields_said(value: Any, kind: EventKind) -> Mapping[str, Any]:
    """What an event says of itself; a field stored under another type is left out."""
    fields = {}
    for name, plain in value.items() if isinstance(value, dict) else ():
        field = kind.fields.get(name)
        if field is not None:
            try:
                fields[name] = typed(plain, field.type)
            except Mistyped:
                continue
    return fields
