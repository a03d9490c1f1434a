"""The snapshot: all that an evaluation may read of its accounts, for a whole batch in few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, select, tuple_

from engine.facts import (
    EMPTY,
    AccountFacts,
    Coverage,
    Held,
    MilestoneRecord,
    SignalRecord,
    Subject,
    TaskRecord,
)
from engine.needs import Named, Needs
from engine.store.accounts import aliases_among
from engine.store.among import among
from engine.store.feeds import feeds, of_account
from engine.store.groups import load_groups
from engine.store.habits import habits_of
from engine.store.helds import Conditions, SubjectKey, Told, load_helds, load_history, newest_facts
from engine.store.schema import account, fact, milestone, signal
from engine.store.timelines import Series, load_events, load_series, with_last_words
from engine.store.writing import chunks
from engine.store.zones import ZONE_FIELD
from engine.zones import zone_named
from rules.calendar import OFFICE, Calendar
from rules.rulebook import Rulebook

REGION_FIELD = "region"
"""The account's field that names its calendar."""
VERSIONS = select(account.c.id, account.c.facts_version).where(among(account.c.id, "ids"))
MILESTONES = select(milestone).where(among(milestone.c.account_id, "ids"))
SIGNALS = (
    select(
        signal.c.account_id,
        signal.c.rule,
        signal.c.child,
        signal.c.state,
        case((signal.c.on_trial, None), else_=signal.c.opened_at).label("opened_at"),
    )
    .where(among(signal.c.account_id, "ids"))
    .order_by(signal.c.id)
)
Milestones = Mapping[str, Mapping[tuple[str, str], MilestoneRecord]]
"""By account, then by (plan, milestone)."""


@dataclass(frozen=True, slots=True)
class Zone:
    zone: ZoneInfo
    is_fallback: bool


class View(Protocol):
    """What of the store may be read: all that stands there now, or what stood there at an earlier moment.

    `now`: the moment of the snapshot. `log`: which observations there are, and `told`: which tellings of one event; all
    of them where it is empty. `newest`:
    rows as `newest_facts` gives them.
    """

    @property
    def conn(self) -> Connection: ...

    @property
    def now(self) -> datetime: ...

    @property
    def log(self) -> Conditions: ...

    @property
    def told(self) -> Conditions: ...

    def versions(self, ids: Sequence[str]) -> dict[str, int]: ...

    def newest(
        self, ids: Sequence[str], fields: frozenset[Named], kinds: frozenset[str]
    ) -> Iterable[Any]: ...

    def coverage(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Coverage]]: ...

    def milestones(self, ids: Sequence[str]) -> Milestones: ...

    def signals(self, ids: Sequence[str]) -> Mapping[str, Sequence[SignalRecord]]: ...


def load_facts(
    conn: Connection, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook, now: datetime
) -> dict[str, AccountFacts]:
    """By account, those that there are. Reads what `needs` names, as the vocabulary of `rulebook` types it; what
    was observed after `now` is not yet known. Read in one transaction, the facts are those of `version`.
    """
    return load_from(Present(conn, now), account_ids, needs, rulebook)


def load_shown(
    conn: Connection, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook, now: datetime
) -> dict[str, AccountFacts]:
    """The same for people to look at: of a series that stopped before it is read, the last word is there too."""
    found: dict[str, AccountFacts] = {}
    kinds = frozenset(about for about, _ in needs.series) - {"account"}
    for ids in chunks(account_ids):
        loaded = _load(Present(conn, now), ids, needs, rulebook)
        words: dict[str, list[Any]] = defaultdict(list)
        for row in newest_facts(conn, ids, needs.series, kinds) if needs.series else ():
            words[row.account_id].append(row)
        found |= {key: with_last_words(each, words[key], needs.series, now) for key, each in loaded.items()}
    return found


def load_named(
    conn: Connection, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook, now: datetime
) -> dict[str, AccountFacts]:
    """The same for whoever asks nothing but what `needs` names: only its feeds' coverage, and signals if it reads any.
    An evaluation asks more: of every feed, and what was decided before.
    """
    view = Present(conn, now, feeds=needs.feeds, has_signals=bool(needs.rules))
    return load_from(view, account_ids, needs, rulebook)


def load_from(
    view: View, account_ids: Sequence[str], needs: Needs, rulebook: Rulebook
) -> dict[str, AccountFacts]:
    found: dict[str, AccountFacts] = {}
    for ids in chunks(account_ids):
        found |= _load(view, ids, needs, rulebook)
    return found


@dataclass(frozen=True, slots=True)
class Present:
    """The store as it is. `feeds`: whose coverage is read; None: of all. `has_signals`: whether signals are."""

    conn: Connection
    now: datetime
    log: Conditions = ()
    told: Conditions = ()
    feeds: frozenset[str] | None = None
    has_signals: bool = True

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        return {row.id: row.facts_version for row in self.conn.execute(VERSIONS, {"ids": ids})}

    def newest(self, ids: Sequence[str], fields: frozenset[Named], kinds: frozenset[str]) -> Iterable[Any]:
        return newest_facts(self.conn, ids, fields, kinds)

    def coverage(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Coverage]]:
        return coverage_of(self.conn, ids, self.feeds)

    def milestones(self, ids: Sequence[str]) -> Milestones:
        return milestones_of(self.conn, ids)

    def signals(self, ids: Sequence[str]) -> Mapping[str, Sequence[SignalRecord]]:
        return _signals(self.conn, ids) if self.has_signals else {}


def _load(view: View, ids: list[str], needs: Needs, rulebook: Rulebook) -> dict[str, AccountFacts]:
    vocabulary, conn, now = rulebook.vocabulary, view.conn, view.now
    versions = view.versions(ids)
    fields = needs.fields | {("account", ZONE_FIELD), ("account", REGION_FIELD)}
    named = {about for about, _ in (*needs.fields, *needs.series, *needs.history)}
    kinds = needs.children | (named & set(vocabulary.children))
    told = load_helds(conn, view.newest(ids, fields, kinds), fields, vocabulary, now, view.log)
    zones = {key: zone_of(_value(told, key, ZONE_FIELD), rulebook) for key in versions}
    clocks = {key: zone.zone for key, zone in zones.items()}
    there = list(versions)
    series = load_series(conn, there, needs.series, vocabulary, clocks, now, view.log) if needs.series else {}
    history = load_history(conn, ids, needs.history, vocabulary, now, view.log) if needs.history else {}
    events = load_events(conn, ids, needs.events, needs.newest, vocabulary, now, view.log, view.told)
    aliases = aliases_among(conn, ids) if needs.aliases else {}
    groups = load_groups(conn, there, needs, rulebook, now, partial(load_from, view)) if needs.below else {}
    coverage = view.coverage(ids)
    milestones = view.milestones(ids)
    signals = view.signals(ids)
    children = _children(told, series, history)
    return {
        key: AccountFacts(
            account=key,
            zone=zones[key].zone,
            subject=_subject((key, "account", ""), told, series, history),
            children=children.get(key, {}),
            events=events.get(key, {}),
            coverage=coverage[key],
            milestones=milestones.get(key, {}),
            signals=tuple(signals.get(key, ())),
            tasks=_tasks(told, key),
            calendar=calendar_of(_value(told, key, REGION_FIELD), rulebook),
            aliases=aliases.get(key, frozenset()),
            below=groups.get(key, {}),
            version=version,
            zone_is_fallback=zones[key].is_fallback,
        )
        for key, version in versions.items()
    }


History = Mapping[SubjectKey, Mapping[str, tuple[Held, ...]]]


def _subject(key: SubjectKey, told: Told, series: Series, history: History) -> Subject:
    return Subject(
        about=key[1],
        key=key[2],
        held=told.helds.get(key, {}),
        series=series.get(key, {}),
        history=history.get(key, {}),
    )


def _children(told: Told, series: Series, history: History) -> dict[str, dict[str, dict[str, Subject]]]:
    found: dict[str, dict[str, dict[str, Subject]]] = defaultdict(lambda: defaultdict(dict))
    for key in sorted(told.children):
        found[key[0]][key[1]][key[2]] = _subject(key, told, series, history)
    return found


def _value(told: Told, key: str, name: str) -> object:
    helds = told.helds.get((key, "account", ""), {}).get(name, ())
    return helds[0].value if helds else EMPTY


def zone_of(name: object, rulebook: Rulebook) -> Zone:
    """The zone of that name; else the workspace's."""
    zone = zone_named(name) if isinstance(name, str) else None
    if zone is not None:
        return Zone(zone, False)
    return Zone(ZoneInfo(rulebook.workspace.time_zone), isinstance(name, str))


def calendar_of(region: object, rulebook: Rulebook) -> Calendar:
    """That of the account's region; else the only one there is; else plain office days."""
    calendars = rulebook.calendars
    if isinstance(region, str) and region in calendars:
        return calendars[region]
    return next(iter(calendars.values())) if len(calendars) == 1 else OFFICE


def _tasks(told: Told, key: str) -> dict[str, TaskRecord]:
    return {name: TaskRecord(outcome, at) for name, (outcome, at) in told.outcomes.get(key, {}).items()}


def coverage_of(
    conn: Connection, ids: Sequence[str], names: frozenset[str] | None = None
) -> dict[str, dict[str, Coverage]]:
    """By account, of these feeds or (None) of all."""
    known = feeds(conn) if names is None or names else {}
    wanted = {name: state for name, state in known.items() if names is None or name in names}
    habits = habits_of(conn, ids, wanted) if wanted else {}
    found: dict[str, dict[str, Coverage]] = {}
    for key in ids:
        found[key] = {}
        for name, state in wanted.items():
            own = habits.get((name, key))
            span = Coverage(state.since, state.last, until=state.until, regained=state.regained)
            found[key][name] = of_account(span, own)
    return found


def milestones_of(conn: Connection, ids: Sequence[str]) -> dict[str, dict[tuple[str, str], MilestoneRecord]]:
    found: dict[str, dict[tuple[str, str], MilestoneRecord]] = defaultdict(dict)
    for row in conn.execute(MILESTONES, {"ids": ids}):
        moved = date.fromisoformat(row.moved_to) if row.moved_to else None
        record = MilestoneRecord(row.reached_at, row.waived_until, moved, row.because)
        found[row.account_id][row.plan, row.name] = record
    return found


def _signals(conn: Connection, ids: Sequence[str]) -> dict[str, list[SignalRecord]]:
    found: dict[str, list[SignalRecord]] = defaultdict(list)
    for row in conn.execute(SIGNALS, {"ids": ids}):
        found[row.account_id].append(SignalRecord(row.rule, row.child, row.state, row.opened_at))
    return found


def told_of_anybody(conn: Connection, fields: Collection[Named]) -> set[Named]:
    """Of these, the fields of which a source said something, be it of one account."""
    if not fields:
        return set()
    told = tuple_(fact.c.about, fact.c.name).in_(list(fields))
    query = select(fact.c.about, fact.c.name).distinct().where(told)
    return {(about, name) for about, name in conn.execute(query)}
