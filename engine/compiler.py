"""From a tree to closures, once; the same closures give the answer, the matcher's atoms and the explanation."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from typing import Any

from engine.evidence import leaves_of, teller_of
from engine.frame import Frame
from engine.reading import Compiler, Judge, Reader, Reading, Teller, kept, steadied
from engine.readings import (
    changes,
    children,
    choices,
    comparisons,
    dates,
    earlier,
    events,
    fields,
    followed,
    in_a_row,
    junctions,
    milestones,
    records,
    series,
    since,
)
from engine.scope import members_of
from rules import condition as conditions
from rules import expression as expressions
from rules.condition import And, Condition, Leaf, Named, Not, Or
from rules.expression import Expr
from rules.plan import Plan
from rules.vocabulary import Feed, Vocabulary

Make = Callable[[Any, Compiler], Any]

READINGS: Mapping[type, Make] = {
    expressions.Constant: fields.constant,
    expressions.Context: fields.context,
    expressions.FieldRef: fields.field,
    expressions.Related: fields.related,
    expressions.Was: fields.was,
    expressions.Earlier: earlier.earlier,
    expressions.Arithmetic: choices.arithmetic,
    expressions.Else: choices.otherwise,
    expressions.If: choices.choice,
    expressions.Days: dates.days,
    expressions.SeriesValue: series.series_value,
    expressions.Count: lambda node, build: _many(node, build, children.count_children, events.count_events),
    expressions.Aggregate: lambda node, build: _many(
        node, build, children.total_children, events.total_events
    ),
    expressions.Since: since.since,
    expressions.Overdue: milestones.overdue_by,
    expressions.TaskOutcome: records.task_outcome,
}
LEAVES: Mapping[type, Make] = {
    conditions.Compare: comparisons.compare,
    conditions.In: comparisons.among,
    conditions.Contains: comparisons.contains,
    conditions.Holds: comparisons.holds,
    conditions.Within: dates.within,
    conditions.Is: dates.state,
    conditions.Quantified: children.quantified,
    conditions.Milestone: milestones.milestone,
    conditions.SignalState: records.signal_state,
    conditions.TaskDone: records.task_done,
    conditions.StepHeard: records.step_heard,
    conditions.Changed: changes.changed,
    conditions.Moved: changes.moved,
    conditions.InARow: in_a_row.in_a_row,
    conditions.Followed: followed.followed,
    conditions.Listed: records.listed,
}
COSTLY = (
    expressions.SeriesValue,
    expressions.Count,
    expressions.Aggregate,
    expressions.Since,
    expressions.Was,
    expressions.Earlier,
    expressions.If,
)
"""Read once a frame, however many leaves name them; the rest is quicker read again than looked up."""
MOST_KEPT = 50_000
"""Nodes kept ready; past it, as people ask ever new conditions, one begins anew. What is in use stays as it is."""

_making: ContextVar[frozenset[tuple[int, Condition | Expr]]] = ContextVar("making", default=frozenset())
"""What is being made further up in this thread: a node that asks for itself would never end."""


class _KeptOfEach:
    """What was made of each node, for all threads: of that very one, with the words it is written in."""

    def __init__(self) -> None:
        self._at_hand: dict[int, tuple[Any, Any]] = {}

    def once(self, node: Any, make: Callable[[Any], Any]) -> Any:
        node_at, at_hand = self._at_hand.get(id(node), (None, None))
        if node_at is node:
            return at_hand
        found = self._found(node, make)
        if len(self._at_hand) >= MOST_KEPT:
            self._at_hand.clear()
        self._at_hand[id(node)] = (node, found)
        return found

    def _found(self, node: Any, make: Callable[[Any], Any]) -> Any:
        return make(node)


class _Kept(_KeptOfEach):
    """What was made of each node, or of one that equals it; looked up by identity first, for to tell whether two are
    equal all that is in them is looked at.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[Condition | Expr, Any] = {}

    def _found(self, node: Any, make: Callable[[Any], Any]) -> Any:
        found = self._made.get(node)
        if found is not None:
            return found
        making = _making.get()
        if (id(self), node) in making:
            raise ValueError(f"this asks for itself, in a circle: {node}")
        if len(self._made) >= MOST_KEPT:
            self._made.clear()
        before = _making.set(making | {(id(self), node)})
        try:
            # Two threads may make the same one at once; both are right, and both are given the one that is kept.
            found = self._made.setdefault(node, make(node))
        finally:
            _making.reset(before)
        return found


class NodeCompiler:
    """Makes the closures of one rulebook's nodes, for all threads. Equal nodes share theirs, wherever written."""

    def __init__(self, vocabulary: Vocabulary, plans: Mapping[str, Plan]) -> None:
        self.vocabulary = vocabulary
        self.plans = plans
        self._nodes, self._looks = _Kept(), _Kept()
        self._tellers, self._told = _KeptOfEach(), _KeptOfEach()

    def judge(self, node: Condition) -> Judge:
        """The closure that answers a condition."""
        judge: Judge = self._nodes.once(node, self._make_judge)
        return judge

    def reading(self, node: Expr) -> Reading:
        """The closures that read an expression."""
        reading: Reading = self._nodes.once(node, self._make_reading)
        return reading

    def steady(self, node: Expr) -> Reader:
        """The closure of a value that is used whole, be it moving or not."""
        return steadied(self.reading(node))

    def look(self, node: children.Asking) -> Callable[[Frame], children.Members]:
        """The closure that tells of which children, or accounts below, it is so."""
        look: Callable[[Frame], children.Members] = self._looks.once(node, self._make_look)
        return look

    def teller(self, leaf: Leaf) -> Teller:
        """The closure that tells the values a leaf looks at, in the words it is written in."""
        teller: Teller = self._tellers.once(leaf, self._make_teller)
        return teller

    def tellers(self, condition: Condition) -> Sequence[Teller]:
        """Those of all leaves of a condition, in the order they are written."""
        tellers: Sequence[Teller] = self._told.once(condition, self._make_tellers)
        return tellers

    def feed(self, name: str) -> Feed | None:
        """What the feed promises; None for one that is not declared."""
        return self.vocabulary.feeds.get(name)

    def _make_judge(self, node: Condition) -> Judge:
        if isinstance(node, And):
            return junctions.conjunction([self.judge(part) for part in node.parts])
        if isinstance(node, Or):
            return junctions.disjunction([self.judge(part) for part in node.parts])
        if isinstance(node, Not):
            return junctions.negation(self.judge(node.part))
        if isinstance(node, Named):
            return self.judge(node.condition)
        return kept(LEAVES[type(node)](node, self), bool(members_of(node)))

    def _make_look(self, node: children.Asking) -> Callable[[Frame], children.Members]:
        return children.looking(node, self)

    def _make_teller(self, leaf: Leaf) -> Teller:
        return teller_of(leaf, self)

    def _make_tellers(self, condition: Condition) -> Sequence[Teller]:
        return [self.teller(leaf) for leaf in leaves_of(condition)]

    def _make_reading(self, node: Expr) -> Reading:
        made: Reading = READINGS[type(node)](node, self)
        if not isinstance(node, COSTLY):
            return made
        return replace(made, read=kept(made.read, bool(members_of(node))))


def _many(node: Any, build: Compiler, of_children: Make, of_events: Make) -> Reading:
    reading: Reading = (of_events if node.what == "event" else of_children)(node, build)
    return reading


class _Rulebook:
    """A key that tells rulebooks apart by identity: their parts are too large to compare, and never change."""

    __slots__ = ("plans", "vocabulary")

    def __init__(self, vocabulary: Vocabulary, plans: Mapping[str, Plan]) -> None:
        self.vocabulary, self.plans = vocabulary, plans

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Rulebook):
            return NotImplemented
        return self.vocabulary is other.vocabulary and self.plans is other.plans

    def __hash__(self) -> int:
        return hash((id(self.vocabulary), id(self.plans)))


@lru_cache(maxsize=16)
def _compiler_for(rulebook: _Rulebook) -> NodeCompiler:
    return NodeCompiler(rulebook.vocabulary, rulebook.plans)


def compiler_for(vocabulary: Vocabulary, plans: Mapping[str, Plan]) -> NodeCompiler:
    """The compiler of a rulebook in use; conditions asked again and again are made once."""
    return _compiler_for(_Rulebook(vocabulary, plans))
