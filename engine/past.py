"""An account as it stood at an earlier moment, from all that is known today to have been observed by then."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from engine.facts import AccountFacts, Event, Held, Point, Subject, newest_first
from engine.frame import Frame, start
from engine.moments import NEVER
from engine.recorded import Recorded, known_by


def as_of(frame: Frame, moment: datetime) -> Frame:
    """The same members at hand at that moment; the same frame each time, so that what it read is kept."""
    root = frame.root
    then: Frame | None = root.cache.get(("as of", moment))
    if then is None:
        facts = _facts_by(root.facts, moment, root.now)
        then = root.cache["as of", moment] = start(facts, moment, root.heard, root.contexts)
    for about, member in frame.bound.items():
        at_hand = then.facts.children[about][member.key] if isinstance(member, Subject) else member
        is_alone = len(frame.bound) == 1 and isinstance(at_hand, Subject)
        then = then.of_child(at_hand) if is_alone else then.beside(about, at_hand)  # type: ignore[arg-type]
    return then


def next_told(frame: Frame) -> datetime:
    """When the next word counts that tells of before: of what a backtest has on record, some is told late."""
    facts = frame.facts
    subjects = [facts.subject, *(child for members in facts.children.values() for child in members.values())]
    lines: list[Sequence[Point | Event]] = [
        *(points for subject in subjects for points in subject.series.values()),
        *facts.events.values(),
    ]
    recorded = [line for line in lines if isinstance(line, Recorded)]
    return min((line.next_seen(frame.now) for line in recorded), default=NEVER)


def _facts_by(facts: AccountFacts, moment: datetime, now: datetime) -> AccountFacts:
    children = {
        kind: {key: _subject_by(child, moment, now) for key, child in members.items()}
        for kind, members in facts.children.items()
    }
    below = {
        kind: replace(
            group, accounts={key: _facts_by(each, moment, now) for key, each in group.accounts.items()}
        )
        for kind, group in facts.below.items()
    }
    events = {name: known_by(happened, now) for name, happened in facts.events.items()}
    own = _subject_by(facts.subject, moment, now)
    return replace(facts, subject=own, children=children, events=events, below=below)


def _subject_by(subject: Subject, moment: datetime, now: datetime) -> Subject:
    """With what was said earlier among what is said; and whether anything was."""
    said = {**subject.history, **subject.held}
    helds = {name: _all_said(subject, name) for name in said}
    series = {name: known_by(points, now) for name, points in subject.series.items()}
    told: list[Iterable[Held | Point]] = [*helds.values(), *series.values()]
    is_told = any(each.observed_at <= moment for of_field in told for each in of_field)
    return replace(subject, held=helds, series=series, may_be_new=not is_told)


def _all_said(subject: Subject, name: str) -> tuple[Held, ...]:
    return newest_first((subject.held.get(name, ()) + subject.history.get(name, ()))[::-1])
