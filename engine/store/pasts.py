"""The fact log over a span, for backtests: all that is on record of accounts, each word with when it began to count."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, Text, and_, case, cast, func, or_, select, type_coerce

from engine.backtest.drawn import DrawnEvents
from engine.backtest.past import Happened, Mode, Past, Recording, Span, SubjectId, Told, Word, recording
from engine.calendars import local_day
from engine.facts import Event, Held, Point, TaskRecord
from engine.needs import Named, Needs
from engine.store.accounts import aliases_among
from engine.store.columns import moment_of
from engine.store.drawing import SEPARATOR, draw, draw_events, joined
from engine.store.facts import REGION_FIELD, calendar_of, coverage_of, milestones_of, zone_of
from engine.store.helds import Stored, reader_of, told_columns
from engine.store.lapses import lapses_of
from engine.store.schema import ledger, observation
from engine.store.tellings import is_last_word
from engine.store.timelines import RAW_AT, RAW_VALUE, day_named, fields_said, number_of
from engine.store.writing import chunks
from engine.store.zones import ZONE_FIELD
from rules.rulebook import Rulebook
from rules.vocabulary import EventKind, Vocabulary

o = observation.c
RAW_KNOWN = type_coerce(o.known_at, BigInteger).label("known_at")
DAY = timedelta(days=1)
K = TypeVar("K")
V = TypeVar("V")
ByAccount = dict[str, dict[SubjectId, dict[str, list[V]]]]


def load_pasts(
    conn: Connection, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook, span: Span, mode: Mode
) -> Iterator[Past]:
    """One account after another: what `needs` names, as far back as a look at the first moment of `span` needs."""
    outages = _outages(conn)
    for ids in chunks(account_ids):
        yield from _load(conn, ids, needs, rulebook, span, mode, outages)


def _load(
    conn: Connection,
    ids: list[str],
    needs: Needs,
    rulebook: Rulebook,
    span: Span,
    mode: Mode,
    outages: Mapping[str, tuple[Span, ...]],
) -> Iterator[Past]:
    read = _Reading(conn, ids, rulebook.vocabulary, span, mode == "as-known")
    fields = {*needs.fields, *needs.history, ("account", ZONE_FIELD), ("account", REGION_FIELD)}
    words, tasks = read.words(fields, needs.children)
    zones = {key: zone_of(_newest(words.get(key, {}), ZONE_FIELD), rulebook).zone for key in ids}
    series = read.series(needs.series, zones) if needs.series else {}
    events = read.events(needs) if needs.events or needs.newest else {}
    coverage = coverage_of(conn, ids) if needs.feeds else {}
    feeds = [feed for name, feed in rulebook.vocabulary.feeds.items() if name in needs.feeds]
    lapses = lapses_of(conn, coverage, feeds)
    aliases = aliases_among(conn, ids) if needs.aliases else {}
    milestones, began = milestones_of(conn, ids), read.began()
    for key in ids:
        said = words.get(key, {})
        yield Past(
            account=key,
            zone=zones[key],
            calendar=calendar_of(_newest(said, REGION_FIELD), rulebook),
            words=_settled(said),
            series=series.get(key, {}),
            events=events.get(key, {}),
            coverage={name: replace(each, lapse=None) for name, each in coverage.get(key, {}).items()},
            outages=outages,
            lapses=lapses.get(key, {}),
            milestones=milestones.get(key, {}),
            tasks=tasks.get(key, {}),
            aliases=aliases.get(key, frozenset()),
            began_at=began.get(key),
        )


class _Reading:
    """What is read of one lot of accounts. `is_known`: a word counts only once we had it."""

    def __init__(
        self, conn: Connection, ids: Sequence[str], vocabulary: Vocabulary, span: Span, is_known: bool
    ) -> None:
        self._conn, self._vocabulary, self._span = conn, vocabulary, span
        self._of = o.account_id.in_(ids)
        self._is_known = is_known
        self._before = o.observed_at < span[1]

    def words(
        self, fields: Iterable[Named], kinds: Iterable[str]
    ) -> tuple[ByAccount[Word], dict[str, dict[str, tuple[TaskRecord, ...]]]]:
        """Of fields all that was ever said; of child kinds every field, so that each child is known of; and how tasks
        ended.
        """
        fields = set(fields)
        of_account = sorted({name for about, name in fields if about == "account"})
        abouts = sorted({*kinds, *(about for about, _ in fields), "task"} - {"account"})
        wanted = or_(and_(o.about == "account", o.name.in_(of_account)), o.about.in_(abouts))
        query = select(*told_columns(observation), RAW_KNOWN).where(
            o.kind == "field", self._of, wanted, self._before
        )
        readers: dict[Named, Callable[[str], Any]] = {}
        found: ByAccount[Word] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        tasks: dict[str, dict[str, list[TaskRecord]]] = defaultdict(lambda: defaultdict(list))
        for row in self._conn.execute(query.order_by(o.observed_at, o.received_at, o.id)).all():
            account, about, child, name, _, source, text, observed_at, received_at, known_at = row
            if about == "task":
                tasks[account][child].append(TaskRecord(str(json.loads(text)), moment_of(observed_at)))
                continue
            read = readers.get((about, name))
            if read is None:
                read = readers[about, name] = self._reader(about, name)
            value = read(text)
            if value is not Stored.MISTYPED:
                at = moment_of(observed_at)
                seen_at = moment_of(known_at) if self._is_known and known_at > observed_at else at
                held = Held(value, at, moment_of(received_at), source)
                found[account][about, child][name].append(Word(seen_at, held))
        return found, {key: {step: tuple(ended) for step, ended in of.items()} for key, of in tasks.items()}

    def began(self) -> dict[str, datetime]:
        """When each account was first spoken of: a field of its own."""
        first = func.min(o.known_at if self._is_known else o.observed_at)
        query = select(o.account_id, first).where(o.kind == "field", o.about == "account", self._of)
        return {row[0]: row[1] for row in self._conn.execute(query.group_by(o.account_id))}

    def series(
        self, wanted: Mapping[Named, int | None], zones: Mapping[str, ZoneInfo]
    ) -> dict[str, dict[SubjectId, dict[str, Recording]]]:
        """In arrays, where each day is told once and by one source; else word by word."""
        found: dict[str, dict[SubjectId, dict[str, Recording]]] = defaultdict(lambda: defaultdict(dict))
        for (about, name), back in wanted.items():
            field = self._vocabulary.fields_of(about).get(name)
            if field is None:
                continue
            this = [o.kind == "series", o.name == name, o.about == about, self._before]
            if back is not None:
                this.append(o.observed_at >= self._span[0] - (back + 2) * DAY)
            told_anew = []
            for account, *lists in self._conn.execute(_of_accounts(self._conn, [self._of, *this])):
                drawn = draw(lists, self._is_known)
                if drawn is None:
                    told_anew.append(account)
                for child, line in (drawn or {}).items():
                    found[account][about, child][name] = line
            if told_anew:
                these = [o.account_id.in_(told_anew), *this]
                for account, child, points in self._word_by_word(these, field.sources, zones):
                    found[account][about, child][name] = points
        return found

    def _word_by_word(
        self, this: Sequence[Any], sources: Sequence[str], zones: Mapping[str, ZoneInfo]
    ) -> Iterator[tuple[str, str, Recording]]:
        ranks = {source: rank for rank, source in enumerate(sources)}
        told: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for account, child, source, *lists in self._conn.execute(_in_lists(self._conn, this)):
            rank = ranks.get(source, len(ranks))
            told[account, child] += self._told(zones[account], source, rank, lists)
        for (account, child), points in told.items():
            yield account, child, recording(points)

    def _told(self, zone: ZoneInfo, source: str, rank: int, lists: Sequence[str]) -> Iterator[Told]:
        rows = zip(*(each.split(SEPARATOR) for each in lists), strict=True)
        for text, day, at, known_at in rows:
            value = number_of(text)
            if value is not None:
                moment = moment_named(at)
                on = day_named(day) if day else local_day(moment, zone)
                seen_at = (
                    moment if at == known_at or not self._is_known else max(moment, moment_named(known_at))
                )
                yield Told(seen_at, rank, Point(on, value, moment, source))

    def events(self, needs: Needs) -> dict[str, dict[str, DrawnEvents | tuple[Happened, ...]]]:
        """In arrays, where each is told once."""
        found: dict[str, dict[str, DrawnEvents | tuple[Happened, ...]]] = defaultdict(dict)
        for name in sorted({*needs.events, *needs.newest}):
            kind = self._vocabulary.events.get(name)
            if kind is None:
                continue
            back = None if name in needs.newest else needs.events[name]
            this = [o.kind == "event", o.name == name, self._before, is_last_word()]
            if back is not None:
                this.append(o.observed_at > self._span[0] - back)
            fields_of = lru_cache(maxsize=4096)(partial(_fields_of, kind))  # the same few say the same again
            told_anew = []
            for account, *lists in self._conn.execute(_events_joined(self._conn, [self._of, *this])):
                drawn = draw_events(lists, self._is_known, fields_of)
                if drawn is None:
                    told_anew.append(account)
                else:
                    found[account][name] = drawn
            if told_anew:
                for account, happened in self._one_by_one(told_anew, this, fields_of).items():
                    found[account][name] = tuple(happened)
        return found

    def _one_by_one(
        self, accounts: Sequence[str], this: Sequence[Any], fields_of: Callable[[str], Mapping[str, Any]]
    ) -> dict[str, list[Happened]]:
        found: dict[str, list[Happened]] = defaultdict(list)
        columns = (o.id, o.account_id, o.child, o.source, RAW_VALUE, RAW_AT, RAW_KNOWN)
        query = select(*columns).where(o.account_id.in_(accounts), *this).order_by(o.received_at, o.id)
        for number, account, child, source, text, observed_at, known_at in self._conn.execute(query):
            event = Event(moment_of(observed_at), child or f"#{number}", fields_of(text), source)
            found[account].append(Happened(self._seen(observed_at, known_at), event))
        return found

    def _reader(self, about: str, name: str) -> Callable[[str], Any]:
        declared = self._vocabulary.fields_of(about).get(name)
        return reader_of(declared.type) if declared is not None else lambda text: Stored.MISTYPED

    def _seen(self, observed_at: int, known_at: int) -> datetime:
        return moment_of(max(observed_at, known_at) if self._is_known else observed_at)


def _fields_of(kind: EventKind, text: str) -> Mapping[str, Any]:
    return fields_said(json.loads(text), kind)


@lru_cache(maxsize=65536)
def moment_named(microseconds: str) -> datetime:
    return moment_of(int(microseconds))


def _of_accounts(conn: Connection, this: Sequence[Any]) -> Any:
    """One row an account: its first and last source, and what was said, each joined, all in one order."""
    lists = [joined(conn, column) for column in (o.child, RAW_VALUE, o.day, RAW_AT, RAW_KNOWN)]
    sources = func.min(o.source), func.max(o.source)
    return select(o.account_id, *sources, *lists).where(*this).group_by(o.account_id)


def _events_joined(conn: Connection, this: Sequence[Any]) -> Any:
    """One row an account, in the same way; an event that was given no id is named by its number."""
    named = case((o.child == "", "#" + cast(o.id, Text)), else_=o.child)
    lists = [joined(conn, column) for column in (named, o.source, RAW_VALUE, RAW_AT, RAW_KNOWN)]
    return select(o.account_id, *lists).where(*this).group_by(o.account_id)


def _in_lists(conn: Connection, this: Sequence[Any]) -> Any:
    """One row an account, child and source: its values, days and moments, each joined, in one order."""
    rows = (
        select(o.account_id, o.child, o.source, RAW_VALUE, o.day, RAW_AT, RAW_KNOWN)
        .where(*this)
        .order_by(o.account_id, o.child, o.source, o.observed_at, o.received_at, o.id)
        .subquery()
    )
    c = rows.c
    lists = [joined(conn, column) for column in (c.value, c.day, c.observed_at, c.known_at)]
    return select(c.account_id, c.child, c.source, *lists).group_by(c.account_id, c.child, c.source)


def _outages(conn: Connection) -> dict[str, tuple[Span, ...]]:
    """When each feed was silent, as the ledger noted it at the time."""
    query = select(ledger.c.subject_id, ledger.c.at, ledger.c.action).where(
        ledger.c.subject == "feed", ledger.c.action.in_(("lose_feed", "regain_feed"))
    )
    lost: dict[str, datetime] = {}
    found: dict[str, list[Span]] = defaultdict(list)
    for feed, at, action in conn.execute(query.order_by(ledger.c.id)):
        if action == "lose_feed":
            lost.setdefault(feed, at)
        elif feed in lost:
            found[feed].append((lost.pop(feed), at))
    return {feed: tuple(spans) for feed, spans in found.items()}


def _newest(said: Mapping[SubjectId, Mapping[str, Sequence[Word]]], name: str) -> object:
    words = said.get(("account", ""), {}).get(name, ())
    return words[-1].held.value if words else None


def _settled(of: Mapping[K, Mapping[str, Sequence[V]]]) -> dict[K, dict[str, tuple[V, ...]]]:
    return {key: {name: tuple(each) for name, each in named.items()} for key, named in of.items()}
