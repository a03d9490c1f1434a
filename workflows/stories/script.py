"""A story as dated statements: what is said of its account, by whom, when, and when each line is looked at. Pure.

What a story tells is said when it begins; with `given_for` also so long before, a series at each of its periods. From
then on a series repeats its value, each period's at the midnight after it, until the story changes it or its feed
falls silent. A silent feed repeats nothing and gives no sign of life; what the story itself tells is said all the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars import local_day, start_of_day
from engine.zones import zone_named
from rules.story import Moment, Story
from rules.values import Type
from rules.vocabulary import Field, Vocabulary

NOON = time(12)
DAY = timedelta(days=1)
SOURCE = "story"
"""Who says it, where the field names no sources."""
ACCOUNT = "account"

Key = tuple[str, str, str]
"""About, child, field."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`item` is what intake takes, without the account. `below`: which of the accounts below; empty for the story's
    own.
    """

    source: str
    item: Mapping[str, Any]
    below: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """An instant of the story: what is said at it, which feeds are silent from it on, and the line that is due."""

    at: datetime
    statements: tuple[Statement, ...]
    silent: frozenset[str]
    line: Moment | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """`given`: what is known already when the rules go live at `begins`. `since`: from when its feeds speak. `below`:
    the names of the accounts below; `links`: what says of each that it is, all but whose account it names.
    """

    name: str
    begins: datetime
    since: datetime
    given: tuple[Statement, ...]
    silent: frozenset[str]
    beats: tuple[Beat, ...]
    below: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Statement, ...] = ()


def script_of(story: Story, vocabulary: Vocabulary, zone: ZoneInfo) -> Script:
    """`zone` is the workspace's: that of the story's days and hours. The account's own days begin where it says."""
    begins = _begins(story, zone)
    since = begins - (story.given_for.elapsed if story.given_for else timedelta(0))
    tellers = {key: _teller(key, told, story, vocabulary, zone) for key, told in _cast(story).items()}
    below = {f"{kind} {key}": told for kind, those in story.below.items() for key, told in those.items()}
    return Script(
        name=str(story.account.get("name") or "Acme"),
        begins=begins,
        since=since,
        given=tuple(_given(story, tellers, since, begins)),
        silent=frozenset(story.silent),
        beats=tuple(_beats(story, tellers, begins, zone)),
        below={_id(key): str(told.get("name") or key.partition(" ")[2]) for key, told in below.items()},
        links=tuple(_link(key, vocabulary, at) for key in below for at in sorted({since, begins})),
    )


def _cast(story: Story) -> dict[str, Mapping[str, Any]]:
    """What is told of the account (the empty key), and of each below it (`subsidiary east`), as `set` says it."""
    own = {f"{kind} {key}": told for kind, those in story.children.items() for key, told in those.items()}
    below = {f"{kind} {key}": told for kind, those in story.below.items() for key, told in those.items()}
    return {"": {**story.account, **own}, **below}


def _id(key: str) -> str:
    return key.replace(" ", "-", 1)


def _teller(
    key: str, told: Mapping[str, Any], story: Story, vocabulary: Vocabulary, zone: ZoneInfo
) -> "Teller":
    own_zone = zone_named(str(told.get("time_zone", ""))) or zone
    today = local_day(_begins(story, zone), own_zone)
    return Teller(vocabulary, own_zone, today, frozenset(story.silent), below=_id(key))


def _link(key: str, vocabulary: Vocabulary, at: datetime) -> Statement:
    declared = vocabulary.groups[key.partition(" ")[0]]
    return replace(_statement(ACCOUNT, "", declared, "", at.isoformat()), below=_id(key))


@dataclass(slots=True)
class Repeated:
    """A series with the value it repeats, from the day of its first point on."""

    declared: Field
    feed: str
    value: Any
    first: date

    def falls_on(self, day: date) -> bool:
        every = self.declared.every.days if self.declared.every else 1
        return day >= self.first and (day - self.first).days % every == 0


@dataclass(slots=True)
class Teller:
    """What the story has said so far, and so what the coming nights repeat. `today`: up to when nights have passed."""

    vocabulary: Vocabulary
    zone: ZoneInfo
    today: date
    silent: frozenset[str]
    repeats: dict[Key, Repeated] = field(default_factory=dict)
    below: str = ""

    def tell(self, about: str, child: str, told: Mapping[str, Any], at: datetime) -> Iterator[Statement]:
        """What the story says of the account or a child; a series is kept, to be said of the days to come."""
        for name, word in told.items():
            declared = self.vocabulary.fields_of(about)[name]
            if declared.is_series:
                self._keep((about, child, name), declared, word, at)
            else:
                value = value_of(word, declared.type)
                yield self._said(about, child, declared, value, at.isoformat())

    def _said(self, about: str, child: str, declared: Field, value: Any, at: str) -> Statement:
        said = _statement(about, child, declared, value, at)
        return replace(said, below=self.below) if self.below else said

    def _keep(self, key: Key, declared: Field, word: Any, at: datetime) -> None:
        if word is None:
            self.repeats.pop(key, None)
            return
        value = value_of(word, declared.type)
        if key in self.repeats:
            self.repeats[key].value = value
            return
        about = key[0]
        kind = self.vocabulary.children.get(about)
        feed = declared.feed or (kind.feed if kind else "")
        self.repeats[key] = Repeated(declared, feed, value, local_day(at, self.zone))

    def begin_series(self, first: date) -> None:
        """What is told when the story begins was so before: its points go back to `first`, and up to yesterday."""
        yesterday = self.today - DAY
        for each in self.repeats.values():
            every = each.declared.every.days if each.declared.every else 1
            back = max((yesterday - first).days, 0) // every * every
            each.first = yesterday - timedelta(days=back)

    def points(self, day: date, silent: frozenset[str] = frozenset()) -> Iterator[Statement]:
        """What is said of one day once it is over."""
        for (about, child, _), each in self.repeats.items():
            if each.feed not in silent and each.falls_on(day):
                yield self._said(about, child, each.declared, each.value, day.isoformat())

    def nights(self, until: datetime) -> Iterator[Beat]:
        """The midnights up to `until` at which there is something to say."""
        while start_of_day(self.today + DAY, self.zone) <= until:
            said = tuple(self.points(self.today, self.silent))
            self.today += DAY
            if said:
                yield Beat(start_of_day(self.today, self.zone), said, self.silent)


def value_of(word: Any, kind: Type) -> Any:
    """An author's word as intake takes it: shares are numbers there, and lists are lists."""
    if isinstance(word, tuple | list):
        return [value_of(each, kind.item or kind) for each in word]
    if isinstance(word, str) and kind.kind in ("number", "series") and word.endswith("%"):
        return float(word[:-1]) / 100
    return word


def _begins(story: Story, zone: ZoneInfo) -> datetime:
    aware = story.begins if story.begins.tzinfo else story.begins.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _given(
    story: Story, tellers: Mapping[str, Teller], since: datetime, begins: datetime
) -> Iterator[Statement]:
    """Everything the story begins with, said as it begins and, of what was given for a while, when that began."""
    cast = _cast(story)
    for at in sorted({since, begins}):
        for key, teller in tellers.items():
            yield from _set(cast[key], {"": teller}, at)
    for teller in tellers.values():
        first = local_day(since, teller.zone)
        teller.begin_series(first)
        day = min(first, teller.today - DAY)
        while day < teller.today:
            yield from teller.points(day)
            day += DAY


def _beats(story: Story, tellers: Mapping[str, Teller], begins: datetime, zone: ZoneInfo) -> Iterator[Beat]:
    for number, line in enumerate(story.timeline):
        at = max(_moment_of(line, begins, zone), begins)
        nights = (beat for teller in tellers.values() for beat in teller.nights(at))
        yield from sorted(nights, key=lambda beat: beat.at)
        said = tuple(_said_by(line, number, tellers, at))
        silent = (tellers[""].silent | _feeds(line, "silent")) - _feeds(line, "speaks")
        for teller in tellers.values():
            teller.silent = silent
        yield Beat(at, said, silent, line)


def _moment_of(line: Moment, begins: datetime, zone: ZoneInfo) -> datetime:
    day = begins.astimezone(zone).date() + timedelta(days=line.day)
    at = time.fromisoformat(line.at) if line.at else NOON
    return datetime.combine(day, at, zone).astimezone(UTC)


def _said_by(line: Moment, number: int, tellers: Mapping[str, Teller], at: datetime) -> Iterator[Statement]:
    for verb, value in line.does:
        if verb == "set":
            yield from _set(value, tellers, at)
        elif verb == "event":
            yield from _events(value, number, tellers[""], at)


def _set(value: Mapping[str, Any], tellers: Mapping[str, Teller], at: datetime) -> Iterator[Statement]:
    for name, told in value.items():
        kind, _, child = name.partition(" ")
        if name in tellers:
            yield from _set(told, {"": tellers[name]}, at)
        elif child:
            yield from tellers[""].tell(kind, child, told, at)
        else:
            yield from tellers[""].tell(ACCOUNT, "", {name: told}, at)


def _events(value: Any, number: int, teller: Teller, at: datetime) -> Iterator[Statement]:
    for count, each in enumerate(value if isinstance(value, list) else [value]):
        named = each.items() if isinstance(each, Mapping) else [(each, {})]
        for name, told in named:
            declared = teller.vocabulary.events[name].fields
            fields = {key: value_of(word, declared[key].type) for key, word in told.items()}
            said = {"event": name, "id": f"{number}.{count}", "at": at.isoformat(), "fields": fields}
            yield Statement(SOURCE, said)


def _feeds(line: Moment, verb: str) -> frozenset[str]:
    named = dict(line.does).get(verb, ())
    return frozenset([named] if isinstance(named, str) else named)


def _statement(about: str, child: str, declared: Field, value: Any, at: str) -> Statement:
    source = declared.sources[0] if declared.sources else SOURCE
    if about == ACCOUNT:
        return Statement(source, {"field": declared.name, "value": value, "at": at})
    return Statement(source, {"field": f"{about}.{declared.name}", "child": child, "value": value, "at": at})
