"""The texts and choices that a condition compares a field with."""

from collections.abc import Iterator

from rules.condition import Compare, Condition, In
from rules.expression import Constant, Expr, FieldRef
from rules.walk import walk

KINDS = ("text", "choice")
ValueNamed = tuple[str, str, str]
"""Whose field, its name, the value."""


def values_named(condition: Condition) -> Iterator[ValueNamed]:
    """Each once, as they are written: of `=`, `!=` and `in [...]`."""
    yield from dict.fromkeys(_all(condition))


def _all(condition: Condition) -> Iterator[ValueNamed]:
    for node in walk(condition):
        if isinstance(node, Compare) and node.op in ("=", "!="):
            for of, with_ in ((node.left, node.right), (node.right, node.left)):
                if isinstance(with_, Constant):
                    yield from _of(of, with_.value)
        elif isinstance(node, In):
            for value in node.among:
                yield from _of(node.of, value)


def _of(of: Expr, value: object) -> Iterator[ValueNamed]:
    if isinstance(of, FieldRef) and of.type.kind in KINDS and isinstance(value, str):
        yield of.about, of.name, value
