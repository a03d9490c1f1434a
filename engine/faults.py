"""Which fields and feeds are to blame where a condition is unknown."""

from collections.abc import Iterator
from typing import Any

from engine.compiler import NodeCompiler
from engine.coverage import covered
from engine.evidence import leaves_of, operands
from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import Unknown, Why
from engine.readings.below import accounts_below
from engine.readings.earlier import at_that_time
from engine.readings.events import happened
from engine.readings.in_a_row import periods
from engine.spans import before
from engine.spelling import spelled
from engine.truth import UNKNOWN
from rules.condition import (
    Changed,
    Condition,
    Followed,
    InARow,
    Leaf,
    Milestone,
    Moved,
    Quantified,
    StepHeard,
)
from rules.expression import Aggregate, Arithmetic, Count, Earlier, Expr, If, Overdue, Since
from rules.values import NUMBER
from rules.walk import CONDITION_TYPES, parts_of

Counting = Count | Aggregate | Quantified | Since


def faults_of(condition: Condition, frame: Frame, build: NodeCompiler) -> set[str]:
    """Names such as `seats`, `module.users`, `feed telemetry`; none where the condition is not unknown."""
    found: set[str] = set()
    for leaf in leaves_of(condition):
        if build.judge(leaf)(frame)[0] is UNKNOWN:
            found |= set(_of_leaf(leaf, frame, build)) or {leaf.text or spelled(leaf)}
    return found


def faults_in(of: Expr, frame: Frame, build: NodeCompiler) -> set[str]:
    """The same of an expression."""
    return set(_of_value(of, frame, build))


def _of_leaf(leaf: Leaf, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    if isinstance(leaf, Milestone):
        yield from _of_milestone(leaf, frame, build)
    elif isinstance(leaf, Quantified):
        yield from _of_many(leaf, frame, build)
    elif isinstance(leaf, StepHeard):
        yield f"step {leaf.step}"
    elif isinstance(leaf, Changed | Moved):
        yield spelled(leaf.of)
    elif isinstance(leaf, InARow):
        for _, then in periods(leaf, frame):
            yield from faults_of(leaf.condition, then, build)
    elif isinstance(leaf, Followed):
        yield from _of_pair(leaf, frame, build)
    for _, of in operands(leaf):
        yield from _of_value(of, frame, build)


def _of_value(of: Expr, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    if isinstance(of, Count | Aggregate | Since):
        yield from _of_many(of, frame, build)
        return
    if isinstance(of, Overdue):
        yield from _of_milestone(of, frame, build)
        return
    if isinstance(of, Earlier):
        yield from _of_value(of.of, at_that_time(of, frame), build)
        return
    value, _ = build.reading(of).read(frame)
    if not isinstance(value, Unknown):
        return
    if value.name:
        yield value.name if value.about in ("account", "") else f"{value.about}.{value.name}"
        return
    if value.reason is Why.ZERO_DIVISOR and isinstance(of, Arithmetic) and _is_known(of.right, frame, build):
        yield f"{spelled(of.right)} != 0"
    if isinstance(of, If):
        yield from faults_of(of.condition, frame, build)
    for part in parts_of(of):
        if not isinstance(part, CONDITION_TYPES):
            yield from _of_part(part, value.reason, frame, build)  # type: ignore[arg-type]  # an expression


def _of_part(part: Expr, reason: Why, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    """Empty is a value by itself, and in the way only where something is reckoned with it."""
    if reason is Why.EMPTY and build.reading(part).read(frame)[0] is EMPTY:
        yield spelled(part)
    yield from _of_value(part, frame, build)


def _is_known(of: Expr, frame: Frame, build: NodeCompiler) -> bool:
    return not isinstance(build.reading(of).read(frame)[0], Unknown)


def _of_many(node: Counting, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    """The feed, if absence proves nothing; and what is unknown of the single ones."""
    name = node.event if isinstance(node, Since) else node.of
    is_child = name in build.vocabulary.children
    is_below = name in build.vocabulary.groups
    kinds: Any = build.vocabulary.groups if is_below else _kinds(is_child, build)
    if is_below and (group := frame.facts.below.get(name)) is not None and group.circle:
        yield f"circle of accounts {' -> '.join(group.circle)}"
    window = getattr(node, "window", None)
    feed = kinds[name].feed if name in kinds else ""
    if not covered(frame, build.feed(feed), window)[0]:
        yield f"feed {feed}"
    those = _members(name, is_child, window, frame)
    for at_hand in (each for each, _ in accounts_below(name, frame)) if is_below else those:
        if node.where is not None:
            yield from faults_of(node.where, at_hand, build)
        if isinstance(node, Aggregate):
            yield from _of_value(node.value, at_hand, build)


def _kinds(is_child: bool, build: NodeCompiler) -> Any:
    return build.vocabulary.children if is_child else build.vocabulary.events


def _of_pair(leaf: Followed, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    for event, where in ((leaf.first, leaf.where), (leaf.then, leaf.then_where)):
        yield from _of_many(Count(event, "event", where, leaf.window, NUMBER), frame, build)


def _members(name: str, is_child: bool, window: Any, frame: Frame) -> Iterator[Frame]:
    if is_child:
        for child in frame.facts.children.get(name, {}).values():
            yield frame.of_child(child) if not frame.bound else frame.beside(name, child)
        return
    events, _ = happened(frame, name, before(frame, window) if window else None)
    yield from (frame.beside(name, event) for event in events)


def _of_milestone(node: Milestone | Overdue, frame: Frame, build: NodeCompiler) -> Iterator[str]:
    plan = build.plans[node.plan]
    yield from _of_value(plan.starts, frame.root, build)
    for condition in (plan.accounts, plan.milestones[node.milestone].reached):
        if condition is not None:
            yield from faults_of(condition, frame.root, build)
