"""Which members a node looks at: the child kinds and events whose one member must be at hand to read it."""

from rules.condition import Condition, Followed, Quantified
from rules.expression import Aggregate, Count, Expr, FieldRef, Related, Since
from rules.walk import parts_of

NONE: frozenset[str] = frozenset()


def members_of(node: Condition | Expr) -> frozenset[str]:
    """`{"module"}` of `entitled`; nothing of `count(module where entitled)`, which brings its own members."""
    if isinstance(node, FieldRef):
        return NONE if node.about == "account" else frozenset({node.about})
    if isinstance(node, Related):
        return members_of(node.via)
    if isinstance(node, Followed):
        first = members_of(node.where) - {node.first} if node.where else NONE
        return first | (members_of(node.then_where) - {node.then} if node.then_where else NONE)
    inner = NONE.union(*(members_of(part) for part in parts_of(node)))
    if isinstance(node, Count | Aggregate | Quantified):
        return inner - {node.of}
    return inner - {node.event} if isinstance(node, Since) else inner
