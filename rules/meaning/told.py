"""What a story tells of an account or a child: field -> the author's word, held against the field's type."""

import re
from collections.abc import Mapping
from typing import Any

from rules.literals import span
from rules.meaning.reader import Reader
from rules.problems import did_you_mean
from rules.shapes.composites import is_blank
from rules.shapes.scalars import Day, DayAndTime
from rules.values import Type
from rules.vocabulary import Field
from rules.yaml_text.nodes import Node, Row, Table, Text

EMPTY_WORD = "empty"
"""Told of a field, it makes the field known to be empty."""
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?%?")
_MONEY = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?( [A-Z]{3})?")


def read_told(node: Node, about: str, reader: Reader) -> dict[str, Any]:
    """Texts as written, tuples for lists, None for `empty`."""
    if isinstance(node, Text) and is_blank(node):
        return {}
    if not isinstance(node, Table):
        reader.say(node.place, "wrong-form", f"What is told of {about} is a table of fields and values.")
        return {}
    fields = reader.vocabulary.fields_of(about)
    told: dict[str, Any] = {}
    for key, value in node.pairs():
        if key.value not in fields:
            _complain(key, about, fields, reader)
        else:
            told[key.value] = _value(key, value, fields[key.value].type, reader)
    return told


def _complain(key: Text, about: str, fields: Mapping[str, Field], reader: Reader) -> None:
    if about == "account" and key.value in reader.vocabulary.derived:
        message = f"`{key}` is derived; a story tells the facts that it is derived from."
        reader.say(key.place, "unknown-field", message)
        return
    hint = did_you_mean(key.value, fields) or f"It has: {', '.join(sorted(fields))}."
    reader.say(key.place, "unknown-field", f"{about} has no field `{key}`.", hint)


def _value(key: Text, node: Node, kind: Type, reader: Reader) -> Any:
    if isinstance(node, Row) and kind.kind == "list" and kind.item is not None:
        return tuple(_value(key, item, kind.item, reader) for item in node.items)
    if not isinstance(node, Text):
        reader.say(node.place, "wrong-form", f"`{key}` is {kind}; one value is wanted here.")
        return None
    if node.value == EMPTY_WORD and not node.is_quoted:
        return None
    if not _reads_as(node, kind, reader):
        hint = did_you_mean(node.value, kind.of) if kind.of else ""
        reader.say(node.place, "type-mismatch", f"`{key}` is {kind}, and `{node}` is not.", hint)
    return node.value


def _reads_as(text: Text, kind: Type, reader: Reader) -> bool:
    match kind.kind:
        case "number" | "series":
            return bool(_NUMBER.fullmatch(text.value))
        case "money":
            return bool(_MONEY.fullmatch(text.value))
        case "yes/no":
            return text.value in ("yes", "no")
        case "choice":
            return text.value in kind.of
        case "date":
            return Day().read(text) is not None
        case "moment":
            return DayAndTime().read(text) is not None
        case "span":
            return span(text.value) is not None
        case "teammate":
            reader.use("teammate", text)
            return True
        case _:
            return bool(text.value.strip()) and kind.kind != "list"
