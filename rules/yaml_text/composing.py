"""YAML's events to nodes with places. Resolves no scalar: the vocabulary says what a text means.

Refused here: duplicate keys, anchors, aliases, tags, merges, folded blocks, directives, keys that are no text, too much
depth, too many values. Reading stops at a bound, so a hostile file costs no more than the bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import yaml

from rules.problems import Place, Problem
from rules.yaml_text.broken import broken_yaml
from rules.yaml_text.escapes import widened
from rules.yaml_text.nodes import Node, Row, Table, Text

MAX_DEPTH = 40
MAX_VALUES = 20_000
MAX_DOCUMENTS = 500
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Composed:
    """`roots`: each document's node with its first and last line. `masked`: where quoted and literal texts stand."""

    path: str
    lines: list[str]
    roots: list[tuple[Node, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    masked: list[tuple[int, int]] = field(default_factory=list)
    is_broken: bool = False
    values: int = 0
    deepest: int = 0

    def place(self, event: yaml.Event, ahead: int = 0) -> Place:
        mark = _start(event)
        return Place(self.path, mark.line + 1, mark.column + 1 + ahead)

    def between(self, event: yaml.Event) -> str:
        """What stands between the quotation marks of a text on one line."""
        return self.lines[_start(event).line][_start(event).column + 1 : _end(event).column - 1]

    def below(self, event: yaml.Event) -> Place:
        """Where the text of a literal block begins: in its first line that is not blank."""
        for number in range(_start(event).line + 1, len(self.lines)):
            if self.lines[number].strip():
                return Place(
                    self.path, number + 1, len(self.lines[number]) - len(self.lines[number].lstrip()) + 1
                )
        return self.place(event)

    def refuse(self, place: Place, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(place, code, message, hint))


def _start(event: yaml.Event) -> yaml.Mark:
    return cast(yaml.Mark, event.start_mark)


def _end(event: yaml.Event) -> yaml.Mark:
    return cast(yaml.Mark, event.end_mark)


class _Bounded(Exception):
    """The file passes a bound; what was composed so far stands."""


def compose(text: str, path: str) -> Composed:
    """Every document of a text, with the problems found on the way. Never raises."""
    composed = Composed(path, text.splitlines())
    try:
        _documents(composed, yaml.parse(text, Loader=_LOADER))
    except _Bounded:
        composed.is_broken = True
    except yaml.YAMLError as error:
        composed.is_broken = True
        composed.problems.append(broken_yaml(error, text, path))
    composed.problems += _nearly(composed)
    return composed


def _nearly(composed: Composed) -> Iterator[Problem]:
    """A warning at 80 % of a bound."""
    found = (
        (composed.values, MAX_VALUES, "values"),
        (composed.deepest, MAX_DEPTH, "levels"),
        (len(composed.roots), MAX_DOCUMENTS, "documents"),
    )
    for count, most, what in found:
        if 0.8 * most < count <= most and not composed.is_broken:
            message = f"The file has {count:,} {what}, over 80 % of the {most:,} allowed."
            yield Problem(Place(composed.path, 1, 1), "nearly-too-big", message, "Split it soon.", "warning")


def _documents(composed: Composed, events: Iterator[yaml.Event]) -> None:
    first, root = 1, None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            first = _start(event).line + 1 if event.explicit else 1
            if event.version or event.tags:
                composed.refuse(
                    composed.place(event), "directive", "A `%` directive is refused.", "Delete it."
                )
            if len(composed.roots) == MAX_DOCUMENTS:
                message = f"The file holds more than {MAX_DOCUMENTS} documents."
                composed.refuse(composed.place(event), "too-many-documents", message, "Split it.")
                raise _Bounded
        elif isinstance(event, yaml.NodeEvent):
            root = _node(composed, event, events, 0, False)
        elif isinstance(event, yaml.DocumentEndEvent) and root is not None:
            composed.roots.append((root, first, _start(event).line + 1))


def _node(
    composed: Composed, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int, in_flow: bool
) -> Node:
    _bound(composed, event, depth)
    if isinstance(event, yaml.AliasEvent):
        place = composed.place(event)
        composed.refuse(place, "alias", f"The alias `*{event.anchor}` is refused.", "Write the value out.")
        return Text("", place, is_refused=True)
    if event.anchor is not None or getattr(event, "tag", None) is not None:
        _refuse_marks(composed, event, composed.place(event))
    if isinstance(event, yaml.ScalarEvent):
        return _text(composed, event, in_flow)
    place = composed.place(event)
    flow = bool(getattr(event, "flow_style", False))
    inside = _inside(composed, events, depth + 1, flow)
    if isinstance(event, yaml.SequenceStartEvent):
        return Row(tuple(inside), place, flow)
    return _table(composed, inside, place, flow)


def _inside(composed: Composed, events: Iterator[yaml.Event], depth: int, in_flow: bool) -> list[Node]:
    found: list[Node] = []
    for event in events:
        if type(event) in _ENDS:
            break
        found.append(_node(composed, cast(yaml.NodeEvent, event), events, depth, in_flow))
    return found


def _bound(composed: Composed, event: yaml.NodeEvent, depth: int) -> None:
    composed.values += 1
    if depth > composed.deepest:
        composed.deepest = depth
    if depth > MAX_DEPTH:
        message = f"The nesting is more than {MAX_DEPTH} deep."
        composed.refuse(composed.place(event), "too-deep", message, "Split the document.")
        raise _Bounded
    if composed.values > MAX_VALUES:
        message = f"The file holds more than {MAX_VALUES:,} values."
        composed.refuse(composed.place(event), "too-many-values", message, "Split it.")
        raise _Bounded


def _refuse_marks(composed: Composed, event: yaml.NodeEvent, place: Place) -> None:
    if event.anchor is not None:
        composed.refuse(
            place, "anchor", f"The anchor `&{event.anchor}` is refused.", "Delete it; write values out."
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        composed.refuse(
            place, "tag", f"The tag `{tag}` is refused; the vocabulary gives types.", "Delete it."
        )


def _text(composed: Composed, event: yaml.ScalarEvent, in_flow: bool) -> Text:
    start, end = _start(event), _end(event)
    if not event.style and start.line == end.line:  # most texts
        return Text(event.value, Place(composed.path, start.line + 1, start.column + 1), False, in_flow)
    quoted = event.style in ("'", '"')
    if event.style:
        composed.masked.append((start.index, end.index))
    if event.style == ">":
        message = "A folded block (`>`) is refused: it swallows line breaks and comments."
        composed.refuse(composed.place(event), "folded-block", message, "Use `|`, or one line in quotes.")
    lines = end.line - start.line + 1
    if event.style == "|":
        return Text(event.value, composed.below(event), is_quoted=True, is_block=True, lines=lines - 1)
    widths = widened(composed.between(event), event.style or "") if quoted and lines == 1 else ()
    place = composed.place(event, ahead=quoted)
    return Text(event.value, place, quoted, in_flow, False, lines, event.style == ">", widths)


def _table(composed: Composed, inside: list[Node], place: Place, flow: bool) -> Table:
    entries: dict[str, tuple[Text, Node]] = {}
    for key, value in zip(inside[::2], inside[1::2], strict=True):
        if isinstance(key, Text) and not _is_refused_key(composed, key, entries):
            entries[key.value] = (key, value)
        elif not isinstance(key, Text):
            message = "A `{...}` or `[...]` stands where a key is wanted."
            composed.refuse(
                key.place, "key-not-a-word", message, "Put a text that begins with a brace in quotes."
            )
    return Table(entries, place, flow)


def _is_refused_key(composed: Composed, key: Text, entries: dict[str, tuple[Text, Node]]) -> bool:
    if key.value in entries:
        first = entries[key.value][0].place
        message = f"`{key}` stands here a second time; the first is in line {first.line}."
        composed.problems.append(
            Problem(
                key.place,
                "duplicate-key",
                message,
                "Keep one of them.",
                second=first,
                second_says="the first",
            )
        )
    elif key.value == "<<" and not key.is_quoted:
        composed.refuse(key.place, "merge", "The merge key `<<` is refused.", "Write the keys out.")
    elif not key.is_refused:
        return False
    return True
