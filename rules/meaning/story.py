"""`story:` to `Story`: the cast is held against the vocabulary, the lines keep the author's words."""

from collections.abc import Mapping
from typing import Any

from rules.meaning.reader import Reader
from rules.meaning.story_lines import read_moment
from rules.meaning.told import read_told
from rules.problems import did_you_mean
from rules.shapes.shape import Fitted
from rules.shapes.story import StoryShape
from rules.story import Story
from rules.yaml_text.nodes import Node, Table, Text

KEYS = frozenset(StoryShape._declared_fields)


def read_story(said: Fitted, root: Table, reader: Reader) -> Story:
    name: Text = said["story"]
    account = read_told(said["account"], "account", reader) if said["account"] is not None else {}
    return Story(
        name=name.value.strip(),
        begins=said["begins"],
        account=account,
        children=_children(root, reader),
        given_for=said["given_for"],
        timeline=tuple(read_moment(one, reader) for one in said["timeline"]),
        already_true=said["already_true"],
        silent=reader.use_all("feed", said["silent"]),
        place=name.place,
    )


def plural_of(kind: str) -> str:
    """`contracts`, `companies`, `boxes`: the key under which a story tells children of a kind."""
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith(("s", "x", "z", "ch", "sh")) else f"{kind}s"


def _children(root: Table, reader: Reader) -> dict[str, dict[str, Mapping[str, Any]]]:
    kinds = {plural_of(kind): kind for kind in reader.vocabulary.children}
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for key, node in root.pairs():
        if key.value in kinds:
            found[kinds[key.value]] = _cast(key, node, kinds[key.value], reader)
        elif key.value not in KEYS:
            hint = did_you_mean(key.value, [*KEYS, *kinds]) or f"Children stand under {', '.join(kinds)}."
            reader.say(key.place, "unknown-key", f"There is no key `{key}:` here.", hint)
    return found


def _cast(key: Text, node: Node, kind: str, reader: Reader) -> dict[str, Mapping[str, Any]]:
    if not isinstance(node, Table):
        reader.say(node.place, "wrong-form", f"`{key}:` wants a table, each {kind} under its key.")
        return {}
    return {child.value: read_told(fields, kind, reader) for child, fields in node.pairs()}
