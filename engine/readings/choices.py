"""Arithmetic, and choosing between two values."""

from datetime import datetime
from typing import Any

from engine.arithmetic import reckon
from engine.frame import Frame
from engine.known import Unknown, Why, has_value
from engine.reading import Compiler, Pace, Reading, together
from engine.truth import TRUE, UNKNOWN
from rules.expression import Arithmetic, Else, If


def arithmetic(node: Arithmetic, build: Compiler) -> Reading:
    op, left, right = node.op, build.reading(node.left), build.reading(node.right)

    def read(frame: Frame) -> tuple[Any, datetime]:
        a, until = left.read(frame)
        b, other = right.read(frame)
        return reckon(op, a, b, frame), min(until, other)

    return Reading(read, left.moves + right.moves, None, _pace(op, left, right))


def _pace(op: str, left: Reading, right: Reading) -> Pace:
    """Sums and differences of what moves evenly move evenly."""
    pace = together(left.pace, right.pace)
    return pace if op in ("+", "-") or pace == "still" else "wild"


def otherwise(node: Else, build: Compiler) -> Reading:
    """The second where the first has no plain value: unknown, empty, or known only within bounds."""
    first, second = build.reading(node.first), build.reading(node.second)

    def read(frame: Frame) -> tuple[Any, datetime]:
        value, until = first.read(frame)
        if has_value(value):
            return value, until
        value, other = second.read(frame)
        return value, min(until, other)

    return Reading(read, first.moves + second.moves, None, together(first.pace, second.pace))


def choice(node: If, build: Compiler) -> Reading:
    condition = build.judge(node.condition)
    then, other = build.reading(node.then), build.reading(node.otherwise)
    undecided = Unknown(Why.UNDECIDED)

    def read(frame: Frame) -> tuple[Any, datetime]:
        answer, until = condition(frame)
        if answer is UNKNOWN:
            return undecided, until
        value, settled = (then if answer is TRUE else other).read(frame)
        return value, min(until, settled)

    return Reading(read, then.moves + other.moves, None, together(then.pace, other.pace))
