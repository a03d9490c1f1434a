"""Children: how many, whether any, what they add up to.

The children we know of are all there are only while the feed that brings them speaks; else there may be more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.arithmetic import total
from engine.coverage import covered
from engine.facts import Subject
from engine.frame import Frame
from engine.known import Unknown, Why, between
from engine.moments import NEVER
from engine.reading import Compiler, Judge, Mover, Reading, kept
from engine.scope import members_of
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Condition, Not, Quantified
from rules.expression import Aggregate, Count, Else, If
from rules.walk import walk

Framed = Callable[[Frame, Subject], Frame]


@dataclass(frozen=True, slots=True)
class Members:
    """The children that definitely satisfy a `where`, the number that at least may, and whether there may be more."""

    definite: Sequence[Frame]
    possible: int
    is_complete: bool
    until: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Household:
    """One child kind, filtered."""

    kind: str
    where: Judge | None
    framed: Framed
    feed: str
    max_silence: timedelta | None

    @staticmethod
    def of(kind: str, where: Condition | None, build: Compiler, *also: Any) -> "Household":
        looked_at = frozenset().union(*(members_of(node) for node in (where, *also) if node is not None))
        declared = build.vocabulary.children.get(kind)
        feed = declared.feed if declared else ""
        judge = build.judge(where) if where else None
        framed = Frame.of_child if looked_at <= {kind} else _beside
        return Household(kind, judge, framed, feed, build.max_silence(feed))

    def look(self, frame: Frame) -> Members:
        is_complete, until = covered(frame, self.feed, self.max_silence)
        definite: list[Frame] = []
        possible = 0
        for child in frame.facts.children.get(self.kind, {}).values():
            at_hand = self.framed(frame, child)
            answer, settled = self.where(at_hand) if self.where else (TRUE, NEVER)
            until = min(until, settled)
            possible += answer is not FALSE
            if answer is TRUE and not child.may_be_new:
                definite.append(at_hand)
        return Members(definite, possible, is_complete, until)


def _beside(frame: Frame, child: Subject) -> Frame:
    return frame.beside(child.about, child)


def count_children(node: Count, build: Compiler) -> Reading:
    look = Household.of(node.of, node.where, build).look

    def read(frame: Frame) -> tuple[Any, datetime]:
        found = look(frame)
        return between(len(found.definite), found.possible if found.is_complete else None), found.until

    return Reading(read)


def quantified(node: Quantified, build: Compiler) -> Judge:
    """`every` is: none that does not."""
    where = Not(node.where) if node.quantifier == "every" else node.where
    look = Household.of(node.of, where, build).look

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        found = look(frame)
        is_none = not found.possible and found.is_complete
        exists = TRUE if found.definite else FALSE if is_none else UNKNOWN
        return exists if node.quantifier == "any" else ~exists, found.until

    return judge


def total_children(node: Aggregate, build: Compiler) -> Reading:
    household = Household.of(node.of, node.where, build, node.value)
    look = kept(household.look, bool(members_of(node)))
    value = build.reading(node.value)
    silent, unsettled = Unknown(Why.NO_COVERAGE, "feed", household.feed), Unknown(Why.UNSETTLED, node.of)

    def read(frame: Frame) -> tuple[Any, datetime]:
        found = look(frame)
        if not found.is_complete:
            return silent, found.until
        if len(found.definite) < found.possible:
            return unsettled, found.until
        said = [value.read(member) for member in found.definite]
        until = min([found.until, *(settled for _, settled in said)])
        return total(node.function, [each for each, _ in said], frame), until

    if not value.moves:
        return Reading(read)
    # Without a choice in it, each child's value moves in the same direction, and so does the whole.
    has_choice = any(isinstance(part, If | Else) for part in walk(node.value))
    return Reading(read, (_first_move(look, value.moves),), None, "wild" if has_choice else value.pace)


def _first_move(look: Callable[[Frame], Members], moves: Sequence[Mover]) -> Mover:
    def move(frame: Frame) -> datetime:
        return min((each(member) for member in look(frame).definite for each in moves), default=NEVER)

    return move
