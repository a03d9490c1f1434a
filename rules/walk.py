"""Going through typed trees: every node in order, and how large a tree is."""

from collections.abc import Iterator
from typing import Any, get_args

from rules.condition import Condition, Leaf
from rules.expression import Expr

Node = Condition | Expr
CONDITION_TYPES: tuple[type, ...] = get_args(Condition)
LEAF_TYPES = get_args(Leaf)
NODE_TYPES: tuple[type, ...] = (*CONDITION_TYPES, *get_args(Expr))
_PLAIN = frozenset(
    {
        "place",
        "type",
        "text",
        "op",
        "name",
        "about",
        "direction",
        "function",
        "what",
        "quantifier",
        "plan",
        "milestone",
        "rule",
        "task",
        "step",
        "list",
        "accounts",
        "within",
        "window",
        "span",
        "ago",
        "times",
        "period",
    }
)
"""Fields that never hold a node."""
_PARTS = {
    kind: tuple(name for name in kind.__dataclass_fields__ if name not in _PLAIN)  # type: ignore[attr-defined]
    for kind in NODE_TYPES
}

_NODES = frozenset(NODE_TYPES)
"""Nothing is made of them: to ask for the type itself is many times faster than `isinstance` of so many."""


FEW = 50
"""Nodes that are counted one by one: quicker than to look for what they share."""


def parts_of(node: Node) -> list[Node]:
    """The nodes directly within a node, as written."""
    found: list[Node] = []
    for name in _PARTS[type(node)]:
        value: Any = getattr(node, name)
        kind = type(value)
        if kind in _NODES:
            found.append(value)
        elif kind is tuple:
            found += [part for part in value if type(part) in _NODES]
    return found


def walk(node: Node) -> Iterator[Node]:
    """The node and every node within it, each before its parts; no recursion, whatever the depth."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(parts_of(found))


def measure(node: Node) -> tuple[int, int]:
    """How many nodes a walk would meet, and how deep they lie; parts that are shared are measured once."""
    level, total, deep = [node], 0, 0
    while level and total < FEW:
        total, deep = total + len(level), deep + 1
        level = [part for one in level for part in parts_of(one)]
    return (total, deep) if not level else _measure_shared(node)


def _measure_shared(node: Node) -> tuple[int, int]:
    known: dict[int, tuple[int, int]] = {}
    waiting = [node]
    while waiting:
        parts = parts_of(waiting[-1])
        missing = [part for part in parts if id(part) not in known]
        if missing:
            waiting += missing
            continue
        measured = [known[id(part)] for part in parts]
        total = 1 + sum(nodes for nodes, _ in measured)
        known[id(waiting.pop())] = (total, 1 + max((deep for _, deep in measured), default=0))
    return known[id(node)]
