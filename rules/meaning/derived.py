"""Derived fields, resolved in the order in which they need one another; a cycle is a problem."""

import re
from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rules.meaning.reader import Reader
from rules.vocabulary import Derived, Vocabulary
from rules.yaml_text.nodes import Text

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_NAME = re.compile(r"(?<![\w.-])(?:account\.)?([a-z][\w-]*)(?!\s*\()(?![\w.-])")


def read_derived(said: list[tuple[Text, Any]], reader: Reader) -> Vocabulary:
    """The vocabulary with its derived fields."""
    written: dict[str, tuple[Text, Any]] = {}
    for key, value in said:
        if key.value in written or key.value in reader.vocabulary.account:
            first = written[key.value][0] if key.value in written else reader.vocabulary.account[key.value]
            message, hint = f"`{key}` is a field of the account already.", "Give it another name."
            reader.say(key.place, "name-twice", message, hint, first.place, f"the first `{key}`")
        else:
            written[key.value] = (key, value)
    known: dict[str, Derived] = {}
    reader.know(replace(reader.vocabulary, derived=known))
    for name in _order(written, reader):
        found = _read(*written[name], reader)
        if found is not None:
            known[name] = found
    return reader.vocabulary


def _read(key: Text, value: Any, reader: Reader) -> Derived | None:
    """Names only what was read before it."""
    text = value if isinstance(value, Text) else value["is_"]
    label = reader.local(None if isinstance(value, Text) else value["label"], key.value)
    found = reader.expression(text, reader.about("account"))
    return Derived(key.value, found, text.value.strip(), label, key.place) if found is not None else None


def _order(written: Mapping[str, tuple[Text, Any]], reader: Reader) -> list[str]:
    """Names, each after those it reads; the members of a cycle are left out, and told."""
    needs = {name: _reads(value) & written.keys() for name, (_, value) in written.items()}
    while True:
        try:
            return [name for name in TopologicalSorter(needs).static_order() if name in written]
        except CycleError as error:
            cycle = error.args[1]
            first = min(cycle, key=lambda name: written[name][0].place)
            message = f"Derived fields read one another in a circle: {' -> '.join(reversed(cycle))}."
            reader.say(
                written[first][0].place, "derived-cycle", message, "Write one of them from plain facts."
            )
            needs = {name: found - set(cycle) for name, found in needs.items() if name not in cycle}


def _reads(value: Any) -> set[str]:
    text = value if isinstance(value, Text) else value["is_"]
    return set(_NAME.findall(_QUOTED.sub('""', text.value)))
