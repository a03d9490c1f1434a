"""Readings: what a node of the tree becomes once, so that facts only have to be put in.

A *reader* takes a frame and yields a value and the instant until which it surely stays that value by itself. A *judge*
does the same for a condition: a truth, and the instant until which it surely stays. Instants are NEVER where time
alone changes nothing. A *teller* yields what a condition read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from engine.findings import Evidence
from engine.frame import Frame
from engine.truth import Truth
from rules.condition import Condition, Leaf
from rules.expression import Expr
from rules.plan import Plan
from rules.vocabulary import Feed, Vocabulary

Reader = Callable[[Frame], tuple[Any, datetime]]
Judge = Callable[[Frame], tuple[Truth, datetime]]
Mover = Callable[[Frame], datetime]
Teller = Callable[[Frame], Iterator[Evidence]]
Turns = Callable[[Frame, Any, Any], Iterable[datetime]]
Pace = Literal["still", "days", "ticks", "mixed", "wild"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one expression is read.

    Some values move with the clock (`days_until`), and waking at every move would be waking every second. Of such a
    one, `read` yields the instant until which it moves evenly, and `moves` yield its next moves. `turns(frame, value,
    threshold)` yields every later instant, of those before that, at which its order against a fixed threshold may
    change. `pace`: `days` moves at midnight and `ticks` all the time, each in one direction, so that a change can be
    found by bisection; `mixed` is a sum of both, and moves in one direction until midnight; `wild` may turn around.
    """

    read: Reader
    moves: tuple[Mover, ...] = ()
    turns: Turns | None = None
    pace: Pace = "still"


class Compiler(Protocol):
    """What a node's maker may ask for: its parts, and what names mean."""

    vocabulary: Vocabulary
    plans: Mapping[str, Plan]

    def reading(self, node: Expr) -> Reading: ...

    def steady(self, node: Expr) -> Reader: ...

    def judge(self, node: Condition) -> Judge: ...

    def look(self, node: Any) -> Callable[[Frame], Any]: ...

    def teller(self, leaf: Leaf) -> Teller: ...

    def tellers(self, condition: Condition) -> Sequence[Teller]: ...

    def feed(self, name: str) -> Feed | None: ...


def steadied(reading: Reading) -> Reader:
    """The reader of a value that is used whole: it holds until its next move."""
    if not reading.moves:
        return reading.read
    read, moves = reading.read, reading.moves

    def whole(frame: Frame) -> tuple[Any, datetime]:
        value, until = read(frame)
        return value, min(until, *(move(frame) for move in moves))

    return whole


def kept(read: Callable[[Frame], T], needs_member: bool) -> Callable[[Frame], T]:
    """`read`, at most once a frame: at the account's own where it looks at no member, for all its children."""

    def read_once(frame: Frame) -> T:
        at = frame if needs_member else frame.above or frame
        found: T | None = at.cache.get(read)
        if found is None:
            found = at.cache[read] = read(at)
        return found

    return read_once


def together(first: Pace, second: Pace) -> Pace:
    """The pace of a sum or a choice of two."""
    if first == "still" or first == second:
        return second
    if second == "still":
        return first
    return "wild" if "wild" in (first, second) else "mixed"
