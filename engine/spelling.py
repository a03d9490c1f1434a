"""Expressions in the words of the rule language, for evidence: as the author wrote them where that is known."""

import re
from functools import lru_cache
from typing import Any

from rules.condition import And, Compare, Condition, Named, Not, Or
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Context,
    Count,
    Days,
    Earlier,
    Else,
    Expr,
    FieldRef,
    If,
    Overdue,
    Related,
    SeriesValue,
    Since,
    TaskOutcome,
    Was,
)

CLOSING = {"(": ")", "[": "]"}
BY = re.compile(r"[\w-]+\s+with\s")
ASKED = re.compile(r"\s+(?:not\s+)?(?:in|is|contains|between)\s")


def spelled(node: Any) -> str:
    """An expression, or a condition within one, as it would be written."""
    match node:
        case Constant(value=value):
            return _constant(value)
        case FieldRef(about=about, name=name) | Related(about=about, name=name):
            return name.lstrip("$") if about == "account" else f"{about}.{name.lstrip('$')}"
        case Arithmetic(op=op, left=left, right=right):
            return f"{_grouped(left)} {op} {_grouped(right)}"
        case Else(first=first, second=second):
            return f"{_grouped(first)} else {_grouped(second)}"
        case If(condition=condition, then=then, otherwise=otherwise):
            return _call("if", spelled(condition), spelled(then), spelled(otherwise))
        case Days(direction=direction, of=of):
            return _call(f"days_{direction}", spelled(of))
        case SeriesValue(function=function, of=of, window=window):
            return _call(function, spelled(of), window)
        case Count(of=of, where=where, window=window):
            return _call("count", _filtered(of, where), window)
        case Aggregate(function=function, value=value, where=where, window=window):
            whose = f"{node.of}." if node.what == "account" else ""
            return _call(function, _filtered(f"{whose}{spelled(value)}", where), window)
        case Since(event=event, where=where):
            return _call("since", _filtered(event, where))
        case Was(of=of, ago=ago) | Earlier(of=of, ago=ago):
            return _call("was", spelled(of), ago)
        case Overdue(plan=plan, milestone=milestone):
            return _call("overdue", f"{plan}.{milestone}")
        case TaskOutcome(task=task):
            return _call("outcome", task)
        case Context(name=name) | Named(name=name):
            return name
        case And(parts=parts) | Or(parts=parts):
            joint = " and " if isinstance(node, And) else " or "
            return joint.join(_grouped(part) for part in parts)
        case Not(part=part):
            return f"not {_grouped(part)}"
    return str(getattr(node, "text", "")) or type(node).__name__


def sides(leaf: Compare) -> tuple[str, str]:
    """Both sides of a comparison in the author's words, or spelled where the words do not show them."""
    at = _outside(leaf.text, _operator(leaf.op))
    if at is None:
        return spelled(leaf.left), spelled(leaf.right)
    return leaf.text[: at[0]].strip(), leaf.text[at[1] :].strip()


def asked_of(text: str, of: Expr) -> str:
    """What `x in next 90d`, `x is empty`, `x contains y` ask about, in the author's words."""
    at = _outside(text, ASKED)
    return text[: at[0]].strip() if at else spelled(of)


@lru_cache
def _operator(op: str) -> "re.Pattern[str]":
    return re.compile(re.escape(op) + r"(?!=)")


@lru_cache(maxsize=8192)
def _outside(text: str, wanted: "re.Pattern[str]") -> tuple[int, int] | None:
    """Where the pattern first stands outside of brackets and quotes, with something before it."""
    depth, quote = 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0 and index and (found := wanted.match(text, index)):
            return found.span()
    return None


def _constant(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"' if isinstance(value, str) and not value.isidentifier() else str(value)


def _grouped(node: Condition | Expr) -> str:
    text = spelled(node)
    return f"({text})" if isinstance(node, Arithmetic | Else | And | Or) else text


def _call(name: str, *arguments: Any) -> str:
    return f"{name}({', '.join(str(each) for each in arguments if each is not None)})"


def _filtered(of: str, where: Condition | None) -> str:
    """What `by contact with role sponsor` asks for stands before the `where`, as it was written."""
    if where is None:
        return of
    first, *others = where.parts if isinstance(where, And) else (where,)
    if not BY.match(str(getattr(first, "text", ""))):
        return f"{of} where {spelled(where)}"
    rest = f" where {' and '.join(_grouped(part) for part in others)}" if others else ""
    return f"{of} by {spelled(first)}{rest}"
