"""What is allowed and seldom meant: warnings about a whole condition, its lines joined."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rules.aloud_values import say_share
from rules.condition import And, Compare, Condition, Is, Not, Or, Quantified, Within
from rules.expression import Constant, Count, Days, Expr, Overdue, Related, Since
from rules.normal import TURNED, to_nnf
from rules.problems import Problem
from rules.proofs.search import Patience
from rules.proofs.telling import proofs
from rules.spoken import say_percent
from rules.values import Span
from rules.walk import NODE_TYPES, walk

MOST_KEPT = 60
"""Parts of a condition that is known again: of a larger one, its derived fields written out, knowing again is slow."""
LEAST_PERCENT = 10
"""From here on a bare whole number beside a share looks like a percentage."""
_ASKED = re.compile(r"days_(?:until|since)\(\s*((?:[^()]|\([^()]*\))+?)\s*\)")
ELAPSED = {Days, Since, Overdue}
"""What yields time that has passed, or will."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the parts of one `and` say. `some`: the kinds of children of which there is one; `floors`: dates that are
    not long past.
    """

    some: frozenset[str]
    floors: frozenset[Expr]


_WHOLES = {
    kind: tuple(name for name in ("where", "then_where", "condition") if hasattr(kind, name))
    for kind in NODE_TYPES
}
"""What stands in a node as a condition of its own."""
Beside = tuple[Known, ...]
"""Of every `and` around a leaf: it is true whenever the leaf is. Looked at once, not once for each of its parts."""


def cautions(condition: Condition, patience: Patience | None = None, about: str = "account") -> list[Problem]:
    """Warnings; give them once for the condition as a whole, not for its lines. `about`: what it is asked of, which so
    has at least one of its own kind.
    """
    patience = patience or Patience()
    is_small = len(list(islice(walk(condition), MOST_KEPT + 1))) <= MOST_KEPT
    if is_small and (condition, about) in patience.sound:
        return []
    found = _found(condition, patience, about)
    if is_small and not found:
        patience.sound.add((condition, about))
    return found


def _found(condition: Condition, patience: Patience, about: str) -> list[Problem]:
    wholes = [condition]
    for node in walk(condition):
        for name in _WHOLES[type(node)]:
            inner = getattr(node, name)
            if inner is not None:
                wholes.append(inner)
    found = [problem for whole in wholes for problem in proofs(whole, patience)]
    itself = Known(frozenset({about}), frozenset())
    leaves = (
        pair for whole in wholes for pair in _leaves(to_nnf(whole), (itself,) if whole is condition else ())
    )
    return [*found, *(problem for leaf, beside in leaves for problem in _leaf(leaf, beside))]


def _leaves(node: Condition, beside: Beside) -> Iterator[tuple[Condition, Beside]]:
    """Every leaf, with what stands beside it."""
    if isinstance(node, And):
        known = _known([_plain(part) for part in node.parts])
        for part in node.parts:
            yield from _leaves(part, (*beside, known))
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
        and not any(leaf.of in known.some for known in beside)
    ):
        sentence = f"`{leaf.quantifier}` is also true of an account without any {leaf.of}."
        hint = f"Where at least one is meant, let `count({leaf.of}) >= 1` stand beside it."
        yield Problem(leaf.place, "true-of-none", sentence, hint, "warning")
    by = _doer_of_none(leaf)
    if by is not None and not any(by.about in known.some for known in beside):
        sentence = f"This is also true of an account without any such {by.about}."
        hint = f"Where there must be one, let `{_any_such(leaf, by.about)}` stand beside it."
        yield Problem(leaf.place, "true-of-none", sentence, hint, "warning")
    if isinstance(leaf, Compare) and _is_business(leaf.left) != _is_business(leaf.right):
        if ELAPSED & {type(leaf.left), type(leaf.right)}:
            sentence = "This is never known: time that passes is compared with business time."
            day, span = _asked_day(leaf), _span_in(leaf)
            hint = f"Write `{day} in next {span}` or `{day} in last {span}`, or days: `14d`."
            hint = hint if day else "Write days instead: `14d`."
            yield Problem(leaf.place, "never-known", sentence, hint, "warning")
    elif isinstance(leaf, Compare):
        of = _day_without_floor(leaf)
        if of is not None and not any(of in known.floors for known in beside):
            sentence = "This stays true for ever once the date is past."
            day, span = _asked_day(leaf) or "d", _span_in(leaf)
            hint = f"Give it a floor: `days_until({day}) between 0d and {span}`, or write `{day} in next {span}`."
            yield Problem(leaf.place, "no-floor", sentence, hint, "warning")
        yield from _percent_missing(leaf)


def _percent_missing(leaf: Compare) -> Iterator[Problem]:
    """`utilisation >= 60`, where `60%` is meant: of a quotient ten to one and more is seldom asked."""
    for share, with_ in ((leaf.left, leaf.right), (leaf.right, leaf.left)):
        if isinstance(with_, Constant) and with_.type.kind == "number" and say_share(share):
            value = abs(with_.value)
            if value == int(value) and LEAST_PERCENT <= value <= 100:
                sentence = f"A share is compared with {with_.value}, which is {say_percent(with_.value)}."
                hint = f"Write `{with_.value}%`. Where so many to one are meant, multiply: `a >= b * {with_.value}`."
                yield Problem(leaf.place, "percent-missing", sentence, hint, "warning")


def _asked_day(leaf: Compare) -> str:
    """As the author wrote it: `ends_on` of `days_until(ends_on) <= 30d`; empty where no day is asked."""
    found = _ASKED.search(leaf.text)
    return found[1] if found else ""


def _span_in(leaf: Compare) -> str:
    spans = (each.value for each in (leaf.left, leaf.right) if isinstance(each, Constant))
    return str(next((each for each in spans if isinstance(each, Span)), "30d"))


def _doer_of_none(leaf: Condition) -> Related | None:
    """Of a leaf that says that an event did not happen, or not for long: the child that would have done it."""
    if not isinstance(leaf, Compare) or not isinstance(leaf.left, Count | Since):
        return None
    is_none = leaf.op == "=" and isinstance(leaf.right, Constant) and leaf.right.value == 0
    if not is_none if isinstance(leaf.left, Count) else leaf.op not in {">", ">="}:
        return None
    if leaf.left.where is None:
        return None
    return next((each for each in walk(leaf.left.where) if isinstance(each, Related)), None)


def _any_such(leaf: Condition, about: str) -> str:
    """That there is one of those who would have done it: `any(contact where contact.role = sponsor)`."""
    of = leaf.left if isinstance(leaf, Compare) else None
    where = of.where if isinstance(of, Count | Since) else None
    asked = [
        f"{about}.{part.left.name} {part.op} {_written(part.right)}"
        for part in (walk(where) if where is not None else ())
        if isinstance(part, Compare) and isinstance(part.left, Related) and isinstance(part.right, Constant)
    ]
    asked = [] if any("$" in each for each in asked) else asked  # the key, which has no name there
    is_plain = where is not None and not any(isinstance(part, Or | Not) for part in walk(where))
    return f"any({about} where {' and '.join(asked)})" if asked and is_plain else f"count({about}) >= 1"


def _written(constant: Constant) -> str:
    return (
        json.dumps(constant.value, ensure_ascii=False)
        if constant.type.kind == "text"
        else str(constant.value)
    )


def _is_business(of: Expr) -> bool:
    return isinstance(of, Constant) and isinstance(of.value, Span) and of.value.is_business


def _known(parts: Sequence[Condition]) -> Known:
    some, floors = map(_some, parts), map(_floor, parts)
    return Known(
        frozenset(kind for kind in some if kind is not None), frozenset(of for of in floors if of is not None)
    )


def _some(part: Condition) -> str | None:
    """The kind of child of which it says that there is at least one."""
    if isinstance(part, Quantified):
        return part.of if part.quantifier == "any" else None
    if isinstance(part, Compare) and isinstance(part.left, Count) and isinstance(part.right, Constant):
        least = {">": part.right.value >= 0, ">=": part.right.value >= 1, "=": part.right.value >= 1}
        return part.left.of if least.get(part.op, False) else None
    return None


def _day_without_floor(leaf: Compare) -> Expr | None:
    """The date whose `days_until` is bounded from above only."""
    if isinstance(leaf.left, Days) and leaf.left.direction == "until" and leaf.op in {"<", "<="}:
        return leaf.left.of
    if isinstance(leaf.right, Days) and leaf.right.direction == "until" and leaf.op in {">", ">="}:
        return leaf.right.of
    return None


def _floor(part: Condition) -> Expr | None:
    """The date of which it ends once that is past, or soon after."""
    if isinstance(part, Not) and isinstance(part.part, Is):
        return part.part.of if part.part.what == "past" else None
    if isinstance(part, Within):
        return part.of
    if not isinstance(part, Compare):
        return None
    days, is_lower = (
        (part.left, {">", ">=", "="}) if part.op in {">", ">=", "="} else (part.right, {"<", "<="})
    )
    is_floor = isinstance(days, Days) and days.direction == "until" and part.op in is_lower
    return days.of if isinstance(days, Days) and is_floor else None
