"""The order of a document's keys, by its shape; what has no shape keeps its author's order."""

from collections.abc import Iterator, Sequence

from rules.gathering import SHAPES
from rules.layout.pieces import Box, Entry, Leaf
from rules.shapes.composites import Inside, Keyed, Many, OneOf
from rules.shapes.rule import RuleTask
from rules.shapes.shape import Shape
from rules.shapes.steps import STEPS, Step
from rules.shapes.task import RuleTaskShape
from rules.yaml_text.nodes import Row, Table, Text

REST = "..."
"""In a shape's `order`: where the keys stand that it does not name."""


def in_order(box: Box, holds: object) -> Sequence[tuple[Entry, object]]:
    """The entries in their order, each with what its value holds. `holds`: a shape, a field, or nothing known."""
    inside = _inside(holds, box)
    if not box.is_table:
        return [(entry, inside) for entry in box.entries]
    if not _is_shape(inside):
        return [(entry, inside) for entry in box.entries]
    fields = {one.data_key or name: one for name, one in inside._declared_fields.items()}  # type: ignore[attr-defined]
    ranks = {key: rank for rank, key in enumerate(keys_in_order(inside))}  # type: ignore[arg-type]
    rest = ranks.get(REST, len(ranks))
    named = list(box.named())
    first = named[:1] if _leads(holds) else []
    later = sorted(named[len(first) :], key=lambda one: ranks.get(one[0], rest))
    return [(entry, fields.get(key)) for key, entry in [*first, *later]]


def has_keys(box: Box, holds: object) -> bool:
    """Whether it is a table of a shape's keys, rather than of things that the author named."""
    return box.is_table and _is_shape(_inside(holds, box))


def keys_in_order(shape: type[Shape]) -> Sequence[str]:
    """The keys of a shape as they are written, with `...` where what it does not know stands."""
    known = [one.data_key or name for name, one in shape._declared_fields.items()]
    order = shape.order or (*known, REST)
    others = [key for key in known if key not in order]
    at = order.index(REST)
    return (*order[:at], *others, *order[at:])


def shape_of(kind: str) -> type[Shape] | None:
    return SHAPES.get(kind)


def _is_shape(holds: object) -> bool:
    return isinstance(holds, type) and issubclass(holds, Shape)


def _leads(holds: object) -> bool:
    """Whether the first key says the kind, and so stays the first."""
    return isinstance(holds, Step) or holds in _KINDS


_KINDS = frozenset(SHAPES.values())


def _inside(holds: object, box: Box) -> object:
    """What the entries of a value hold: a shape for a table of keys, else the field of each."""
    if isinstance(holds, OneOf):
        return _inside(holds.forms[_form(box)], box)
    if isinstance(holds, Inside):
        return holds.shape
    if isinstance(holds, Step):
        return STEPS.get(next(_names(box), ""))
    if isinstance(holds, RuleTask):
        return RuleTaskShape if "title" in _names(box) else None
    if isinstance(holds, Many):
        return holds.item if not box.is_table else _inside(holds.item, box)
    if isinstance(holds, Keyed):
        return holds.item
    return holds if _is_shape(holds) else None


def _names(box: Box) -> Iterator[str]:
    return (name for name, _ in box.named())


def _form(value: Box | Leaf) -> type:
    return Text if isinstance(value, Leaf) else Table if value.is_table else Row
