"""Plain facts: fields of the account, of a child, of an event, of the child a reference points at; and what was.

A field that declares its sources takes the first that knows; else, and where none of those knows, the newest
observation wins. Past its maximum age a fact is stale, and stale is unknown. What was observed later than now is not
known yet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.facts import Event, Held, Subject
from engine.frame import Frame
from engine.known import Unknown, Why, has_value
from engine.moments import NEVER, later
from engine.reading import Compiler, Reader, Reading
from engine.readings.series import last_reading
from engine.spans import before
from rules.expression import Constant, Context, FieldRef, Related, Was
from rules.vocabulary import Field


def constant(node: Constant, build: Compiler) -> Reading:
    answer = (node.value, NEVER)
    return Reading(lambda frame: answer)


def context(node: Context, build: Compiler) -> Reading:
    unknown = Unknown(Why.NOT_AT_HAND, "", node.name)
    return Reading(lambda frame: (frame.contexts.get(node.name, unknown), NEVER))


def field(node: FieldRef, build: Compiler) -> Reading:
    if node.name == "$key":
        return Reading(_key_reader(node.about))
    if node.about in build.vocabulary.events:
        return Reading(_event_reader(node))
    if node.type.kind == "series":
        return last_reading(node, build)
    pick = Picker.of(node, build)
    unknown = Unknown(Why.NEVER_SAID, node.about, node.name)
    subject = subject_of(node.about)

    def read(frame: Frame) -> tuple[Any, datetime]:
        at_hand = subject(frame)
        helds = at_hand.held.get(node.name) if at_hand else None
        return pick(helds, frame.now)[:2] if helds else (unknown, NEVER)

    return Reading(read)


def related(node: Related, build: Compiler) -> Reading:
    """By way of the reference; `$key` is the reference itself."""
    via = build.steady(node.via)
    if node.name == "$key":
        return Reading(via)
    pick = Picker.of(node, build)
    unknown = Unknown(Why.NEVER_SAID, node.about, node.name)

    def read(frame: Frame) -> tuple[Any, datetime]:
        key, until = via(frame)
        if not has_value(key):
            return key, until
        child = frame.facts.children.get(node.about, {}).get(key)
        helds = child.held.get(node.name) if child else None
        if not helds:
            return unknown, until
        value, fixed_until, _ = pick(helds, frame.now)
        return value, min(until, fixed_until)

    return Reading(read)


def was(node: Was, build: Compiler) -> Reading:
    """The value as of that long ago, from all that is known today to have been observed by then."""
    pick = Picker.of(node.of, build)
    subject = subject_of(node.of.about)
    name, ago = node.of.name, node.ago
    unknown = Unknown(Why.NEVER_SAID, node.of.about, name)

    def read(frame: Frame) -> tuple[Any, datetime]:
        at_hand = subject(frame)
        if at_hand is None:
            return unknown, NEVER
        said = at_hand.held.get(name, ()) + at_hand.history.get(name, ())
        newest_first = sorted(said, key=lambda held: held.observed_at, reverse=True)
        value, until, _ = pick(newest_first, before(frame, ago))
        return value, later(until, ago.elapsed)

    return Reading(read)


def held_of(node: FieldRef, build: Compiler, frame: Frame) -> Held | None:
    return holding(node, build)(frame)


def holding(node: FieldRef, build: Compiler) -> Callable[[Frame], Held | None]:
    """The observation a field's value is from, if it is one."""
    pick, subject, name = Picker.of(node, build), subject_of(node.about), node.name

    def holds(frame: Frame) -> Held | None:
        at_hand = subject(frame)
        return pick(at_hand.held.get(name, ()) if at_hand else (), frame.now)[2]

    return holds


@dataclass(frozen=True, slots=True)
class Picker:
    """Chooses, among what sources say of one field, what holds at a moment."""

    max_age: timedelta | None
    sources: tuple[str, ...]
    about: str
    name: str

    @staticmethod
    def of(node: FieldRef | Related, build: Compiler) -> "Picker":
        declared: Field | None = build.vocabulary.fields_of(node.about).get(node.name)
        max_age = declared.max_age.elapsed if declared and declared.max_age else None
        return Picker(max_age, declared.sources if declared else (), node.about, node.name)

    def __call__(self, helds: Sequence[Held], now: datetime) -> tuple[Any, datetime, Held | None]:
        """The value, until when it stays, and the observation it is from. `helds` are newest first."""
        if len(helds) == 1 and self.max_age is None and helds[0].observed_at <= now:
            return helds[0].value, NEVER, helds[0]
        until = min((held.observed_at for held in helds if held.observed_at > now), default=NEVER)
        said = [held for held in helds if held.observed_at <= now]
        chosen = self._chosen(said, now)
        if chosen is None:
            return Unknown(Why.STALE if said else Why.NEVER_SAID, self.about, self.name), until, None
        return chosen.value, min(until, self._expiry(chosen)), chosen

    def _chosen(self, said: Sequence[Held], now: datetime) -> Held | None:
        fresh = [held for held in said if self._expiry(held) > now]
        for source in self.sources:
            for held in fresh:
                if held.source == source:
                    return held
        return max(fresh, key=lambda held: held.observed_at, default=None)

    def _expiry(self, held: Held) -> datetime:
        return NEVER if self.max_age is None else later(held.observed_at, self.max_age)


def subject_of(about: str) -> Callable[[Frame], Subject | None]:
    """The account, or the child of this kind at hand; None while no such child is."""
    if about == "account":
        return lambda frame: frame.facts.subject

    def child(frame: Frame) -> Subject | None:
        at_hand = frame.bound.get(about)
        return at_hand if isinstance(at_hand, Subject) else None

    return child


def _key_reader(about: str) -> Reader:
    subject = subject_of(about)
    unknown = Unknown(Why.NOT_AT_HAND, about, "$key")

    def read(frame: Frame) -> tuple[Any, datetime]:
        at_hand = subject(frame)
        return at_hand.key if at_hand else unknown, NEVER

    return read


def _event_reader(node: FieldRef) -> Reader:
    unknown = Unknown(Why.NEVER_SAID, node.about, node.name)

    def read(frame: Frame) -> tuple[Any, datetime]:
        event = frame.bound.get(node.about)
        return event.fields.get(node.name, unknown) if isinstance(event, Event) else unknown, NEVER

    return read
