"""Comparisons, and the other questions a single value answers."""

from datetime import datetime
from typing import Any

from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import has_value
from engine.moments import TICK, first_second
from engine.order import order, verdicts
from engine.reading import Compiler, Judge, Reading, steadied, together
from engine.readings.foresight import foreseen
from engine.spans import begins
from engine.truth import FALSE, TRUE, UNKNOWN, Truth, any_of, truth
from rules.condition import Compare, Contains, Holds, In, Or
from rules.expression import Constant

EQUALS = verdicts("=")


def compare(node: Compare, build: Compiler) -> Judge:
    return foreseen(node, build, _compare(node, build))


def _compare(node: Compare, build: Compiler) -> Judge:
    left, right = build.reading(node.left), build.reading(node.right)
    answers = verdicts(node.op)
    if not left.moves and not right.moves:
        return _still(left, node.right, right, answers)
    if left.turns and not right.moves:
        return _turning(left, right, answers, is_mirrored=False)
    if right.turns and not left.moves:
        return _turning(right, left, answers, is_mirrored=True)
    pace = together(left.pace, right.pace)
    if pace != "wild":
        return _searching(left, right, answers, only_today=pace == "mixed")
    return _still(Reading(steadied(left)), node.right, Reading(steadied(right)), answers)


def _still(left: Reading, written: Any, right: Reading, answers: tuple[Truth, ...]) -> Judge:
    read, other = left.read, right.read

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        threshold, settled = other(frame)
        return answers[order(value, threshold, frame.zone)], min(until, settled)

    def against_constant(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        return answers[order(value, constant, frame.zone)], until

    constant = written.value if isinstance(written, Constant) else None
    return against_constant if isinstance(written, Constant) else judge


def _turning(moving: Reading, fixed: Reading, answers: tuple[Truth, ...], is_mirrored: bool) -> Judge:
    """One side moves, and says when it comes to the other's value; of those instants the first that matters counts."""
    turns = moving.turns
    assert turns is not None

    def answer(frame: Frame) -> tuple[Truth, Any, Any, datetime]:
        value, until = moving.read(frame)
        threshold, settled = fixed.read(frame)
        pair = (threshold, value) if is_mirrored else (value, threshold)
        return answers[order(*pair, frame.zone)], value, threshold, min(until, settled)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        now_so, value, threshold, until = answer(frame)
        ahead = {at for at in turns(frame, value, threshold) if frame.now < at < until}
        return now_so, next((at for at in sorted(ahead) if answer(frame.at(at))[0] is not now_so), until)

    return judge


def _searching(left: Reading, right: Reading, answers: tuple[Truth, ...], only_today: bool) -> Judge:
    """Both sides move evenly, so that their order changes in one direction: the change is found by bisection."""

    def orders(frame: Frame) -> tuple[int, datetime]:
        value, until = left.read(frame)
        threshold, settled = right.read(frame)
        return order(value, threshold, frame.zone), min(until, settled)

    def next_turn(frame: Frame, at: datetime, until: datetime) -> datetime | None:
        here, _ = orders(frame.at(at))
        return first_second(at, until - TICK, lambda second: orders(frame.at(second))[0] != here)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        before, until = orders(frame)
        until = min(until, begins(frame.today, frame, 1)) if only_today else until
        turned = next_turn(frame, frame.now, until)
        while turned is not None:
            if answers[orders(frame.at(turned))[0]] is not answers[before]:
                return answers[before], turned
            turned = next_turn(frame, turned, until)
        return answers[before], until

    return judge


def among(node: In, build: Compiler) -> Judge:
    reading = build.reading(node.of)
    if reading.moves:
        one_by_one = (Compare("=", node.of, Constant(item, node.of.type)) for item in node.among)
        return build.judge(Or(tuple(one_by_one)))
    read = reading.read

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        if type(value) is str:
            return truth(value in node.among), until
        return any_of(EQUALS[order(value, item, frame.zone)] for item in node.among), until

    return judge


def contains(node: Contains, build: Compiler) -> Judge:
    """Of a text, whatever its case; of a list, one of its items."""
    read = build.steady(node.of)
    part = node.item.casefold() if isinstance(node.item, str) else node.item

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        if not has_value(value):
            return FALSE if value is EMPTY else UNKNOWN, until
        if isinstance(value, str):
            return truth(part in value.casefold()), until
        return any_of(EQUALS[order(item, node.item, frame.zone)] for item in value), until

    return judge


def holds(node: Holds, build: Compiler) -> Judge:
    """A yes/no standing alone: nothing but yes is true, nothing but no and empty is false."""
    read = build.steady(node.of)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        if value is True:
            return TRUE, until
        return FALSE if value is False or value is EMPTY else UNKNOWN, until

    return judge
