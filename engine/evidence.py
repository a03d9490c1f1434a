"""What a condition read: every value with its age and source."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain

from engine.facts import Held, Point
from engine.findings import Evidence, Seen
from engine.frame import Frame
from engine.history import evidence_of_history
from engine.known import Interval, Unknown, has_value, presentable
from engine.members import members_at_hand, named_members
from engine.order import mismatch
from engine.reading import Compiler, Teller
from engine.readings.children import Asking
from engine.readings.fields import holding
from engine.readings.series import covering, newest_point
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
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Days,
    Else,
    Expr,
    FieldRef,
    If,
    Overdue,
    SeriesValue,
)
from rules.values import SPAN
from rules.walk import CONDITION_TYPES, parts_of

Operand = tuple[str, Expr]
"""As its author wrote it."""
Origin = tuple[datetime | None, str]
"""When a value was observed, and by whom."""
NOWHERE: Origin = (None, "")

COMPOSED = (Arithmetic, Else, If, Days)
"""Values made of others, which are shown beside them."""


def evidence_of(condition: Condition, frame: Frame, build: Compiler) -> tuple[Evidence, ...]:
    """The values a condition looks at, each once, in the order they are written."""
    found: dict[str, Evidence] = {}
    for tell in build.tellers(condition):
        for evidence in tell(frame):
            found.setdefault(evidence.text, evidence)
    return tuple(found.values())


def evidence_with_members(condition: Condition, frame: Frame, build: Compiler) -> tuple[Evidence, ...]:
    """The same, and of the members that are named what was read of each."""
    found = {each.text: each for each in evidence_of(condition, frame, build)}
    for leaf in leaves_of(condition):
        for text, node in ((leaf.text or spelled(leaf), leaf), *chain(*_asked(leaf))):
            if isinstance(node, Asking) and text in found and not found[text].seen:
                found[text] = replace(found[text], seen=tuple(_seen(node, frame, build)))
    return tuple(found.values())


def _seen(node: Asking, frame: Frame, build: Compiler) -> Iterator[Seen]:
    for key, at_hand in members_at_hand(node, frame, build):
        read = {each.text: each for each in evidence_of(node.where, at_hand, build)} if node.where else {}
        if isinstance(node, Aggregate):
            value = evidence_of_value(spelled(node.value), node.value, at_hand, build)
            read.setdefault(value.text, value)
        yield Seen(node.of, key, tuple(read.values()))


def evidence_of_leaf(leaf: Leaf, frame: Frame, build: Compiler) -> Iterator[Evidence]:
    return build.teller(leaf)(frame)


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


def teller_of(leaf: Leaf, build: Compiler) -> Teller:
    """What tells the values a leaf looks at. Which they are and how they are called is made out here, once."""
    asked, within = _asked(leaf)
    is_rate_of = isinstance(leaf, Compare) and is_rate(leaf)
    values = [value_teller(text, of, build, is_rate_of) for text, of in asked]
    values += [value_teller(text, of, build) for text, of in within]
    others: list[Teller] = []
    if isinstance(leaf, Compare):
        others.append(_mismatch(leaf, build))
    if isinstance(leaf, Changed | Moved | InARow | Followed):
        others.append(partial(evidence_of_history, leaf, build))
    elif not asked:
        others.append(_answer(leaf, build))

    def tell(frame: Frame) -> Iterator[Evidence]:
        for value in values:
            yield value(frame)
        for other in others:
            yield from other(frame)

    return tell


def _asked(leaf: Leaf) -> tuple[list[Operand], list[Operand]]:
    """What a leaf compares or asks about, and what that is made of."""
    asked: list[Operand] = [(text, of) for text, of in operands(leaf) if not isinstance(of, Constant)]
    return asked, [(spelled(part), part) for _, of in asked for part in ingredients(of)]


def operands(leaf: Leaf) -> list[Operand]:
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


def evidence_of_value(text: str, of: Expr, frame: Frame, build: Compiler) -> Evidence:
    return value_teller(text, of, build)(frame)


def value_teller(text: str, of: Expr, build: Compiler, is_rate: bool = False) -> Callable[[Frame], Evidence]:
    """The value now; of a plain fact the observation behind it, of a series its newest point and the days it covers.
    `is_rate`: it is meant as so many to one, even where it would read as a share.
    """
    read, origin, is_share = build.steady(of), _origin(of, build), say_share(of)
    covered = covering(of, build.vocabulary) if isinstance(of, SeriesValue) else None

    def tell(frame: Frame) -> Evidence:
        value, _ = read(frame)
        observed_at, source = origin(frame)
        days = covered(frame) if covered else None
        if isinstance(value, Unknown):
            return Evidence(text, None, str(value.reason), observed_at, source, days)
        if isinstance(value, Interval):
            return Evidence(text, None, bounds(value, is_share), observed_at, source, days)
        members = named_members(of, frame, build)
        shows_share = is_share and not is_rate
        return Evidence(text, presentable(value), "", observed_at, source, days, shows_share, members)

    return tell


def bounds(interval: Interval, is_share: bool = False) -> str:
    shown = presentable(interval)
    low, high = (percent(each) if is_share and each is not None else each for each in (shown.low, shown.high))
    return f"at least {low}" if high is None else f"{low} to {high}"


def percent(share: float | Decimal) -> str:
    """`44.4%`: to a tenth, so that what is near a threshold is seen to be on this side or the other."""
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"


def _origin(of: Expr, build: Compiler) -> Callable[[Frame], Origin]:
    observed: Callable[[Frame], Held | Point | None]
    if isinstance(of, SeriesValue) or (isinstance(of, FieldRef) and of.type.kind == "series"):
        observed = newest_point(of.of if isinstance(of, SeriesValue) else of, build.vocabulary)
    elif isinstance(of, FieldRef):
        observed = holding(of, build)
    else:
        return lambda frame: NOWHERE

    def origin(frame: Frame) -> Origin:
        found = observed(frame)
        return (found.observed_at, found.source) if found else NOWHERE

    return origin


def _answer(leaf: Leaf, build: Compiler) -> Teller:
    """Of a leaf that names no value, whether it is so; of a milestone that is late, also by how much."""
    text, judge, late = leaf.text or spelled(leaf), build.judge(leaf), None
    if isinstance(leaf, Milestone) and leaf.what == "late":
        by = Overdue(leaf.plan, leaf.milestone, SPAN)
        late = value_teller(spelled(by), by, build)

    def tell(frame: Frame) -> Iterator[Evidence]:
        answer, _ = judge(frame)
        if answer is UNKNOWN:
            yield Evidence(text, None, "unknown")
            return
        members = named_members(leaf, frame, build) if answer is TRUE else ()
        yield Evidence(text, answer is TRUE, members=members)
        if late is not None and answer is TRUE:
            yield late(frame)

    return tell


def _mismatch(leaf: Compare, build: Compiler) -> Teller:
    """Two values that are known and still cannot be compared, such as two currencies."""
    text, left, right = leaf.text or spelled(leaf), build.steady(leaf.left), build.steady(leaf.right)

    def tell(frame: Frame) -> Iterator[Evidence]:
        ours, theirs = left(frame)[0], right(frame)[0]
        if has_value(ours) and has_value(theirs):
            why = mismatch(ours, theirs, frame.zone)
            if why is not None:
                yield Evidence(text, None, str(why))

    return tell
