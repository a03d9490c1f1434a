"""Children and accounts below: how many, whether any, what they add up to.

The children we know of are all there are only while the feed that brings them speaks; else there may be more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from engine.arithmetic import total, worst
from engine.coverage import covered
from engine.frame import Frame
from engine.known import Unknown, Why, between
from engine.moments import NEVER
from engine.reading import Compiler, Judge, Mover, Reading, kept
from engine.readings.below import accounts_below, are_known
from engine.scope import members_of
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Condition, Not, Quantified
from rules.expression import Aggregate, Count, Else, If
from rules.walk import walk

Asking = Quantified | Count | Aggregate
Each = Callable[[Frame], Iterator[tuple[Frame, bool]]]
"""Every member there may be, at hand; and whether it surely is one."""


@dataclass(frozen=True, slots=True)
class Members:
    """The children that definitely satisfy a `where`, the number that at least may, and whether there may be more."""

    definite: Sequence[Frame]
    possible: int
    is_complete: bool
    until: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Household:
    """One child kind, or the accounts below, filtered."""

    where: Judge | None
    each: Each
    is_complete: Callable[[Frame], tuple[bool, datetime]]

    @staticmethod
    def of(kind: str, where: Condition | None, build: Compiler, *also: Any) -> "Household":
        looked_at = frozenset().union(*(members_of(node) for node in (where, *also) if node is not None))
        judge = build.judge(where) if where else None
        each: Each
        known: Callable[[Frame], tuple[bool, datetime]]
        if kind in build.vocabulary.groups:
            feed = build.vocabulary.groups[kind].feed
            each, known = partial(accounts_below, kind), partial(are_known, kind)
        else:
            declared = build.vocabulary.children.get(kind)
            feed = declared.feed if declared else ""
            each, known = partial(_children, kind, looked_at <= {kind}), _always
        promised = build.feed(feed)

        def is_complete(frame: Frame) -> tuple[bool, datetime]:
            is_covered, until = covered(frame, promised)
            is_known, known_until = known(frame)
            return is_covered and is_known, min(until, known_until)

        return Household(judge, each, is_complete)

    def look(self, frame: Frame) -> Members:
        is_complete, until = self.is_complete(frame)
        definite: list[Frame] = []
        possible = 0
        for at_hand, is_certain in self.each(frame):
            answer, settled = self.where(at_hand) if self.where else (TRUE, NEVER)
            until = min(until, settled)
            possible += answer is not FALSE
            if answer is TRUE and is_certain:
                definite.append(at_hand)
        return Members(definite, possible, is_complete, until)


def _always(frame: Frame) -> tuple[bool, datetime]:
    return True, NEVER


def _children(kind: str, is_alone: bool, frame: Frame) -> Iterator[tuple[Frame, bool]]:
    """`is_alone`: nothing but the child itself is looked at, so that what was read of it is kept."""
    for child in frame.facts.children.get(kind, {}).values():
        at_hand = frame.of_child(child) if is_alone else frame.beside(child.about, child)
        yield at_hand, not child.may_be_new


def looking(node: Asking, build: Compiler) -> Callable[[Frame], Members]:
    """Those a node counts or asks about; of `every`, those of which it is not so. Once a frame, whoever asks."""
    also = (node.value,) if isinstance(node, Aggregate) else ()
    is_denied = isinstance(node, Quantified) and node.quantifier == "every"
    where = Not(node.where) if is_denied and node.where is not None else node.where
    return kept(Household.of(node.of, where, build, *also).look, bool(members_of(node)))


def count_children(node: Count, build: Compiler) -> Reading:
    look = build.look(node)

    def read(frame: Frame) -> tuple[Any, datetime]:
        found = look(frame)
        return between(len(found.definite), found.possible if found.is_complete else None), found.until

    return Reading(read)


def _feed_of(kind: str, build: Compiler) -> str:
    declared = build.vocabulary.groups.get(kind) or build.vocabulary.children.get(kind)
    return declared.feed if declared else ""


def quantified(node: Quantified, build: Compiler) -> Judge:
    """`every` is: none that does not."""
    look = build.look(node)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        found = look(frame)
        is_none = not found.possible and found.is_complete
        exists = TRUE if found.definite else FALSE if is_none else UNKNOWN
        return exists if node.quantifier == "any" else ~exists, found.until

    return judge


def total_children(node: Aggregate, build: Compiler) -> Reading:
    look = build.look(node)
    value = build.reading(node.value)
    silent, unsettled = (
        Unknown(Why.NO_COVERAGE, "feed", _feed_of(node.of, build)),
        Unknown(Why.UNSETTLED, node.of),
    )
    of = node.type.of if node.function == "worst" else ()

    def read(frame: Frame) -> tuple[Any, datetime]:
        found = look(frame)
        if not of and not found.is_complete:
            return silent, found.until
        if not of and len(found.definite) < found.possible:
            return unsettled, found.until
        said = [value.read(member) for member in found.definite]
        until = min([found.until, *(settled for _, settled in said)])
        values = [each for each, _ in said]
        if not of:
            return total(node.function, values, frame), until
        if of[-1] in values:
            return of[-1], until
        if not found.is_complete or len(found.definite) < found.possible:
            return (unsettled if found.is_complete else silent), until
        return worst(values, of), until

    if not value.moves:
        return Reading(read)
    # Without a choice in it, each child's value moves in the same direction, and so does the whole.
    has_choice = any(isinstance(part, If | Else) for part in walk(node.value))
    return Reading(read, (_first_move(look, value.moves),), None, "wild" if has_choice else value.pace)


def _first_move(look: Callable[[Frame], Members], moves: Sequence[Mover]) -> Mover:
    def move(frame: Frame) -> datetime:
        return min((each(member) for member in look(frame).definite for each in moves), default=NEVER)

    return move
