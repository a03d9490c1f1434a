"""`changed` and `moved`: what a field held between some time ago and now, stretch by stretch.

Both ends of the time count: what held at its very beginning, and what holds now. Where the field was unknown it may
have held anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.facts import Held
from engine.frame import Frame
from engine.known import Unknown
from engine.moments import EARLIEST, NEVER, later
from engine.order import EQUAL, order
from engine.reading import Compiler, Judge
from engine.readings.fields import Picker, subject_of
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Changed, Moved
from rules.expression import FieldRef
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A value that held from `since` up to, not with, `until`; and the observation it is from."""

    since: datetime
    until: datetime
    value: Any
    held: Held | None


def changed(node: Changed, build: Compiler) -> Judge:
    def so(values: Sequence[Any], frame: Frame) -> Truth:
        known = [value for value in values if type(value) is not Unknown]
        if any(value != known[0] for value in known):
            return TRUE
        return FALSE if len(known) == len(values) else UNKNOWN

    return _judge(node, build, so)


def moved(node: Moved, build: Compiler) -> Judge:
    def so(values: Sequence[Any], frame: Frame) -> Truth:
        came_from = found = FALSE
        for value in values:
            if type(value) is Unknown:
                came_from, found = max(came_from, UNKNOWN), max(found, UNKNOWN)
            elif order(value, node.after, frame.zone) == EQUAL:
                found = max(found, came_from)
            elif order(value, node.before, frame.zone) == EQUAL:
                came_from = TRUE
        return found

    return _judge(node, build, so)


def _judge(node: Changed | Moved, build: Compiler, so: Callable[[Sequence[Any], Frame], Truth]) -> Judge:
    stretches = _teller(node.of, build)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        line = stretches(frame)

        def answer(at: datetime) -> Truth:
            return so([stretch.value for stretch in within(line, at, node.within)], frame)

        now_so = answer(frame.now)
        ahead = {at for at in _turns(line, node.within) if frame.now < at < NEVER}
        return now_so, next((at for at in sorted(ahead) if answer(at) is not now_so), NEVER)

    return judge


def _turns(line: Sequence[Stretch], span: Span) -> Iterator[datetime]:
    """When a stretch enters the time that is looked at, and when it leaves it."""
    for stretch in line:
        yield stretch.since
        yield later(stretch.until, span.elapsed)


def within(line: Sequence[Stretch], at: datetime, span: Span) -> list[Stretch]:
    """Those that held at some moment from `span` before `at` up to `at`."""
    begins = later(at, -span.elapsed)
    return [stretch for stretch in line if stretch.since <= at and stretch.until > begins]


def stretches_of(node: Changed | Moved, build: Compiler, frame: Frame) -> list[Stretch]:
    """What the field held in the time asked about, oldest first."""
    return within(_teller(node.of, build)(frame), frame.now, node.within)


def _teller(of: FieldRef, build: Compiler) -> Callable[[Frame], list[Stretch]]:
    pick, subject = Picker.of(of, build), subject_of(of.about)

    def stretches(frame: Frame) -> list[Stretch]:
        at_hand = subject(frame)
        said = at_hand.held.get(of.name, ()) + at_hand.history.get(of.name, ()) if at_hand else ()
        return _joined([*_told(said, pick)])

    return stretches


def _told(said: Sequence[Held], pick: Picker) -> Iterator[tuple[datetime, Any, Held | None]]:
    """From when on which value is chosen: at every word, and at every word's expiry."""
    # Newest first, as they are given: of two of one age the later told is taken up last, and counts.
    waiting = sorted(said, key=lambda held: (held.observed_at, held.received_at), reverse=True)
    instants = {held.observed_at for held in said}
    if pick.max_age is not None:
        instants |= {later(held.observed_at, pick.max_age) for held in said}
    newest: dict[str, Held] = {}
    yield EARLIEST, *pick((), EARLIEST)[::2]
    for at in sorted(instants):
        while waiting and waiting[-1].observed_at <= at:
            held = waiting.pop()
            newest[held.source] = held
        yield at, *pick([*newest.values()], at)[::2]


def _joined(told: Sequence[tuple[datetime, Any, Held | None]]) -> list[Stretch]:
    """One stretch for as long as the value stays the same."""
    found: list[Stretch] = []
    for (since, value, held), (until, _, _) in zip(told, [*told[1:], (NEVER, None, None)], strict=True):
        if found and _is_same(found[-1].value, value):
            found[-1] = Stretch(found[-1].since, until, found[-1].value, found[-1].held)
        else:
            found.append(Stretch(since, until, value, held))
    return found


def _is_same(one: Any, other: Any) -> bool:
    return bool(one == other) or (type(one) is Unknown and type(other) is Unknown)
