"""Conditions over time, of all accounts of a lot at once."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np

from engine.backtest.crowd.coded import Apart, Coded, combined
from engine.backtest.crowd.courses import NOWHERE, Asked, course_of, followed
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.dated import Courses, is_moving
from engine.backtest.crowd.happenings import since_answers
from engine.backtest.crowd.lately import Lately
from engine.backtest.crowd.plans import Plans
from engine.backtest.crowd.reads import Reads
from engine.backtest.crowd.stand_ins import StandIns
from engine.backtest.crowd.steps import Steps
from engine.backtest.crowd.thresholds import series_answers
from engine.calendars import DAY
from engine.compiler import NodeCompiler
from engine.order import as_elapsed
from engine.truth import FALSE
from rules.condition import And, Compare, Condition, Milestone, Named, Not, Or, Quantified
from rules.expression import Constant, Overdue, Since
from rules.plan import Plan
from rules.walk import walk

MIRRORED: dict[Any, Any] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Answers:
    """Each condition asked for once. `reach`: has milestones that come to be reached on the way put on record, before
    an account is walked that reads them. `plans`: those that are asked about. `deaf_to`: feeds taken to cover nothing.
    """

    def __init__(
        self,
        crowd: Crowd,
        compiler: NodeCompiler,
        courses: Courses,
        reach: Callable[[int], None],
        plans: Mapping[str, Plan],
        deaf_to: frozenset[str] = frozenset(),
    ) -> None:
        self.crowd, self.compiler = crowd, compiler
        self.reads = Reads(crowd, compiler, self.truth, deaf_to)
        self.plans = Plans(self.reads, self.truth, lambda feed: self.deaf(feed).truth, plans)
        self._courses, self._reach = courses, reach
        self._is_deaf = bool(deaf_to)
        self._deaf: dict[str, Answers] = {}
        self._made = Lately[tuple[Condition, str], Steps]()

    def truth(self, node: Condition, about: str) -> Steps:
        """By each subject of a kind. Raises Apart where the node looks at members of another."""
        level = self.reads.own_level(node, about)
        steps = self._once(node, level)
        return steps if level == about else self.reads.spread(steps, about)

    def deaf(self, feed: str) -> "Answers":
        """The answers if this feed covered nothing."""
        if feed not in self._deaf:
            self._deaf[feed] = Answers(
                self.crowd, self.compiler, self._courses, self._reach, {}, frozenset({feed})
            )
        return self._deaf[feed]

    def let_go(self) -> None:
        """The tables of days that windows are read from; what was read of them stays."""
        self.reads.days.clear()
        for answers in self._deaf.values():
            answers.let_go()

    def turn(self) -> None:
        """The next look begins: what was not asked for lately is forgotten."""
        self._made.turn()
        self.reads.lines.turn()
        for answers in self._deaf.values():
            answers.turn()

    def _once(self, node: Condition, level: str) -> Steps:
        found = self._made.get((node, level))
        return self._made.keep((node, level), self._make(node, level)) if found is None else found

    def _make(self, node: Condition, level: str) -> Steps:
        owners = self.reads.owners(level)
        if not owners.count:
            return owners.always(FALSE, np.int8)
        if isinstance(node, Named):
            return self.truth(node.condition, level)
        if isinstance(node, Not):
            return denied(self.truth(node.part, level))
        if isinstance(node, And | Or):
            keys, values = owners.beside([self.truth(part, level) for part in node.parts])
            choose: Any = np.minimum if isinstance(node, And) else np.maximum
            return owners.changes(keys, choose.reduce(values))
        try:
            return self._leaf(node, level)
        except Apart:
            if level in self.compiler.vocabulary.events or self._is_deaf:  # a walk knows neither
                raise
            return self._walked(node, level)

    def _leaf(self, leaf: Condition, level: str) -> Steps:
        if isinstance(leaf, Quantified):
            found = self.reads.exists(leaf)
            return found if leaf.quantifier == "any" else denied(found)
        if isinstance(leaf, Milestone):
            standing = self.plans.standing(leaf.plan, leaf.milestone)
            return standing.reached if leaf.what == "reached" else standing.late
        if isinstance(leaf, Compare) and {type(leaf.left), type(leaf.right)} & {Since, Overdue}:
            return self._against_length(leaf)
        read = StandIns(leaf)
        lines = [self.reads.coded(node, level) for node in read.coded]
        if read.series:
            return series_answers(self.reads, read, lines, level)
        return self._asked(leaf, read, lines, level)

    def _asked(self, leaf: Condition, read: StandIns, lines: list[Coded], level: str) -> Steps:
        """Once for each combination of what is read, and where it matters for each zone."""
        owners = self.reads.owners(level)
        in_zones = is_moving(leaf) or any(isinstance(value, date) for line in lines for value in line.table)
        of = combined(owners, [*lines, self.reads.place_line(level)] if in_zones else lines)
        asked = Asked(self.compiler.judge(read.leaf), tuple(read.coded.values()))
        known = self._courses.of(leaf)
        offsets = self._courses.offsets(leaf, read.leaf, asked)
        courses = []
        for row in of.rows:
            key = (tuple(map(type, row)), row)
            if key not in known:
                values, place = (row[:-1], row[-1]) if in_zones else (row, NOWHERE)
                if offsets is not None and type(values[0]) is date:
                    known[key] = self._courses.of_day(offsets, values[0], place.zone, self.crowd.clock)
                else:
                    known[key] = course_of(asked, values, place, self.crowd.clock)
            courses.append(known[key])
        steps = followed(owners, of, courses)
        return steps._replace(values=steps.values.astype(np.int8))

    def _against_length(self, leaf: Compare) -> Steps:
        """How long ago, or how late, against a length of time."""
        is_flipped = isinstance(leaf.left, Constant)
        of, other = (leaf.right, leaf.left) if is_flipped else (leaf.left, leaf.right)
        length = as_elapsed(other.value) if isinstance(other, Constant) else None
        if length is None or leaf.op in ("=", "!="):
            raise Apart("not against a length of time")
        op = MIRRORED[leaf.op] if is_flipped else leaf.op
        if isinstance(of, Since) and of.where is None:
            covering = self.reads.covering(self.reads.feed_of_event(of.event))
            return since_answers(self.crowd, of.event, op, length, covering)
        if isinstance(of, Overdue):
            days = length // DAY + 1 if op in (">", "<=") else -(-length // DAY)
            if days > 0:
                found = self.plans.is_overdue(of.plan, of.milestone, days)
                return found if op in (">", ">=") else denied(found)
        raise Apart("not a plain one")

    def _walked(self, node: Condition, level: str) -> Steps:
        """One subject after another."""
        judge = self.compiler.judge(node)
        needs_reach = any(isinstance(part, Milestone | Overdue) for part in walk(node))
        owners = self.crowd.owners(level)
        owner, second, values = [], [], []
        for number, (account, subject) in enumerate(self.crowd.ids[level]):
            if needs_reach:
                self._reach(account)
            line = self.crowd.walk(account)
            begins = line.begin(subject)
            if begins is None:
                continue
            for at, truth in line.timeline(judge, subject, begins):
                owner.append(number)
                second.append(self.crowd.clock.second(at))
                values.append(int(truth))
        rows = (np.array(owner, np.int64), np.array(second, np.int64), np.array(values, np.int8))
        return owners.settled(*rows, 0)


def denied(steps: Steps) -> Steps:
    return steps._replace(values=(2 - steps.values).astype(np.int8))
