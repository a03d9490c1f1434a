"""What conditions and expressions may read of an account: no more than that is loaded."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from engine.readings.series import Track, base_shift
from rules.condition import (
    Changed,
    Condition,
    Followed,
    InARow,
    Listed,
    Milestone,
    Moved,
    Quantified,
    SignalState,
    TaskDone,
)
from rules.expression import (
    Aggregate,
    Count,
    Earlier,
    Expr,
    FieldRef,
    Overdue,
    Related,
    SeriesValue,
    Since,
    TaskOutcome,
    Was,
)
from rules.plan import Plan
from rules.values import Span
from rules.vocabulary import Vocabulary
from rules.walk import walk

Named = tuple[str, str]
"""`account`, a child kind; and the name of a field of it."""
K = TypeVar("K")
T = TypeVar("T", int | None, timedelta | None, timedelta)
LATE_DAYS = 7
"""How much later than its day a series point may be observed and still be taken as the newest."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Of fields, the newest of each source; of the rest, how far back.

    `series`: points of so many days before today, and today's; None: all. `events`: those of so long before now; None:
    all. `newest`: events of which the newest at or before now is read, however old. `history`: the values since so long
    before now, and the one that held then. `children`: kinds of which every child is read. `feeds`: whose coverage is.
    `rules`: whose signals are. `tasks`: whose outcomes are. `aliases`: how sources call the account.
    `below`: of the accounts below it, by what they are called.
    """

    fields: frozenset[Named] = frozenset()
    series: Mapping[Named, int | None] = field(default_factory=dict)
    events: Mapping[str, timedelta | None] = field(default_factory=dict)
    newest: frozenset[str] = frozenset()
    history: Mapping[Named, timedelta] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    aliases: bool = False
    below: Mapping[str, "Needs"] = field(default_factory=dict)

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.fields | other.fields,
            _farthest(self.series, other.series),
            _farthest(self.events, other.events),
            self.newest | other.newest,
            _farthest(self.history, other.history),
            self.children | other.children,
            self.feeds | other.feeds,
            self.rules | other.rules,
            self.tasks | other.tasks,
            self.aliases or other.aliases,
            {
                kind: self.below.get(kind, NOTHING) | other.below.get(kind, NOTHING)
                for kind in {**self.below, **other.below}
            },
        )

    def earlier(self, by: timedelta) -> "Needs":
        """What must be read to ask the same at any moment of so long before now."""
        history = dict.fromkeys(self.fields, by) | {named: back + by for named, back in self.history.items()}
        return replace(
            self,
            series={named: None if days is None else days + by.days for named, days in self.series.items()},
            events={
                **dict.fromkeys(self.newest),
                **{name: None if back is None else back + by for name, back in self.events.items()},
            },
            history=history,
            below={kind: needs.earlier(by) for kind, needs in self.below.items()},
        )


NOTHING = Needs()


def needs_of(
    nodes: Iterable[Condition | Expr], vocabulary: Vocabulary, plans: Mapping[str, Plan] | None = None
) -> Needs:
    """What the nodes read; and, of the milestones they name, what those read, for which `plans` must be given."""
    needs, waiting, known = Needs(), list(nodes), dict(plans or {})
    while waiting:
        for node in walk(waiting.pop()):
            read = READ.get(type(node))
            if read is not None:
                needs |= read(node, vocabulary)
            if isinstance(node, Milestone | Overdue) and node.plan in known:
                waiting += plan_nodes(known.pop(node.plan))
            if isinstance(node, Count | Aggregate | Quantified) and node.of in vocabulary.groups:
                of_each = [part for part in (node.where, getattr(node, "value", None)) if part is not None]
                needs |= Needs(below={node.of: needs_of(of_each, vocabulary, plans)})
            if isinstance(node, Earlier):
                needs |= needs_of([node.of], vocabulary, plans).earlier(node.ago.elapsed)
            if isinstance(node, InARow):
                needs |= needs_of([node.condition], vocabulary, plans).earlier(_periods(node))
    return needs


def plan_nodes(plan: Plan) -> Iterator[Condition | Expr]:
    """All that decides where the milestones of a plan stand."""
    yield plan.starts
    yield from (milestone.reached for milestone in plan.milestones.values())
    if plan.accounts is not None:
        yield plan.accounts


def _field(node: FieldRef, vocabulary: Vocabulary) -> Needs:
    if node.about in vocabulary.events:
        return Needs()
    children = frozenset({node.about} & set(vocabulary.children))
    if node.name == "$key":
        return Needs(children=children)
    if node.type.kind == "series":
        return Needs(series={(node.about, node.name): 0}, children=children)
    return Needs(fields=frozenset({(node.about, node.name)}), children=children)


def _related(node: Related, vocabulary: Vocabulary) -> Needs:
    if node.name == "$key":
        return Needs()
    return Needs(fields=frozenset({(node.about, node.name)}), children=frozenset({node.about}))


def _was(node: Was, vocabulary: Vocabulary) -> Needs:
    return Needs(history={(node.of.about, node.of.name): _longest(node.ago)})


def _changes(node: Changed | Moved, vocabulary: Vocabulary) -> Needs:
    return Needs(history={(node.of.about, node.of.name): node.within.elapsed})


def _followed(node: Followed, vocabulary: Vocabulary) -> Needs:
    back = None if node.window is None else node.window.elapsed
    feeds = _feed_of(node.first, vocabulary) | _feed_of(node.then, vocabulary)
    return Needs(events={node.first: back, node.then: back}, feeds=feeds)


def _periods(node: InARow) -> timedelta:
    """At most so long ago ended the first of them."""
    return timedelta(days=node.times * {"day": 1, "week": 7, "month": 31}[node.period] + 1)


def _series(node: SeriesValue, vocabulary: Vocabulary) -> Needs:
    return Needs(series={(node.of.about, node.of.name): _days_back(node, vocabulary)})


def _days_back(node: SeriesValue, vocabulary: Vocabulary) -> int | None:
    if node.window is not None and node.function != "last":
        days = node.window.days
        waiting = days + Track.of(node.of, vocabulary).patience(days)
        return waiting + base_shift(days) if node.function == "change" else waiting
    declared = vocabulary.fields_of(node.of.about).get(node.of.name)
    return declared.max_age.days + LATE_DAYS if declared and declared.max_age else None


def _many(node: Count | Aggregate, vocabulary: Vocabulary) -> Needs:
    if node.what != "event":
        return _children(node, vocabulary)
    back = None if node.window is None else _longest(node.window)
    return Needs(events={node.of: back}, feeds=_feed_of(node.of, vocabulary))


def _children(node: Count | Aggregate | Quantified, vocabulary: Vocabulary) -> Needs:
    kinds = frozenset({node.of} - set(vocabulary.groups))
    return Needs(children=kinds, feeds=_feed_of(node.of, vocabulary))


def _since(node: Since, vocabulary: Vocabulary) -> Needs:
    feeds = _feed_of(node.event, vocabulary)
    if node.where is None:
        return Needs(newest=frozenset({node.event}), feeds=feeds)
    return Needs(events={node.event: None}, feeds=feeds)


READ: Mapping[type, Callable[[Any, Vocabulary], Needs]] = {
    FieldRef: _field,
    Related: _related,
    Was: _was,
    SeriesValue: _series,
    Count: _many,
    Aggregate: _many,
    Quantified: _children,
    Since: _since,
    Changed: _changes,
    Moved: _changes,
    Followed: _followed,
    Listed: lambda node, _: Needs(aliases=any(":" in name for name in node.accounts)),
    SignalState: lambda node, _: Needs(rules=frozenset({node.rule})),
    TaskDone: lambda node, _: Needs(tasks=frozenset({node.task})),
    TaskOutcome: lambda node, _: Needs(tasks=frozenset({node.task})),
}


def _feed_of(kind: str, vocabulary: Vocabulary) -> frozenset[str]:
    declared = vocabulary.children.get(kind) or vocabulary.events.get(kind) or vocabulary.groups.get(kind)
    return frozenset({declared.feed} if declared else ())


def _longest(span: Span) -> timedelta:
    """The span as elapsed time; of a business one, more than it can ever take."""
    return timedelta(days=14 * span.amount + 60) if span.is_business else span.elapsed


def _farthest(first: Mapping[K, T], second: Mapping[K, T]) -> dict[K, T]:
    """For each key the greater of the two; None is greater than all."""
    merged = dict(first)
    for key, back in second.items():
        known = merged.get(key, back)
        merged[key] = max(known, back) if known is not None and back is not None else None
    return merged
