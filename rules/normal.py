"""Negation normal form: `not` only at leaves, where a comparison takes it in by turning round.

Keeps the meaning in three values, and that of empty: what is known to be empty is neither below nor above anything, so
`not (ends_on < d)` is true of it where `ends_on >= d` is not, and stays as it is. Never reaches into a `where`:
`not (count(x where c) <= 1)` is `count(x where c) > 1`, and nothing else.
"""

from dataclasses import replace
from typing import Literal

from rules.condition import And, Compare, Comparison, Condition, Named, Not, Or, Quantified
from rules.expression import Aggregate, Arithmetic, Constant, Count, Expr, Overdue, SeriesValue, Since

TURNED: dict[Comparison, Comparison] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
NEVER_EMPTY = (Constant, Arithmetic, SeriesValue, Count, Since, Overdue)
"""What has a value, or is unknown."""
_QUANTIFIERS: dict[str, Literal["any", "none"]] = {"any": "none", "none": "any"}


def to_nnf(condition: Condition) -> Condition:
    """The same condition with `not` at leaves only, no `and` directly within an `and`, and no names."""
    return _normal(condition, is_denied=False)


def negate(condition: Condition) -> Condition:
    """The negation, in normal form."""
    return _normal(condition, is_denied=True)


def may_turn(leaf: Compare) -> bool:
    """Whether the comparison and its opposite are true of the same, however empty their sides may be."""
    return leaf.op in {"=", "!="} or (_is_never_empty(leaf.left) and _is_never_empty(leaf.right))


def _is_never_empty(of: Expr) -> bool:
    return isinstance(of, NEVER_EMPTY) or (isinstance(of, Aggregate) and of.function == "sum")


def _normal(node: Condition, is_denied: bool) -> Condition:
    if isinstance(node, Not):
        return _normal(node.part, not is_denied)
    if isinstance(node, Named):
        return _normal(node.condition, is_denied)
    if isinstance(node, And | Or):
        kind = And if isinstance(node, And) is not is_denied else Or
        parts: list[Condition] = []
        for part in (_normal(part, is_denied) for part in node.parts):
            parts += part.parts if isinstance(part, kind) else (part,)
        return kind(tuple(parts), node.place)
    return _turned(node) if is_denied else node


def _turned(leaf: Condition) -> Condition:
    if isinstance(leaf, Compare) and may_turn(leaf):
        return replace(leaf, op=TURNED[leaf.op])
    if isinstance(leaf, Quantified) and leaf.quantifier in _QUANTIFIERS:
        return replace(leaf, quantifier=_QUANTIFIERS[leaf.quantifier])
    return Not(leaf, leaf.place)
