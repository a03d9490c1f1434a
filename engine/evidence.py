"""What a condition read: every value with its age and source."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from engine.compiler import NodeCompiler
from engine.findings import Evidence
from engine.frame import Frame
from engine.history import evidence_of_history
from engine.known import Interval, Unknown, has_value, presentable
from engine.members import named_members
from engine.order import mismatch
from engine.readings.fields import held_of
from engine.readings.series import days_covered, newest_point
from engine.spelling import asked_of, sides, spelled
from engine.truth import TRUE, UNKNOWN
from rules.aloud_values import is_rate, say_share
from rules.condition import (
    And,
    Changed,
    Compare,
    Condition,
    Contains,
    Followed,
    Holds,
    In,
    InARow,
    Is,
    Leaf,
    Milestone,
    Moved,
    Named,
    Not,
    Or,
    Within,
)
from rules.expression import Arithmetic, Constant, Days, Else, Expr, FieldRef, If, Overdue, SeriesValue
from rules.values import SPAN
from rules.walk import CONDITION_TYPES, parts_of

COMPOSED = (Arithmetic, Else, If, Days)
"""Values made of others, which are shown beside them."""


def evidence_of(condition: Condition, frame: Frame, build: NodeCompiler) -> tuple[Evidence, ...]:
    """The values a condition looks at, each once, in the order they are written."""
    found: dict[str, Evidence] = {}
    for leaf in leaves_of(condition):
        for evidence in evidence_of_leaf(leaf, frame, build):
            found.setdefault(evidence.text, evidence)
    return tuple(found.values())


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """The leaves themselves, whatever stands around them."""
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from leaves_of(part)
    elif isinstance(condition, Not):
        yield from leaves_of(condition.part)
    elif isinstance(condition, Named):
        yield from leaves_of(condition.condition)
    else:
        yield condition


def evidence_of_leaf(leaf: Leaf, frame: Frame, build: NodeCompiler) -> Iterator[Evidence]:
    asked = [(text, of) for text, of in operands(leaf) if not isinstance(of, Constant)]
    rated = isinstance(leaf, Compare) and is_rate(leaf)
    for text, of in asked:
        found = evidence_of_value(text, of, frame, build)
        yield replace(found, is_share=False) if rated else found
    for _, of in asked:
        yield from (evidence_of_value(spelled(part), part, frame, build) for part in ingredients(of))
    if isinstance(leaf, Compare):
        yield from _mismatch(leaf, frame, build)
    if isinstance(leaf, Changed | Moved | InARow | Followed):
        yield from evidence_of_history(leaf, frame, build)
    elif not asked:
        answer, _ = build.judge(leaf)(frame)
        unknown = "unknown" if answer is UNKNOWN else ""
        members = named_members(leaf, frame, build) if answer is TRUE else ()
        value = None if unknown else answer is TRUE
        yield Evidence(leaf.text or spelled(leaf), value, unknown, members=members)
        if isinstance(leaf, Milestone) and leaf.what == "late" and answer is TRUE:
            by = Overdue(leaf.plan, leaf.milestone, SPAN)
            yield evidence_of_value(spelled(by), by, frame, build)


def operands(leaf: Leaf) -> list[tuple[str, Expr]]:
    """The expressions a leaf compares or asks about, in the author's words; none for one that names no value."""
    if isinstance(leaf, Compare):
        left, right = sides(leaf)
        return [(left, leaf.left), (right, leaf.right)]
    if isinstance(leaf, Holds):
        return [(leaf.text or spelled(leaf.of), leaf.of)]
    if isinstance(leaf, Within | In | Contains | Is):
        return [(asked_of(leaf.text, leaf.of), leaf.of)]
    return []


def ingredients(of: Expr) -> Iterator[Expr]:
    """The values that a composed one is made of, those that an `if` asks about among them."""
    for part in parts_of(of) if isinstance(of, COMPOSED) else ():
        if isinstance(part, CONDITION_TYPES):
            within = [value for leaf in leaves_of(part) for _, value in operands(leaf)]  # type: ignore[arg-type]
        else:
            within = [part]  # type: ignore[list-item]  # isinstance cannot narrow to what is left of the union
        for value in within:
            if not isinstance(value, Constant):
                yield value
                yield from ingredients(value)


def evidence_of_value(text: str, of: Expr, frame: Frame, build: NodeCompiler) -> Evidence:
    """The value now; of a plain fact the observation behind it, of a series its newest point and the days it covers."""
    value, _ = build.steady(of)(frame)
    observed_at, source = _origin(of, frame, build)
    days = days_covered(of, frame, build) if isinstance(of, SeriesValue) else None
    if isinstance(value, Unknown):
        return Evidence(text, None, str(value.reason), observed_at, source, days)
    if isinstance(value, Interval):
        return Evidence(text, None, bounds(value, say_share(of)), observed_at, source, days)
    members = named_members(of, frame, build)
    return Evidence(text, presentable(value), "", observed_at, source, days, say_share(of), members)


def bounds(interval: Interval, is_share: bool = False) -> str:
    shown = presentable(interval)
    low, high = (percent(each) if is_share and each is not None else each for each in (shown.low, shown.high))
    return f"at least {low}" if high is None else f"{low} to {high}"


def percent(share: float | Decimal) -> str:
    """`44.4%`: to a tenth, so that what is near a threshold is seen to be on this side or the other."""
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"


def _origin(of: Expr, frame: Frame, build: NodeCompiler) -> tuple[datetime | None, str]:
    if isinstance(of, SeriesValue) or (isinstance(of, FieldRef) and of.type.kind == "series"):
        point = newest_point(of.of if isinstance(of, SeriesValue) else of, frame, build)
        return (point.observed_at, point.source) if point else (None, "")
    held = held_of(of, build, frame) if isinstance(of, FieldRef) else None
    return (held.observed_at, held.source) if held else (None, "")


def _mismatch(leaf: Compare, frame: Frame, build: NodeCompiler) -> Iterator[Evidence]:
    """Two values that are known and still cannot be compared, such as two currencies."""
    left, right = (build.steady(of)(frame)[0] for of in (leaf.left, leaf.right))
    if has_value(left) and has_value(right):
        why = mismatch(left, right, frame.zone)
        if why is not None:
            yield Evidence(leaf.text or spelled(leaf), None, str(why))
