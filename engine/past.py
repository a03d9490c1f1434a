"""An account as it stood at an earlier moment, from all that is known today to have been observed by then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.facts import AccountFacts, Held, Point, Subject
from engine.frame import Frame, start


def as_of(frame: Frame, moment: datetime) -> Frame:
    """The same members at hand at that moment; the same frame each time, so that what it read is kept."""
    root = frame.root
    then: Frame | None = root.cache.get(("as of", moment))
    if then is None:
        facts = _facts_by(root.facts, moment)
        then = root.cache["as of", moment] = start(facts, moment, root.heard, root.contexts)
    for about, member in frame.bound.items():
        at_hand = then.facts.children[about][member.key] if isinstance(member, Subject) else member
        is_alone = len(frame.bound) == 1 and isinstance(at_hand, Subject)
        then = then.of_child(at_hand) if is_alone else then.beside(about, at_hand)  # type: ignore[arg-type]
    return then


def _facts_by(facts: AccountFacts, moment: datetime) -> AccountFacts:
    children = {
        kind: {key: _subject_by(child, moment) for key, child in members.items()}
        for kind, members in facts.children.items()
    }
    below = {
        kind: replace(group, accounts={key: _facts_by(each, moment) for key, each in group.accounts.items()})
        for kind, group in facts.below.items()
    }
    return replace(facts, subject=_subject_by(facts.subject, moment), children=children, below=below)


def _subject_by(subject: Subject, moment: datetime) -> Subject:
    """With what was said earlier among what is said; and whether anything was."""
    said = {**subject.history, **subject.held}
    helds = {name: _newest_first(subject.held.get(name, ()) + subject.history.get(name, ())) for name in said}
    told: list[Iterable[Held | Point]] = [*helds.values(), *subject.series.values()]
    is_told = any(each.observed_at <= moment for of_field in told for each in of_field)
    return replace(subject, held=helds, may_be_new=not is_told)


def _newest_first(helds: tuple[Held, ...]) -> tuple[Held, ...]:
    return tuple(sorted(helds, key=lambda held: (held.observed_at, held.received_at), reverse=True))
