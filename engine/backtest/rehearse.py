"""Rules rehearsed over accounts' pasts: the openings of each, and the spans in which it watched an account."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from engine.backtest.alone import Alone, mutes_of
from engine.backtest.columns import ByName, Openings, Watched
from engine.backtest.crowd.answers import Answers
from engine.backtest.crowd.coded import Apart
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.dated import Courses
from engine.backtest.crowd.openings import all_of, openings_of, watched
from engine.backtest.crowd.steps import Clock
from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.lives import Mute, Opening
from engine.backtest.made import Made, in_order, make, needs_of_rules, plans_of
from engine.backtest.past import Span, Spans
from engine.backtest.timelines import Walk
from engine.compiler import compiler_for
from engine.facts import MilestoneRecord
from engine.frame import Frame
from engine.milestones import Standing
from engine.reading import Judge
from engine.readings.milestones import standing_of
from engine.truth import FALSE, TRUE, Truth
from rules.condition import Condition
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One account. `watched`: by rule, when it definitely was one of the accounts that the rule watches."""

    account: str
    openings: Mapping[str, Sequence[Opening]]
    watched: Mapping[str, Spans]


@dataclass(frozen=True, slots=True, eq=False)
class RehearsedLot(Sequence[Rehearsed]):
    """By rule, in columns; and account by account. An account's number is its place in the lot."""

    accounts: Sequence[str]
    openings: Mapping[str, Openings]
    watched: Mapping[str, Watched]

    def __len__(self) -> int:
        return len(self.accounts)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        account, names = self.accounts[number], tuple(self.openings)
        place = range(len(self))[number]
        return Rehearsed(
            account,
            ByName(names, lambda name: self.openings[name].of_account(place, account)),
            ByName(names, lambda name: self.watched[name].of_account(place)),
        )


class Rehearsal:
    """Rules made ready, with those they read; one serves all lots of accounts."""

    def __init__(self, rulebook: Rulebook, names: Iterable[str]) -> None:
        self.names = tuple(names)
        rules = in_order(rulebook.rules, self.names)
        self.compiler = compiler = compiler_for(rulebook.vocabulary, rulebook.plans)
        self.made = tuple(make(rule, compiler, rulebook) for rule in rules)
        self.needs = needs_of_rules(rulebook, rules)
        self._clock: Clock | None = None
        self._courses = Courses()
        named = plans_of(rules)
        self.plans = {name: plan for name, plan in rulebook.plans.items() if name in named}
        self.milestones: dict[tuple[str, str], Callable[[Frame], Standing]] = {
            (plan.name, name): standing_of(plan, milestone, compiler)
            for plan in self.plans.values()
            for name, milestone in plan.milestones.items()
        }

    def courses(self, crowd: Crowd) -> Courses:
        """What was found of one lot serves the next, as long as the span is the same."""
        if crowd.clock != self._clock:
            self._clock, self._courses = crowd.clock, Courses()
        return self._courses

    def run(self, lot: Sequence[Epochs], span: Span) -> RehearsedLot:
        """Every opening within the span. What is true at its first moment opens then, once its hold is over."""
        return Lot(lot, span, self).rehearsed()

    def reached(self, walk: Walk) -> dict[tuple[str, str], MilestoneRecord]:
        """A milestone that is first seen reached on the way stays reached."""
        found: dict[tuple[str, str], MilestoneRecord] = {}
        for key, stand in self.milestones.items():
            record = walk.epochs.past.milestones.get(key, MilestoneRecord())
            if record.reached_at is None or record.reached_at > walk.begins:
                timeline = walk.timeline(_is_reached(stand), ACCOUNT, walk.begins)
                first = next((at for at, truth in timeline if truth is TRUE), None)
                known = [at for at in (first, record.reached_at) if at is not None]
                found[key] = replace(record, reached_at=min(known, default=None))
        return found


class Lot:
    """Accounts, and what the rehearsal of rules over their pasts has gathered so far, by rule and number of account."""

    def __init__(self, lot: Sequence[Epochs], span: Span, rehearsal: Rehearsal) -> None:
        self.crowd = Crowd(lot, span)
        self.accounts = [epochs.past.account for epochs in lot]
        there = {id(epochs): number for number, epochs in enumerate(self.crowd.epochs)}
        self.numbers = [there.get(id(epochs)) for epochs in lot]
        courses = rehearsal.courses(self.crowd)
        self.answers = Answers(self.crowd, rehearsal.compiler, courses, self._reach, rehearsal.plans)
        self._has_reached: set[int] = set()
        self._begin(rehearsal)

    def _begin(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self.openings: dict[str, Openings] = {}
        self.watched: dict[str, Watched] = {}
        self._alone: dict[int, Alone] = {}
        self._watched: dict[tuple[tuple[Condition, ...], str], Watched] = {}

    def let_go(self) -> None:
        """What was read of the pasts is kept, not the pasts: what reads more of them raises LetGo."""
        self.crowd.let_go()
        self.answers.let_go()

    @property
    def walks(self) -> bool:
        """Whether some rule goes through one account after another, and so needs their pasts each time."""
        return bool(self._alone)

    def again(self, rehearsal: Rehearsal) -> RehearsedLot:
        """Other rules that read the same. Raises LetGo where they read more, and the pasts were let go."""
        self._begin(rehearsal)
        self.answers.turn()
        return self.rehearsed()

    def rehearsed(self) -> RehearsedLot:
        for made in self._rehearsal.made:
            self.rehearse(made)
        names = self._rehearsal.names
        places = np.array([at for at, number in enumerate(self.numbers) if number is not None], np.int64)
        watched = {id(each): each.numbered(places) for each in self.watched.values()}  # rules share them
        return RehearsedLot(
            self.accounts,
            {name: self.openings[name].numbered(places) for name in names},
            {name: watched[id(self.watched[name])] for name in names},
        )

    def rehearse(self, made: Made) -> None:
        if made.is_asked and not made.reads:
            try:
                self._together(made)
            except Apart:
                self._one_by_one(made)
        else:
            self._one_by_one(made)

    def _together(self, made: Made) -> None:
        about = made.rule.about
        member = all_of(self.answers, made.of_member, about)
        key = (made.of_member, about)
        if key not in self._watched:
            self._watched[key] = watched(self.crowd, about, member)
        self.openings[made.rule.name] = openings_of(
            self.crowd, made, member, self.answers, lambda number: self._mutes(made, number)
        )
        self.watched[made.rule.name] = self._watched[key]

    def _one_by_one(self, made: Made) -> None:
        openings: dict[int, Sequence[Opening]] = {}
        spans: dict[int, Spans] = {}
        for number, epochs in enumerate(self.crowd.epochs):
            if self._rehearsal.milestones:
                self._reach(number)
            alone = self._alone.get(number)
            if alone is None:
                alone = self._alone[number] = Alone(epochs, self.crowd.walk(number))
            alone.openings |= self._of_account(number, made.reads | set(made.rule.quiet_while))
            alone.rehearse(made)
            openings[number] = alone.openings[made.rule.name]
            spans[number] = alone.watched[made.rule.name]
        name = made.rule.name
        self.openings[name], self.watched[name] = Openings.gathered(name, openings), Watched.gathered(spans)

    def _mutes(self, made: Made, number: int) -> list[Mute]:
        return mutes_of(made.rule, self._of_account(number, made.rule.quiet_while))

    def _of_account(self, number: int, rules: Iterable[str]) -> dict[str, Sequence[Opening]]:
        account = self.crowd.epochs[number].past.account
        known = [name for name in rules if name in self.openings]
        return {name: self.openings[name].of_account(number, account) for name in known}

    def _reach(self, number: int) -> None:
        """Before a milestone is asked for: what is first seen reached on the way is on record from then on."""
        if number not in self._has_reached:
            self._has_reached.add(number)
            epochs = self.crowd.epochs[number]
            try:
                epochs.reach(self.answers.plans.records(number))
            except Apart:
                epochs.reach(self._rehearsal.reached(Walk(epochs, *self.crowd.spans[number])))
            self.crowd.forget(number)


def _is_reached(stand: Callable[[Frame], Standing]) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        standing = stand(frame)
        answer = standing.reached if standing.member is TRUE else FALSE
        return answer, min(standing.reached_until, standing.member_until)

    return judge
