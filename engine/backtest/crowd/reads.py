"""What conditions read, over time, of all subjects of a kind at once: each made once."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.arithmetic import reckon
from engine.backtest.crowd.coded import Apart, Coded, Table, combined
from engine.backtest.crowd.courses import bare_frame
from engine.backtest.crowd.covering import Covering
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.happenings import leaving
from engine.backtest.crowd.lately import Lately
from engine.backtest.crowd.members import Summed, Tally, added_up, counted, exists, tally
from engine.backtest.crowd.steps import Owners, Steps
from engine.backtest.crowd.told import event_field_line, field_line, outcome_line, related_line
from engine.backtest.crowd.windows import Days
from engine.compiler import NodeCompiler
from engine.known import Unknown, Why, has_value
from engine.readings.fields import Picker
from engine.readings.series import Track
from engine.scope import members_of
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.condition import Condition, Not, Quantified
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Count,
    Else,
    Expr,
    FieldRef,
    If,
    Related,
    SeriesValue,
    TaskOutcome,
)
from rules.values import Span
from rules.vocabulary import Feed

Truths = Callable[[Condition, str], Steps]
"""The answers of a condition over time, by each subject of a kind. Raises Apart."""
UNDECIDED = Unknown(Why.UNDECIDED)


class Reads:
    """`truths`: what conditions within come to. `deaf_to`: feeds that are taken to cover nothing. `days`: the tables
    that windows are read from. What was read of them stays when they are let go, as what they were made from may be at
    hand no more; other `lines` may be forgotten.
    """

    def __init__(self, crowd: Crowd, compiler: NodeCompiler, truths: Truths, deaf_to: frozenset[str]) -> None:
        self.crowd, self.compiler, self._truths, self._deaf_to = crowd, compiler, truths, deaf_to
        self.lines = Lately[tuple[Expr, str], Coded]()
        self._series: dict[Expr, Steps] = {}
        self._measured: dict[Expr, list[float]] = {}
        self._coverings: dict[str, Covering] = {}
        self.days: dict[Track, Days] = {}

    def level(self, node: Condition | Expr) -> str:
        """Whose one member must be at hand to answer it: a kind of child, an event; else the account's own."""
        members = members_of(node)
        if len(members) > 1:
            raise Apart(f"members of more than one kind: {node!r}")
        return next(iter(members), "account")

    def own_level(self, node: Condition | Expr, level: str) -> str:
        """Where it is told: at this level, or for the whole account. Raises Apart where it looks at other members."""
        own = self.level(node)
        if own not in ("account", level):
            raise Apart(f"about {own}, not {level}")
        return own

    def owners(self, level: str) -> Owners:
        if level in self.compiler.vocabulary.events:
            return self.crowd.events(level).owners
        return self.crowd.owners(level)

    def spread(self, steps: Steps, level: str) -> Steps:
        """The account's own as its members'."""
        owners = self.owners(level)
        return owners.spread(steps, owners.account, steps.values[0] if len(steps.values) else 0)

    def coded(self, node: Expr, level: str) -> Coded:
        own = self.own_level(node, level)
        if own != level:
            line = self.coded(node, own)
            return line._replace(steps=self.spread(line.steps, level))
        found = self.lines.get((node, own))
        return self.lines.keep((node, own), self._line(node)) if found is None else found

    def series(self, node: SeriesValue | FieldRef, level: str) -> Steps:
        """Of numbers; what is unknown is not a number."""
        own = self.own_level(node, level)
        if node not in self._series:
            of = node.of if isinstance(node, SeriesValue) else node
            track = Track.of(of, self.compiler.vocabulary)
            if track not in self.days:
                self.days[track] = Days(self.crowd, track)
            self._series[node] = self.days[track].steps(node, self.compiler.steady(node))
        steps = self._series[node]
        return steps if own == level else self.spread(steps, level)

    def measured(self, node: SeriesValue | FieldRef) -> list[float]:
        """Every value the window ever has, sorted."""
        if node not in self._measured:
            values = self._series[node].values
            self._measured[node] = np.unique(values[~np.isnan(values)]).tolist()
        return self._measured[node]

    def exists(self, node: Quantified) -> Steps:
        where = Not(node.where) if node.quantifier == "every" else node.where
        return exists(self.crowd, self._children(node.of, where))

    def place_line(self, level: str) -> Coded:
        """The zone and calendar of each."""
        owners = self.owners(level)
        table, own = self.crowd.places
        values = np.array(own, np.int64)[owners.account]
        return Coded(Steps(owners.begins, values), list(table))

    def feed_of_event(self, name: str) -> Feed | None:
        kind = self.compiler.vocabulary.events.get(name)
        return self.compiler.feed(kind.feed) if kind else None

    def _line(self, node: Expr) -> Coded:
        if isinstance(node, FieldRef):
            if node.about in self.compiler.vocabulary.events:
                return event_field_line(self.crowd, node)
            return field_line(self.crowd, node, Picker.of(node, self.compiler))
        if isinstance(node, Related):
            if node.name == "$key":
                return self._line(node.via)
            if node.via.about not in self.compiler.vocabulary.events:
                raise Apart("a reference that may change")
            there = FieldRef(node.about, node.name, node.type)
            return related_line(self.crowd, node, self.coded(there, node.about))
        if isinstance(node, TaskOutcome):
            return outcome_line(self.crowd, node.task)
        if isinstance(node, Count):
            return counted(self.crowd, self._tally(node))
        if isinstance(node, Aggregate) and node.what == "child" and node.function != "worst":
            return self._added_up(node)
        return self._reckoned(node)

    def _reckoned(self, node: Expr) -> Coded:
        """What is made of values, once for each combination of them."""
        level = self.level(node)
        owners = self.owners(level)
        if isinstance(node, Constant):
            return Coded(owners.always(0, np.int64), [node.value])
        if isinstance(node, If):
            asked = self._truths(node.condition, level)
            parts = [Coded(asked._replace(values=asked.values.astype(np.int64)), [FALSE, UNKNOWN, TRUE])]
            parts += [self.coded(node.then, level), self.coded(node.otherwise, level)]
        elif isinstance(node, Else):
            parts = [self.coded(node.first, level), self.coded(node.second, level)]
        elif isinstance(node, Arithmetic):
            parts = [self.coded(node.left, level), self.coded(node.right, level), self.place_line(level)]
        else:
            raise Apart(f"not read in lines: {node!r}")
        of = combined(owners, parts)
        table = Table()
        numbers = np.array([table.number(self._worth(node, row)) for row in of.rows], np.int64)
        return Coded(owners.changes(of.keys, numbers[of.numbers]), table.values)

    def _worth(self, node: If | Else | Arithmetic, row: tuple[Any, ...]) -> Any:
        if isinstance(node, If):
            return UNDECIDED if row[0] is UNKNOWN else row[1] if row[0] is TRUE else row[2]
        if isinstance(node, Else):
            return row[0] if has_value(row[0]) else row[1]
        left, right, place = row
        return reckon(node.op, left, right, bare_frame(place, self.crowd.clock.begins, {}))

    def _tally(self, node: Count) -> Tally:
        if node.what == "child":
            return self._children(node.of, node.where)
        if node.what != "event":
            raise Apart("accounts below")
        events = self.crowd.events(node.of).owners
        where = self._truths(node.where, node.of) if node.where else None
        covered = self.covered(self.feed_of_event(node.of), node.window)
        return tally(self.crowd, events, where, leaving(self.crowd, node.of, node.window), covered)

    def _children(self, kind: str, where: Condition | None) -> Tally:
        if kind in self.compiler.vocabulary.groups:
            raise Apart("accounts below")
        steps = self._truths(where, kind) if where else None
        return tally(self.crowd, self.crowd.owners(kind), steps, None, self._covered(kind))

    def _covered(self, kind: str) -> Steps:
        declared = self.compiler.vocabulary.children.get(kind)
        return self.covered(self.compiler.feed(declared.feed) if declared else None)

    def covered(self, feed: Feed | None, window: Span | None = None) -> Steps:
        """Yes and no: whether nothing is missed."""
        return self.covering(feed).covered(window)

    def covering(self, feed: Feed | None) -> Covering:
        """When a feed speaks."""
        name = "" if feed is None or feed.name in self._deaf_to else feed.name
        if name not in self._coverings:
            self._coverings[name] = Covering(self.crowd, feed if name else None)
        return self._coverings[name]

    def _added_up(self, node: Aggregate) -> Coded:
        if not isinstance(node.value, FieldRef):
            raise Apart("more than a field is added up")
        members = self.crowd.owners(node.of)
        where = self._truths(node.where, node.of) if node.where else members.always(2, np.int8)
        declared = self.compiler.vocabulary.children.get(node.of)
        silent = Unknown(Why.NO_COVERAGE, "feed", declared.feed if declared else "")
        of = Summed(node.function, silent, Unknown(Why.UNSETTLED, node.of))
        return added_up(
            self.crowd, of, members, where, self.coded(node.value, node.of), self._covered(node.of)
        )
