"""Derived fields, named conditions and lists, each resolved after those it needs; a cycle is a problem."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rules.condition import Condition, Listed
from rules.meaning.reader import Reader
from rules.problems import NOWHERE
from rules.shapes.shape import Fitted
from rules.vocabulary import Derived, NamedCondition, Vocabulary
from rules.yaml_text.nodes import Node, Row, Table, Text

MOST_CYCLES = 20
"""How many are told at once."""
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_NAME = re.compile(r"(?<![\w.-])(?:([a-z][\w-]*)\.)?([a-z][\w-]*)(?!\s*\()(?![\w.-])")


@dataclass(slots=True)
class Definition:
    """What is written under a name of its own. `texts`: all that it reads from; `read`: makes it known."""

    name: Text
    about: str
    texts: tuple[Text, ...]
    read: Callable[[], None]


@dataclass(slots=True)
class Definitions:
    """By name; what is read stands in the vocabulary at once, so that the next may name it."""

    reader: Reader
    derived: dict[str, Derived] = field(default_factory=dict)
    named: dict[str, NamedCondition] = field(default_factory=dict)

    def of_fields(self, said: Iterable[tuple[Text, Any]]) -> Iterator[Definition]:
        for key, value in said:
            text = value if isinstance(value, Text) else value["is_"]
            label = None if isinstance(value, Text) else value["label"]
            yield Definition(key, "account", (text,), partial(self._field, key, text, label))

    def of_conditions(self, said: Iterable[Fitted]) -> Iterator[Definition]:
        for one in said:
            about = self.reader.use("subject", one["about"]) or "account"
            texts = tuple(_texts(one["when"]))
            yield Definition(one["condition"], about, texts, partial(self._condition, one, about))

    def of_lists(self, said: Iterable[Fitted]) -> Iterator[Definition]:
        for one in said:
            yield Definition(one["list_"], "account", (), partial(self._list, one))

    def _field(self, key: Text, text: Text, label: Any) -> None:
        found = self.reader.expression(text, self.reader.about("account"))
        if found is not None:
            words = self.reader.local(label, key.value)
            self.derived[key.value] = Derived(key.value, found, text.value.strip(), words, key.place)

    def _condition(self, said: Fitted, about: str) -> None:
        if about == "account" or about in self.reader.vocabulary.children:
            found = self.reader.condition(said["when"], self.reader.about(about))
            if found is not None:
                self._name(said["condition"], about, found, said)

    def _list(self, said: Fitted) -> None:
        name = said["list_"]
        accounts = frozenset(line.value.strip() for line in said["accounts"])
        self._name(name, "account", Listed(name.value, accounts, name.value, name.place), said)

    def _name(self, name: Text, about: str, condition: Condition, said: Fitted) -> None:
        label = self.reader.local(said["label"], name.value)
        self.named[name.value] = NamedCondition(name.value, about, condition, label, name.place)


def read_derived(
    derived: Iterable[tuple[Text, Any]], conditions: Iterable[Fitted], lists: Iterable[Fitted], reader: Reader
) -> Vocabulary:
    """The vocabulary with all that is defined in its terms."""
    found = Definitions(reader)
    reader.know(replace(reader.vocabulary, derived=found.derived, named=found.named))
    written: dict[str, Definition] = {}
    for one in (*found.of_fields(derived), *found.of_conditions(conditions), *found.of_lists(lists)):
        _take(one, written, reader)
    for name in _order(written, reader):
        written[name].read()
    return reader.vocabulary


def _take(one: Definition, written: dict[str, Definition], reader: Reader) -> None:
    name = one.name.value
    fields = reader.vocabulary.fields_of(one.about)
    first = written[name].name.place if name in written else fields[name].place if name in fields else None
    if first is None:
        written[name] = one
    else:
        what = "is defined already" if name in written else f"is a field of the {one.about} already"
        message = f"`{one.name}` {what}."
        reader.say(
            one.name.place, "name-twice", message, "Give it another name.", first, f"the first `{name}`"
        )


def _order(written: Mapping[str, Definition], reader: Reader) -> list[str]:
    """Names, each after those it reads; the members of a cycle are left out, and told."""
    groups = reader.vocabulary.groups
    needs = {name: set(_reads(one, written, groups)) for name, one in written.items()}
    for _ in range(MOST_CYCLES):
        cycle = _cycle(needs)
        if not cycle:
            break
        first = min(cycle, key=lambda name: written[name].name.place)
        message = f"Definitions read one another in a circle: {' -> '.join(reversed(cycle))}."
        other = next((name for name in cycle if name != first), first)
        second, there = (written[other].name.place, f"`{other}`") if other != first else (NOWHERE, "")
        hint = "Write one of them from plain facts."
        reader.say(written[first].name.place, "derived-cycle", message, hint, second, there)
        needs = {name: found - set(cycle) for name, found in needs.items() if name not in cycle}
    return _what_can_be_ordered(needs)


def _cycle(needs: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def _what_can_be_ordered(needs: Mapping[str, set[str]]) -> list[str]:
    sorter, order = TopologicalSorter(needs), list[str]()
    with suppress(CycleError):  # then as many as do not rest on a cycle are to be had
        sorter.prepare()
    while ready := sorter.get_ready():
        order += [name for name in ready if name in needs]
        sorter.done(*ready)
    return order


def _reads(one: Definition, written: Mapping[str, Definition], groups: Collection[str]) -> Iterator[str]:
    """What accounts below are asked is defined of accounts as well."""
    for text in one.texts:
        for owner, name in _NAME.findall(_QUOTED.sub('""', text.value)):
            about = "account" if owner in groups else owner
            if name in written and about in ("", written[name].about):
                yield name


def _texts(node: Node) -> Iterator[Text]:
    """All lines of a condition, however nested."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Row | Table):
        for inner in node.items if isinstance(node, Row) else node.values():
            yield from _texts(inner)
