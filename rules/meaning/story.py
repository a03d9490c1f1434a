"""`story:` to `Story`: the cast is held against the vocabulary, the lines keep the author's words."""

from collections.abc import Mapping
from typing import Any

from rules.meaning.cast import plurals, read_cast
from rules.meaning.reader import Reader
from rules.meaning.story_lines import read_moment, read_names
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
    cast = _children(root, reader)
    groups = reader.vocabulary.groups
    return Story(
        name=name.value.strip(),
        begins=said["begins"],
        account=account,
        children={kind: told for kind, told in cast.items() if kind not in groups},
        below={kind: told for kind, told in cast.items() if kind in groups},
        given_for=said["given_for"],
        timeline=tuple(read_moment(one, reader) for one in said["timeline"]),
        already_true=said["already_true"],
        on_trial=_trials(said["on_trial"], reader),
        silent=reader.use_all("feed", said["silent"]),
        place=name.place,
    )


def _trials(node: Node | None, reader: Reader) -> tuple[tuple[str, str], ...]:
    """A rule, a list of rules, or a table: `{save-offer: holdout}`."""
    if node is None:
        return ()
    said = read_names("on_trial", node, reader)
    pairs = said.items() if isinstance(said, Mapping) else [(name, "") for name in _every(said)]
    return tuple(sorted((str(name), str(word)) for name, word in pairs))


def _every(said: Any) -> list[Any]:
    return list(said) if isinstance(said, list | tuple) else [said]


def _children(root: Table, reader: Reader) -> dict[str, dict[str, Mapping[str, Any]]]:
    kinds = plurals(reader.vocabulary)
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for key, node in root.pairs():
        if key.value in kinds:
            kind = kinds[key.value]
            found[kind] = read_cast(node, key.value, kind, reader)
        elif key.value not in KEYS:
            hint = did_you_mean(key.value, [*KEYS, *kinds]) or f"Children stand under {', '.join(kinds)}."
            reader.say(key.place, "unknown-key", f"There is no key `{key}:` here.", hint)
    return found
