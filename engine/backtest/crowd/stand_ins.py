"""A condition with names in the place of what it reads."""

from dataclasses import replace
from typing import Any

from engine.backtest.crowd.coded import Apart
from rules.condition import Compare, Condition, Contains, Holds, In, Is, Within
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Context,
    Count,
    Days,
    Else,
    Expr,
    FieldRef,
    If,
    Related,
    SeriesValue,
    TaskOutcome,
)

ONE_SIDED = (Within, In, Contains, Is, Holds)


class StandIns:
    """`coded` and `series`: what was taken out, by the name that stands for it. Raises Apart for what is not read in
    lines.
    """

    def __init__(self, leaf: Condition) -> None:
        self.coded: dict[Expr, str] = {}
        self.series: dict[Expr, str] = {}
        if isinstance(leaf, Compare):
            self.leaf: Condition = replace(
                leaf, left=self._without(leaf.left), right=self._without(leaf.right)
            )
        elif isinstance(leaf, ONE_SIDED):
            self.leaf = replace(leaf, of=self._without(leaf.of))
        else:
            raise Apart(f"not read in lines: {leaf!r}")

    def _without(self, node: Expr) -> Expr:
        if isinstance(node, Constant):
            return node
        if isinstance(node, SeriesValue) or (isinstance(node, FieldRef) and node.type.kind == "series"):
            return self._name(node, self.series)
        if isinstance(node, FieldRef | Related | Count | Aggregate | TaskOutcome | If):
            return self._name(node, self.coded)
        if isinstance(node, Arithmetic):
            return replace(node, left=self._without(node.left), right=self._without(node.right))
        if isinstance(node, Else):
            return replace(node, first=self._without(node.first), second=self._without(node.second))
        if isinstance(node, Days):
            return replace(node, of=self._without(node.of))
        raise Apart(f"not read in lines: {node!r}")

    def _name(self, node: Any, found: dict[Expr, str]) -> Context:
        name = found.setdefault(node, f"$read{len(self.coded) + len(self.series)}")
        return Context(name, node.type)
