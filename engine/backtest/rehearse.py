"""Rules rehearsed over one account's past: the openings of each, and the spans in which it watched the account."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.lives import Answered, Life, Mute, Opening
from engine.backtest.made import Made, in_order, make, needs_of_rules, plans_of
from engine.backtest.past import Span, Spans, SubjectId
from engine.backtest.timelines import Changes, Walk, merged, together
from engine.compiler import compiler_for
from engine.facts import MilestoneRecord, SignalRecord
from engine.frame import Frame
from engine.milestones import Standing
from engine.moments import NEVER
from engine.reading import Judge
from engine.readings.milestones import standing_of
from engine.truth import FALSE, TRUE, Truth
from engine.windows import Stand
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One account. `watched`: by rule, when it definitely was one of the accounts that the rule watches."""

    account: str
    openings: Mapping[str, Sequence[Opening]]
    watched: Mapping[str, Spans]


class Rehearsal:
    """Rules made ready, with those they read. Never changes: one serves all accounts."""

    def __init__(self, rulebook: Rulebook, names: Iterable[str]) -> None:
        self.names = tuple(names)
        rules = in_order(rulebook.rules, self.names)
        compiler = compiler_for(rulebook.vocabulary, rulebook.plans)
        self.made = tuple(make(rule, compiler, rulebook) for rule in rules)
        self.needs = needs_of_rules(rulebook, rules)
        plans = [plan for name, plan in rulebook.plans.items() if name in plans_of(rules)]
        self.milestones: dict[tuple[str, str], Callable[[Frame], Standing]] = {
            (plan.name, name): standing_of(plan, milestone, compiler)
            for plan in plans
            for name, milestone in plan.milestones.items()
        }

    def run(self, epochs: Epochs, span: Span) -> Rehearsed:
        """Every opening within the span. What is true at its first moment opens then, once its hold is over."""
        there = epochs.within(span)
        if there is None:
            return Rehearsed(
                epochs.past.account, dict.fromkeys(self.names, ()), dict.fromkeys(self.names, ())
            )
        if self.milestones:
            epochs.reach(self._reached(Walk(epochs, *there)))
        one = _Account(epochs, Walk(epochs, *there))
        for made in self.made:
            one.rehearse(made)
        kept = set(self.names)
        return Rehearsed(
            epochs.past.account,
            {name: openings for name, openings in one.openings.items() if name in kept},
            {name: spans for name, spans in one.watched.items() if name in kept},
        )

    def _reached(self, walk: Walk) -> dict[tuple[str, str], MilestoneRecord]:
        """A milestone that is first seen reached on the way stays reached."""
        found: dict[tuple[str, str], MilestoneRecord] = {}
        for key, stand in self.milestones.items():
            record = walk.epochs.past.milestones.get(key, MilestoneRecord())
            if record.reached_at is None or record.reached_at > walk.begins:
                timeline = walk.timeline(_is_reached(stand), ACCOUNT, walk.begins)
                first = next((at for at, truth in timeline if truth is TRUE), record.reached_at)
                found[key] = replace(record, reached_at=first)
        return found


def _is_reached(stand: Callable[[Frame], Standing]) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        standing = stand(frame)
        answer = standing.reached if standing.member is TRUE else FALSE
        return answer, min(standing.reached_until, standing.member_until)

    return judge


@dataclass(slots=True)
class _Account:
    """What one account's rehearsal has gathered so far."""

    epochs: Epochs
    walk: Walk
    openings: dict[str, list[Opening]] = field(default_factory=dict)
    watched: dict[str, Spans] = field(default_factory=dict)
    _timelines: dict[tuple[Judge, SubjectId], Changes[Truth]] = field(default_factory=dict)

    def rehearse(self, made: Made) -> None:
        asked = _Asked(self._knowing(made), {}) if made.reads else _Asked(self.walk, self._timelines)
        openings: list[Opening] = []
        watched: list[Span] = []
        for subject in self._subjects(made.rule.about):
            begins = self.walk.begin(subject)
            if begins is not None:
                openings += self._one(made, subject, begins, asked, watched)
        self.openings[made.rule.name] = sorted(openings, key=lambda each: (each.at, each.child))
        self.watched[made.rule.name] = united(watched)

    def _subjects(self, about: str) -> Iterator[SubjectId]:
        if about == "account":
            yield ACCOUNT
        yield from (subject for subject in self.epochs.appears if subject[0] == about)

    def _one(
        self,
        made: Made,
        subject: SubjectId,
        begins: datetime,
        asked: "_Asked",
        watched: list[Span],
    ) -> list[Opening]:
        member = asked.all_of(made.member, subject, begins)
        spans = spans_of(member, self.walk.ends)
        watched += spans
        if not spans:
            return []
        if made.rule.if_unknown == "open":
            when: Changes[Truth] | None = asked.all_of(made.when, subject, begins)
        else:
            when = asked.all_while(member, made.when, subject, begins)
        if when is None:
            return []
        stands = asked.walk.timeline(_standing(made.stand), subject, begins) if made.stand else None
        facts = self.epochs.at(begins)
        life = Life(made.rule, facts.account, subject[1], facts.zone, facts.calendar, self._mutes(made))
        return life.live(_answers(member, when, stands), self.walk.begins, self.walk.ends)

    def _mutes(self, made: Made) -> list[Mute]:
        return [
            Mute(opening, name < made.rule.name)
            for name in made.rule.quiet_while
            for opening in self.openings.get(name, ())
        ]

    def _knowing(self, made: Made) -> Walk:
        """The walk of a rule that reads signals: it sees those of the rules before it."""
        read = [opening for name in sorted(made.reads) for opening in self.openings.get(name, ())]
        moves = [at for opening in read for at in (opening.at, opening.closed_at) if at is not None]

        def signals(moment: datetime) -> list[SignalRecord]:
            return [opening.record(moment) for opening in read if opening.at <= moment]

        return self.walk.knowing(signals, moves)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Answers over time of one walk, each asked for once."""

    walk: Walk
    timelines: dict[tuple[Judge, SubjectId], Changes[Truth]]

    def one(self, judge: Judge, subject: SubjectId, begins: datetime) -> Changes[Truth]:
        found = self.timelines.get((judge, subject))
        if found is None:
            found = self.timelines[judge, subject] = self.walk.timeline(judge, subject, begins)
        return found

    def all_of(self, judges: Sequence[Judge], subject: SubjectId, begins: datetime) -> Changes[Truth]:
        whole: Changes[Truth] = [(begins, TRUE)]
        for judge in judges:
            whole = merged(whole, self.one(judge, subject, begins))
        return whole

    def all_while(
        self, beside: Changes[Truth], judges: Sequence[Judge], subject: SubjectId, begins: datetime
    ) -> Changes[Truth] | None:
        """All of them together; None, the rest unasked, once they are never true while `beside` is."""
        whole: Changes[Truth] = [(begins, TRUE)]
        for judge in judges:
            whole = merged(whole, self.one(judge, subject, begins))
            if all(truth is not TRUE for _, truth in merged(beside, whole)):
                return None
        return whole


def _standing(stand: Callable[[Frame], Stand]) -> Callable[[Frame], tuple[Stand, datetime]]:
    def ask(frame: Frame) -> tuple[Stand, datetime]:
        standing = stand(frame)
        return replace(standing, until=NEVER), standing.until

    return ask


def _answers(member: Changes[Truth], when: Changes[Truth], stands: Changes[Stand] | None) -> list[Answered]:
    if stands is None:
        return [Answered(at, answers[0], answers[1], None) for at, answers in together([member, when])]
    return [
        Answered(at, answers[0], answers[1], answers[2]) for at, answers in together([member, when, stands])
    ]


def spans_of(timeline: Changes[Truth], ends: datetime) -> list[Span]:
    """When it was definitely true."""
    after = [at for at, _ in timeline[1:]] + [ends]
    return [(at, until) for (at, truth), until in zip(timeline, after, strict=True) if truth is TRUE]


def united(spans: Iterable[Span]) -> Spans:
    """All of them as one: what touches is joined."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return tuple(found)
