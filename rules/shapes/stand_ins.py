"""A table with a stand-in where something required is missing or broken, so that what else it says can be looked at.

Whatever is read of it is no part of a rulebook, and what is told of the stand-ins themselves nobody need hear.
"""

from typing import Any

from marshmallow import ValidationError
from marshmallow.fields import Field

from rules.problems import NOWHERE
from rules.shapes.composites import Inside, Keyed, Many, OneOf
from rules.shapes.rule import RuleTask
from rules.shapes.shape import Fitted, Shape, Value, fit
from rules.shapes.steps import STEPS, Step
from rules.shapes.task import RuleTaskShape
from rules.yaml_text.nodes import Node, Row, Table, Text


def as_meant(shape: type[Shape], table: Table) -> Fitted | None:
    """The table with stand-ins, fitted; None where even so something required is missing."""
    said = fit(shape, _whole(shape, table))
    return said if said.is_whole else None


def _whole(shape: type[Shape], table: Table) -> Table:
    fields = {one.data_key or name: one for name, one in shape._declared_fields.items()}
    entries = {key.value: (key, _within(fields.get(key.value), node)) for key, node in table.pairs()}
    for key, one in fields.items():
        if isinstance(one, Inside) and one.required and key not in table:
            entries[key] = (_text(key), _whole(one.shape, Table({}, NOWHERE)))
        elif isinstance(one, Value) and one.stand_in and (key not in table or _is_broken(one, table[key])):
            entries[key] = (table.key(key) if key in table else _text(key), _text(one.stand_in))
    return Table(entries, table.place, table.in_flow)


def _within(field: Field[Any] | None, node: Node) -> Node:
    """The same within what stands at a key."""
    if isinstance(field, OneOf):
        return _within(field.forms[type(node)], node)
    if isinstance(field, Many):
        items = tuple(_within(field.item, item) for item in node.items) if isinstance(node, Row) else ()
        return Row(items, node.place, node.in_flow) if isinstance(node, Row) else _within(field.item, node)
    if not isinstance(node, Table):
        return node
    if isinstance(field, Inside):
        return _whole(field.shape, node)
    if isinstance(field, Keyed):
        entries = {key.value: (key, _within(field.item, value)) for key, value in node.pairs()}
        return Table(entries, node.place, node.in_flow)
    if isinstance(field, RuleTask) and field.is_table(node):
        return _whole(RuleTaskShape, node)
    kind = next(iter(node), "")
    return _whole(STEPS[kind], node) if isinstance(field, Step) and kind in STEPS else node


def _is_broken(field: Value, node: Node) -> bool:
    try:
        field.deserialize(node, "")
    except ValidationError as error:
        return error.valid_data is None
    return False


def _text(value: str) -> Text:
    return Text(value, NOWHERE)
