"""Whom a story tells about beside its account: its children, and the accounts below it, each under the plural of its
kind.
"""

from collections.abc import Mapping
from typing import Any

from rules.meaning.reader import Reader
from rules.meaning.told import read_told
from rules.problems import did_you_mean
from rules.vocabulary import Vocabulary
from rules.yaml_text.nodes import Node, Table


def plural_of(kind: str) -> str:
    """`contracts`, `companies`, `boxes`: the key under which a story tells children of a kind."""
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith(("s", "x", "z", "ch", "sh")) else f"{kind}s"


def plurals(vocabulary: Vocabulary) -> dict[str, str]:
    """Key in the story -> the kind of child, or what accounts below are called."""
    return {plural_of(kind): kind for kind in (*vocabulary.children, *vocabulary.groups)}


def read_child(node: Node, kind: str, reader: Reader) -> Mapping[str, Any]:
    """What is told of one child, or of one account below, which may have children itself."""
    return _read_below(node, reader) if kind in reader.vocabulary.groups else read_told(node, kind, reader)


def read_cast(node: Node, key: str, kind: str, reader: Reader) -> dict[str, Mapping[str, Any]]:
    if not isinstance(node, Table):
        reader.say(node.place, "wrong-form", f"`{key}:` wants a table, each {kind} under its key.")
        return {}
    return {child.value: read_child(fields, kind, reader) for child, fields in node.pairs()}


def _read_below(node: Node, reader: Reader) -> dict[str, Any]:
    """As `set:` says it: fields by name, and `contract c1` for those of a child."""
    if not isinstance(node, Table):
        return read_told(node, "account", reader)
    children, found = reader.vocabulary.children, dict[str, Any]()
    kinds = {plural_of(kind): kind for kind in children}
    for key, value in node.pairs():
        kind, _, child = key.value.partition(" ")
        if child and kind in children:
            found[key.value] = read_told(value, kind, reader)
        elif key.value in kinds and key.value not in reader.vocabulary.account:
            cast = read_cast(value, key.value, kinds[key.value], reader)
            found |= {f"{kinds[key.value]} {name}": told for name, told in cast.items()}
        elif child:
            hint = did_you_mean(kind, children)
            reader.say(key.place, "unknown-child", f"The vocabulary has no child `{kind}`.", hint)
        else:
            found |= read_told(Table({key.value: (key, value)}, key.place), "account", reader)
    return found
