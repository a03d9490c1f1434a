"""One account rehearsed by itself: its timelines walked one after another, and every signal lived through."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.lives import Answered, Life, Mute, Opening
from engine.backtest.made import Made
from engine.backtest.past import Span, Spans, SubjectId
from engine.backtest.spans import united
from engine.backtest.timelines import Changes, Walk, merged, together
from engine.facts import SignalRecord
from engine.frame import Frame
from engine.moments import NEVER
from engine.reading import Judge
from engine.truth import TRUE, Truth
from engine.windows import Stand
from rules.rule import Rule


@dataclass(slots=True)
class Alone:
    """What one account's rehearsal has gathered so far. `openings`: by rule, also of those rehearsed elsewhere."""

    epochs: Epochs
    walk: Walk
    openings: dict[str, Sequence[Opening]] = field(default_factory=dict)
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
        life = Life(
            made.rule,
            facts.account,
            subject[1],
            facts.zone,
            facts.calendar,
            mutes_of(made.rule, self.openings),
        )
        return life.live(_answers(member, when, stands), self.walk.begins, self.walk.ends)

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


def mutes_of(rule: Rule, openings: Mapping[str, Sequence[Opening]]) -> list[Mute]:
    """What keeps a rule quiet, of one account's openings by rule."""
    return [Mute(opening) for name in rule.quiet_while for opening in openings.get(name, ())]
