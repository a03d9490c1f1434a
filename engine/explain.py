"""Why a condition is true, or what is missing: the condition as a tree, each leaf with the values it read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from engine.answer import Asked, compiler_of, frame_of
from engine.compiler import NodeCompiler
from engine.evidence import evidence_of_leaf, evidence_of_value, ingredients, operands, percent
from engine.facts import EMPTY, Decided, Subject
from engine.faults import faults_of
from engine.feed_gaps import FeedGap, feed_gaps
from engine.findings import Evidence
from engine.frame import Frame
from engine.moments import as_horizon
from engine.readings.below import accounts_below
from engine.readings.in_a_row import periods
from engine.spelling import sides, spelled
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from engine.windows import window_stand
from rules.condition import (
    And,
    Compare,
    Condition,
    InARow,
    Leaf,
    Listed,
    Milestone,
    Named,
    Not,
    Or,
    Quantified,
)
from rules.expression import Aggregate, Constant, Count, Overdue
from rules.rule import Rule

MOST_MEMBERS = 50
"""Children shown under one count; more would hide the tree."""
Joint = Literal["", "all of", "any of", "not", "named"]
JOINTS: dict[type, Joint] = {And: "all of", Or: "any of", Not: "not", Named: "named"}


@dataclass(frozen=True, slots=True)
class Explained:
    """One node. `text`: a leaf as its author wrote it, the word that joins the parts, the name of a condition written
    elsewhere, or the key of a child looked at.

    `joint`: how the parts are joined, where they are. `readings`: the values a leaf read. `parts`: the nodes within; of
    a leaf that counts children, one per child. `nearest`: what it would take to be true, with what is so instead; empty
    where it is true. `remark`: what its author says of it in a comment.
    """

    text: str
    truth: Truth
    readings: tuple[Evidence, ...] = ()
    parts: tuple["Explained", ...] = ()
    nearest: str = ""
    horizon: datetime | None = None
    joint: Joint = ""
    remark: str = ""


def explain(condition: Condition, asked: Asked) -> Explained:
    """The tree of one condition of one subject at one moment."""
    return _explained(condition, frame_of(asked), compiler_of(asked))


def explain_windows(rule: Rule, asked: Asked) -> Explained | None:
    """How far off the day is that the rule counts to, and what it is reckoned from. None: the rule has no windows."""
    frame, build = frame_of(asked), compiler_of(asked)
    stand = window_stand(rule, build)
    if stand is None or rule.counts_to is None:
        return None
    standing, day = stand(frame), spelled(rule.counts_to)
    read = [(day, rule.counts_to), *((spelled(each), each) for each in ingredients(rule.counts_to))]
    found = {text: evidence_of_value(text, each, frame, build) for text, each in read}
    text, readings = f"{day} in next {rule.windows[0].from_}", tuple(found.values())
    nearest = ""
    if standing.truth is UNKNOWN:
        nearest = _missing_values(text, readings)
    elif standing.truth is not TRUE:
        nearest = f"needs {text}, is {standing.occasion or plain(EMPTY)}"
    return Explained(text, standing.truth, readings, (), nearest, as_horizon(standing.until))


def misses(explained: Explained, is_denied: bool = False) -> tuple[Explained, ...]:
    """The leaves that keep the whole from being true, or, where it is denied, from being false; where one of several
    parts would do, those of the part that lacks the least.
    """
    if explained.truth is (FALSE if is_denied else TRUE):
        return ()
    if explained.joint == "not":
        return misses(explained.parts[0], not is_denied)
    parts = [misses(part, is_denied) for part in explained.parts]
    if explained.joint == "named" or explained.joint == ("any of" if is_denied else "all of"):
        return tuple(miss for part in parts for miss in part)
    return min(parts, key=len) if explained.joint and parts else (explained,)


def faults(conditions: Iterable[Condition | None], asked: Asked) -> tuple[set[str], tuple[FeedGap, ...]]:
    """Of conditions that are unknown, the fields and feeds to blame; and of feeds, how long they have been silent."""
    frame, build = frame_of(asked), compiler_of(asked)
    found = {name for each in conditions if each is not None for name in faults_of(each, frame, build)}
    return found, feed_gaps(sorted(found), frame, build.vocabulary)


def lacks_least(explained: Explained) -> tuple[int, int]:
    """For sorting: what is so comes first, then what nobody knows, then what lacks the least."""
    return (-explained.truth, len(misses(explained)))


def telling_first(whole: Explained) -> list[int]:
    """Its parts by place, the most telling first: what keeps it from being true; of an `any of` that is so, what is."""
    places = list(range(len(whole.parts)))
    if whole.joint == "any of":
        return sorted(places, key=lambda each: lacks_least(whole.parts[each]))
    if whole.joint == "all of" and whole.truth is not TRUE:
        return sorted(places, key=lambda each: whole.parts[each].truth)
    return places


def _explained(condition: Condition, frame: Frame, build: NodeCompiler, is_denied: bool = False) -> Explained:
    """`is_denied`: it is wanted not to be so."""
    if isinstance(condition, And | Or):
        parts = tuple(_explained(part, frame, build, is_denied) for part in condition.parts)
    elif isinstance(condition, Not):
        parts = (_explained(condition.part, frame, build, not is_denied),)
    elif isinstance(condition, Named) and not isinstance(condition.condition, Listed):
        parts = (_explained(condition.condition, frame, build, is_denied),)
    else:
        leaf = condition.condition if isinstance(condition, Named) else condition
        return _explained_leaf(leaf, frame, build, is_denied)  # type: ignore[arg-type]  # a list is a leaf
    answer, until = build.judge(condition)(frame)
    if is_between(condition):
        return _as_one(parts, answer, as_horizon(until), is_denied)
    joint = JOINTS[type(condition)]
    text = condition.name if isinstance(condition, Named) else joint
    whole = Explained(text, answer, (), parts, "", as_horizon(until), joint)
    return replace(whole, nearest=_nearest(whole, is_denied))


def is_between(condition: Condition) -> bool:
    """`seats between 2 and 8`: two comparisons that are written, and so told, as one."""
    match condition:
        case And(parts=(Compare(text=text, left=of), Compare(text=same, left=same_of))):
            return text == same != "" and of == same_of
    return False


def _as_one(
    parts: tuple[Explained, ...], answer: Truth, until: datetime | None, is_denied: bool
) -> Explained:
    low, high = parts
    readings = tuple({each.text: each for each in (*low.readings, *high.readings)}.values())
    if is_denied:
        nearest = "" if answer is FALSE else _missing_not(low.text, answer, readings)
    else:
        nearest = "; ".join(dict.fromkeys(each.nearest for each in parts if each.nearest))
    return Explained(low.text, answer, readings, (), nearest, until)


def _nearest(whole: Explained, is_denied: bool = False) -> str:
    return "; ".join(miss.nearest for miss in misses(whole, is_denied) if miss.nearest)


def _explained_leaf(leaf: Leaf, frame: Frame, build: NodeCompiler, is_denied: bool) -> Explained:
    answer, until = build.judge(leaf)(frame)
    readings = (*evidence_of_leaf(leaf, frame, build), *_decided(leaf, frame))
    text, nearest = leaf.text or spelled(leaf), ""
    if is_denied and answer is not FALSE:
        nearest = _missing_not(text, answer, readings if operands(leaf) else ())
    elif not is_denied and answer is not TRUE:
        nearest = _missing(leaf, answer, readings)
    members = tuple(_members(leaf, frame, build))
    return Explained(text, answer, readings, members, nearest, as_horizon(until))


def _decided(leaf: Leaf, frame: Frame) -> Iterator[Evidence]:
    """What a person decided about the milestone that a leaf asks about: nobody finds it in the plan."""
    asked = [leaf] if isinstance(leaf, Milestone) else [of for _, of in operands(leaf)]
    for node in asked:
        if not isinstance(node, Milestone | Overdue):
            continue
        record = frame.root.facts.milestones.get((node.plan, node.milestone))
        if record is None:
            continue
        unread, text = Decided(record.because, ""), f"{node.plan}.{node.milestone}"
        if record.moved_to is not None:
            why, by = record.move or unread
            yield Evidence(f"{text} moved_to", record.moved_to, why=why, by=by)
        if record.waived_until is not None:
            why, by = record.waiver or unread
            yield Evidence(f"{text} waived_until", record.waived_until, why=why, by=by)


def _missing(leaf: Leaf, answer: Truth, readings: tuple[Evidence, ...]) -> str:
    """`needs modules_in_use <= 1, is 2`."""
    if answer is UNKNOWN:
        return _missing_values(leaf.text or spelled(leaf), readings)
    shown = {reading.text: value_read(reading) for reading in readings}
    if not isinstance(leaf, Compare):
        first = readings[0] if operands(leaf) and readings else None
        return f"needs {leaf.text or spelled(leaf)}, is {value_read(first) if first else 'not so'}"
    left, right = sides(leaf)
    if isinstance(leaf.left, Constant):
        return f"needs {left} {leaf.op} {right}, is {shown.get(right, '')}"
    bound = "" if isinstance(leaf.right, Constant) else f" ({shown.get(right, '')})"
    return f"needs {left} {leaf.op} {right}{bound}, is {shown.get(left, '')}"


def _missing_not(text: str, answer: Truth, readings: tuple[Evidence, ...]) -> str:
    """`needs open_p1 > 3 not to be so, is 5`."""
    if answer is UNKNOWN and any(reading.unknown for reading in readings):
        return _missing_values(f"{text} not to be so", readings)
    is_so = "is unknown" if answer is UNKNOWN else "is so"
    first = readings[0] if readings and answer is TRUE else None
    says = first and not first.unknown and not isinstance(first.value, bool)
    return f"needs {text} not to be so, {f'is {value_read(first)}' if first and says else is_so}"


def _missing_values(text: str, readings: tuple[Evidence, ...]) -> str:
    why = "; ".join(f"{reading.text}: {reading.unknown}" for reading in readings if reading.unknown)
    return f"needs {text}, unknown ({why})"


def _members(leaf: Leaf, frame: Frame, build: NodeCompiler) -> Iterator[Explained]:
    """Each child that a leaf counts or asks about, with the answer to its `where`; each period that it asks about."""
    if isinstance(leaf, InARow):
        for last_day, then in periods(leaf, frame):
            yield replace(_explained(leaf.condition, then, build), text=f"{leaf.period} to {last_day}")
    asked = [leaf] if isinstance(leaf, Quantified) else [of for _, of in operands(leaf)]
    for node in asked:
        if not isinstance(node, Quantified | Count | Aggregate) or node.where is None:
            continue
        for below, _ in accounts_below(node.of, frame) if node.of in build.vocabulary.groups else ():
            yield replace(_explained(node.where, below, build), text=below.facts.account)
        children = frame.facts.children.get(node.of, {}) if node.of in build.vocabulary.children else {}
        told = _children(node.of, node.where, children, frame, build)
        wants_all = isinstance(node, Quantified) and node.quantifier == "every"
        yield from reversed(told) if wants_all else told


def _children(
    kind: str, where: Condition, children: Mapping[str, Subject], frame: Frame, build: NodeCompiler
) -> list[Explained]:
    """The most telling first: those of which it is so, and none of which is left out for one of which it is not."""
    judge = build.judge(where)
    beside = {key: frame.beside(kind, children[key]) for key in sorted(children)}
    chosen = sorted(beside, key=lambda key: -judge(beside[key])[0])[:MOST_MEMBERS]
    told = [replace(_explained(where, beside[key], build), text=key) for key in chosen]
    return sorted(told, key=lacks_least)


def value_read(reading: Evidence) -> str:
    """The value of a reading as it stands in a sentence."""
    is_number = isinstance(reading.value, int | float | Decimal) and not isinstance(reading.value, bool)
    return percent(reading.value) if reading.is_share and is_number else plain(reading.value)


def plain(value: Any) -> str:
    """A value as it stands in a sentence."""
    if value is EMPTY:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value)
