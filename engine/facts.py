"""What is known of one account at a moment: a snapshot the evaluation reads and nothing else.

Values here are typed (bool, int | float, Decimal in Money, str, date, aware datetime in UTC, Span). `EMPTY` is
a value: known
to have none. What is absent from a snapshot is unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from engine.moments import NEVER
from rules.calendar import OFFICE, Calendar


class Empty(Enum):
    EMPTY = "empty"

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = Empty.EMPTY


class Held(NamedTuple):
    """A fact as one source tells it. `value` is typed, or EMPTY."""

    value: Any
    observed_at: datetime
    received_at: datetime
    source: str


def newest_first(told: Iterable[Held]) -> tuple[Held, ...]:
    """`told`: in the order they were received. Of two of one age the later source by name comes first, so that it is
    always the same one; and of one source the later told, which takes the place of the other.
    """
    return tuple(sorted(told, key=age_of)[::-1])


def age_of(held: Held) -> tuple[datetime, datetime, str]:
    return held.observed_at, held.received_at, held.source


class Point(NamedTuple):
    """One day's value of a series."""

    day: date
    value: float
    observed_at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at`. A field that is absent from `fields` is unknown."""

    at: datetime
    id: str
    fields: Mapping[str, Any]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The account itself (key empty) or one child. `held`: per field the newest of each source, newest first.
    `history`: earlier values for `was`, newest first. `series`: points sorted by day. `may_be_new`: looked at in the
    past, nothing was said of it by then.
    """

    about: str
    key: str
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    series: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    history: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    may_be_new: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a feed's silence may be believed for this account.

    `since`: from when absence counts (first arrival or declared start; None: never yet). `last`: the feed's
    newest arrival
    from any account. `own_last`, `own_habit`: this account's newest arrival and its longest usual gap (None:
    too few to say).
    `until`: a declared end, for feeds known only from an export. `regained`: when the feed as a whole last spoke again
    after a silence. `lapse`: the newest time, from and to, in which this account was silent against its habit.
    """

    since: datetime | None
    last: datetime | None
    own_last: datetime | None = None
    own_habit: timedelta | None = None
    until: datetime | None = None
    regained: datetime | None = None
    lapse: tuple[datetime, datetime] | None = None


class Decided(NamedTuple):
    """Why a person decided something, and who it was."""

    why: str
    by: str


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """What is on record for a milestone: when it was reached (sticky), and a person's move or waiver. `waiver`, `move`:
    who decided each, and why, where that was read for an explanation.
    """

    reached_at: datetime | None = None
    waived_until: datetime | None = None
    moved_to: date | None = None
    because: str = ""
    waiver: Decided | None = field(default=None, compare=False)
    move: Decided | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SignalRecord:
    """A signal of this account as it stood before this evaluation: enough for `open()` and `opened()`. One on trial
    never opened.
    """

    rule: str
    child: str
    state: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """The newest closed task of a step id."""

    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that an evaluation may read about one account."""

    account: str
    zone: ZoneInfo
    subject: Subject
    children: Mapping[str, Mapping[str, Subject]] = field(default_factory=dict)
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    """By event name, sorted by `at`."""
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    """By feed."""
    milestones: Mapping[tuple[str, str], MilestoneRecord] = field(default_factory=dict)
    signals: tuple[SignalRecord, ...] = ()
    tasks: Mapping[str, TaskRecord] = field(default_factory=dict)
    calendar: Calendar = OFFICE
    aliases: frozenset[str] = frozenset()
    """How sources call the account, as `kind:name`; loaded where a list asks for them."""
    below: Mapping[str, "Group"] = field(default_factory=dict)
    """By what they are called: the accounts that name this one as the one above; loaded where a condition asks."""
    version: int = 0
    """The account's `facts_version` at the moment of reading."""
    zone_is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts below another, by id. `unsure`: those of which it is too old to tell. `circle`: where accounts name one
    another in a circle, the way round; then nothing is known of who is below whom. `until`: how long all that stays so
    by itself.
    """

    accounts: Mapping[str, AccountFacts] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    circle: tuple[str, ...] = ()
    until: datetime = NEVER
