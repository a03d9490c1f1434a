"""A story as dated statements: what is said of its account, by whom, when, and when each line is looked at. Pure.

What a story tells is said when it begins; with `given_for` also so long before, a series at each of its periods. From
then on a series repeats its value, each period's at the midnight after it, until the story changes it or its feed
falls silent. A silent feed repeats nothing and gives no sign of life; what the story itself tells is said all the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    """`item` is what intake takes, without the account."""

    source: str
    item: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Beat:
    """An instant of the story: what is said at it, which feeds are silent from it on, and the line that is due."""

    at: datetime
    statements: tuple[Statement, ...]
    silent: frozenset[str]
    line: Moment | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """`given`: what is known already when the rules go live at `begins`. `since`: from when its feeds speak."""

    name: str
    begins: datetime
    since: datetime
    given: tuple[Statement, ...]
    silent: frozenset[str]
    beats: tuple[Beat, ...]


def script_of(story: Story, vocabulary: Vocabulary, zone: ZoneInfo) -> Script:
    """`zone` is the workspace's: that of the story's days and hours. The account's own days begin where it says."""
    begins = _begins(story, zone)
    since = begins - (story.given_for.elapsed if story.given_for else timedelta(0))
    own_zone = zone_named(str(story.account.get("time_zone", ""))) or zone
    teller = Teller(vocabulary, own_zone, local_day(begins, own_zone), frozenset(story.silent))
    return Script(
        name=str(story.account.get("name") or "Acme"),
        begins=begins,
        since=since,
        given=tuple(_given(story, teller, since, begins)),
        silent=teller.silent,
        beats=tuple(_beats(story, teller, begins, zone)),
    )


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

    def tell(self, about: str, child: str, told: Mapping[str, Any], at: datetime) -> Iterator[Statement]:
        """What the story says of the account or a child; a series is kept, to be said of the days to come."""
        for name, word in told.items():
            declared = self.vocabulary.fields_of(about)[name]
            if declared.is_series:
                self._keep((about, child, name), declared, word, at)
            else:
                yield _statement(about, child, declared, value_of(word, declared.type), at.isoformat())

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
                yield _statement(about, child, each.declared, each.value, day.isoformat())

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


def _given(story: Story, teller: Teller, since: datetime, begins: datetime) -> Iterator[Statement]:
    """Everything the story begins with, said as it begins and, of what was given for a while, when that began."""
    cast = [(ACCOUNT, "", story.account)]
    cast += [(kind, key, told) for kind, children in story.children.items() for key, told in children.items()]
    for at in sorted({since, begins}):
        for about, child, told in cast:
            yield from teller.tell(about, child, told, at)
    first = local_day(since, teller.zone)
    teller.begin_series(first)
    day = min(first, teller.today - DAY)
    while day < teller.today:
        yield from teller.points(day)
        day += DAY


def _beats(story: Story, teller: Teller, begins: datetime, zone: ZoneInfo) -> Iterator[Beat]:
    for number, line in enumerate(story.timeline):
        at = max(_moment_of(line, begins, zone), begins)
        yield from teller.nights(at)
        said = tuple(_said_by(line, number, teller, at))
        teller.silent = (teller.silent | _feeds(line, "silent")) - _feeds(line, "speaks")
        yield Beat(at, said, teller.silent, line)


def _moment_of(line: Moment, begins: datetime, zone: ZoneInfo) -> datetime:
    day = begins.astimezone(zone).date() + timedelta(days=line.day)
    at = time.fromisoformat(line.at) if line.at else NOON
    return datetime.combine(day, at, zone).astimezone(UTC)


def _said_by(line: Moment, number: int, teller: Teller, at: datetime) -> Iterator[Statement]:
    for verb, value in line.does:
        if verb == "set":
            yield from _set(value, teller, at)
        elif verb == "event":
            yield from _events(value, number, teller, at)


def _set(value: Mapping[str, Any], teller: Teller, at: datetime) -> Iterator[Statement]:
    for name, told in value.items():
        kind, _, child = name.partition(" ")
        if child:
            yield from teller.tell(kind, child, told, at)
        else:
            yield from teller.tell(ACCOUNT, "", {name: told}, at)


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
