"""The nouns a rule may use: fields, children, events, the feeds that bring them, and what is derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.condition import Condition, Listed
from rules.expression import Expr
from rules.problems import NOWHERE, Place
from rules.text import LocalText
from rules.values import SERIES, Span, Type


@dataclass(frozen=True, slots=True)
class Field:
    """A nameable fact. `max_age`: after it the fact is stale, so unknown. `sources`: the first that knows wins."""

    name: str
    type: Type
    label: LocalText
    feed: str = ""
    max_age: Span | None = None
    sources: tuple[str, ...] = ()
    every: Span | None = None
    """Of a series: how often a point is expected (a day or a week)."""
    unit: str = ""
    below: "Below | None" = None
    place: Place = NOWHERE

    @property
    def is_series(self) -> bool:
        return self.type == SERIES


@dataclass(frozen=True, slots=True)
class Below:
    """Of an account field that names the account above: what the accounts that hold it are called from there."""

    name: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class ChildKind:
    """A thing an account has many of, told apart by its key."""

    name: str
    key: str
    feed: str
    fields: Mapping[str, Field]
    place: Place = NOWHERE
    label: LocalText | None = None


@dataclass(frozen=True, slots=True)
class EventKind:
    """Something that happens at an instant, with fields."""

    name: str
    feed: str
    fields: Mapping[str, Field]
    place: Place = NOWHERE
    label: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a source promises of one kind of thing: past `max_silence` without an arrival, absence proves nothing.

    `breaker`: the share of accounts that may change the same way by what it told within a day. `has_habit`: it speaks
    of each account again and again (`speaks: by_habit`), so that one it speaks of no longer is missed.
    """

    name: str
    max_silence: Span
    place: Place = NOWHERE
    breaker: float = 0.2
    has_habit: bool = True


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from facts; inlined wherever it is named. Keeps the author's text for explanations."""

    name: str
    expr: Expr
    text: str
    label: LocalText
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A condition about the account or a kind of child, or a list of accounts, that others may use by its name."""

    name: str
    about: str
    when: Condition
    label: LocalText
    place: Place = NOWHERE

    @property
    def is_list(self) -> bool:
        return isinstance(self.when, Listed)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All nouns of a rulebook, whichever files they were written in."""

    account: Mapping[str, Field]
    children: Mapping[str, ChildKind]
    events: Mapping[str, EventKind]
    feeds: Mapping[str, Feed]
    derived: Mapping[str, Derived]
    named: Mapping[str, NamedCondition] = field(default_factory=dict)
    plans: Mapping[str, LocalText] = field(default_factory=dict)
    """The labels of plans, and of milestones by `plan.milestone`."""

    @property
    def groups(self) -> Mapping[str, Field]:
        """By what they are called from above: the fields by which accounts name the one above them."""
        return {field.below.name: field for field in self.account.values() if field.below is not None}

    def fields_of(self, about: str) -> Mapping[str, Field]:
        """The fields of `account`, a child kind or an event; empty for a name that is none of them."""
        if about == "account":
            return self.account
        if about in self.children:
            return self.children[about].fields
        return self.events[about].fields if about in self.events else {}
