"""Whose fields the keys of a document tell: sources, import mappings and stories tell of fields by their bare names."""

from collections.abc import Callable, Iterator, Mapping

from rules.meaning.cast import plurals
from rules.vocabulary import Vocabulary
from rules.yaml_text.nodes import Node, Row, Table, Text

Told = tuple[Text, str]
"""A key, and whose field it is: `account`, a kind of child, an event; empty for a key that is itself one of these."""


def told_keys(root: Table, document: str, vocabulary: Vocabulary) -> Iterator[Told]:
    yield from TELLERS[document](root, vocabulary)


def _source(root: Table, vocabulary: Vocabulary) -> Iterator[Told]:
    """A key such as `module($.m).entitled` says itself whose it is."""
    yield from _keys(_under(root, "facts"), "account")
    yield from _event_rows(_under(root, "events"))


def _mapping(root: Table, vocabulary: Vocabulary) -> Iterator[Told]:
    for file in _rows(_under(root, "files")):
        child = _under(file, "child")
        about = child.value.split()[0] if isinstance(child, Text) and child.value.split() else "account"
        yield from _keys(_under(file, "columns"), about)
        yield from _event_rows(_under(file, "events"))


def _story(root: Table, vocabulary: Vocabulary) -> Iterator[Told]:
    yield from _keys(_under(root, "account"), "account")
    yield from _cast(root, vocabulary, plurals(vocabulary))
    for line in _rows(_under(root, "timeline")):
        yield from _set(_under(line, "set"), vocabulary)
        event = _under(line, "event")
        for each in _rows(event) if isinstance(event, Row) else [event]:
            for key, fields in _pairs(each):
                yield key, ""
                yield from _keys(fields, key.value)


def _cast(node: Node | None, vocabulary: Vocabulary, kinds: Mapping[str, str]) -> Iterator[Told]:
    """Children and accounts below, under the plurals of their kinds."""
    for key, those in _pairs(node):
        if key.value in kinds:
            for _, told in _pairs(those):
                yield from _told_of(kinds[key.value], told, vocabulary)


def _set(node: Node | None, vocabulary: Vocabulary) -> Iterator[Told]:
    for key, told in _pairs(node):
        kind, _, child = key.value.partition(" ")
        yield key, "" if child else "account"
        if child:
            yield from _told_of(kind, told, vocabulary)


def _told_of(kind: str, told: Node, vocabulary: Vocabulary) -> Iterator[Told]:
    if kind not in vocabulary.groups:
        yield from _keys(told, kind)
        return
    yield from _cast(told, vocabulary, plurals(vocabulary))
    yield from _set(told, vocabulary)


def _event_rows(node: Node | None) -> Iterator[Told]:
    for key, row in _pairs(node):
        yield key, ""
        for each in _rows(row) if isinstance(row, Row) else [row]:
            yield from _keys(_under(each, "fields"), key.value)


def _keys(node: Node | None, about: str) -> Iterator[Told]:
    yield from ((key, about) for key, _ in _pairs(node))


def _pairs(node: Node | None) -> Iterator[tuple[Text, Node]]:
    if isinstance(node, Table):
        yield from node.pairs()


def _rows(node: Node | None) -> Iterator[Node]:
    if isinstance(node, Row):
        yield from node.items


def _under(node: Node | None, name: str) -> Node | None:
    return next((value for key, value in _pairs(node) if key.value == name), None)


TELLERS: Mapping[str, Callable[[Table, Vocabulary], Iterator[Told]]] = {
    "source": _source,
    "mapping": _mapping,
    "story": _story,
}
