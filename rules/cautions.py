"""What is allowed and seldom meant: warnings about a whole condition, its lines joined."""

from collections.abc import Iterator
from dataclasses import replace

from rules.condition import And, Compare, Condition, Is, Not, Or, Quantified, Within
from rules.expression import Constant, Count, Days, Expr, Overdue, Since
from rules.normal import TURNED, to_nnf
from rules.problems import Problem
from rules.proofs.search import Patience
from rules.proofs.telling import proofs
from rules.values import Span
from rules.walk import walk

ELAPSED = {Days, Since, Overdue}
"""What yields time that has passed, or will."""
Beside = tuple[Condition, ...]
"""All that is true whenever a leaf is: the other parts of every `and` around it."""


def cautions(condition: Condition, patience: Patience | None = None) -> list[Problem]:
    """Warnings; give them once for the condition as a whole, not for its lines."""
    wholes = [condition]
    for node in walk(condition):
        wholes += [
            inner
            for name in ("where", "then_where", "condition")
            if (inner := getattr(node, name, None)) is not None
        ]
    found = [problem for whole in wholes for problem in proofs(whole, patience or Patience())]
    leaves = (pair for whole in wholes for pair in _leaves(to_nnf(whole), ()))
    return [*found, *(problem for leaf, beside in leaves for problem in _leaf(leaf, beside))]


def _leaves(node: Condition, beside: Beside) -> Iterator[tuple[Condition, Beside]]:
    """Every leaf, with what stands beside it."""
    if isinstance(node, And):
        for part in node.parts:
            yield from _leaves(part, (*beside, *(_plain(other) for other in node.parts if other is not part)))
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _leaves(part, beside)
    else:
        yield _plain(node), beside


def _plain(node: Condition) -> Condition:
    """A denied comparison turned round: of what has a value that is the same, and nothing else is warned of."""
    if isinstance(node, Not) and isinstance(node.part, Compare):
        return replace(node.part, op=TURNED[node.part.op])
    return node


def _leaf(leaf: Condition, beside: Beside) -> Iterator[Problem]:
    if (
        isinstance(leaf, Quantified)
        and leaf.quantifier != "any"
        and not any(_is_some(leaf.of, other) for other in beside)
    ):
        sentence = f"`{leaf.quantifier}` is also true of an account without any {leaf.of}."
        hint = f"Let `any({leaf.of} where ..)` stand beside it, or `count({leaf.of}) >= 1`."
        yield Problem(leaf.place, "true-of-none", sentence, hint, "warning")
    if isinstance(leaf, Compare) and _is_business(leaf.left) != _is_business(leaf.right):
        if ELAPSED & {type(leaf.left), type(leaf.right)}:
            sentence = "This is never known: time that passes is compared with business time."
            hint = "Of a date write `d in next 10bd` or `d in last 10bd`; else write days: `14d`."
            yield Problem(leaf.place, "never-known", sentence, hint, "warning")
    elif isinstance(leaf, Compare):
        of = _day_without_floor(leaf)
        if of is not None and not any(_is_floor(of, other) for other in beside):
            sentence = "This stays true for ever once the date is past."
            hint = "Give it a floor: `days_until(d) between 0d and 30d`, or write `d in next 30d`."
            yield Problem(leaf.place, "no-floor", sentence, hint, "warning")


def _is_business(of: Expr) -> bool:
    return isinstance(of, Constant) and isinstance(of.value, Span) and of.value.is_business


def _is_some(kind: str, other: Condition) -> bool:
    """Whether `other` says that there is at least one child of the kind."""
    if isinstance(other, Quantified):
        return other.quantifier == "any" and other.of == kind
    if isinstance(other, Compare) and isinstance(other.left, Count) and isinstance(other.right, Constant):
        least = {">": other.right.value >= 0, ">=": other.right.value >= 1, "=": other.right.value >= 1}
        return other.left.of == kind and least.get(other.op, False)
    return False


def _day_without_floor(leaf: Compare) -> Expr | None:
    """The date whose `days_until` is bounded from above only."""
    if isinstance(leaf.left, Days) and leaf.left.direction == "until" and leaf.op in {"<", "<="}:
        return leaf.left.of
    if isinstance(leaf.right, Days) and leaf.right.direction == "until" and leaf.op in {">", ">="}:
        return leaf.right.of
    return None


def _is_floor(of: Expr, other: Condition) -> bool:
    """Whether `other` ends once the date is past, or soon after."""
    if isinstance(other, Not) and isinstance(other.part, Is):
        return other.part.what == "past" and other.part.of == of
    if isinstance(other, Within):
        return other.of == of
    if not isinstance(other, Compare):
        return False
    days, is_lower = (
        (other.left, {">", ">=", "="}) if other.op in {">", ">=", "="} else (other.right, {"<", "<="})
    )
    return isinstance(days, Days) and days.of == of and days.direction == "until" and other.op in is_lower
