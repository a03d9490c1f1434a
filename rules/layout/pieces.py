"""A YAML text as pieces that know where they end and how they were written, so that they can be laid out anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Spot = tuple[int, int]
"""Line and column, from 0."""


@dataclass(slots=True)
class Comment:
    """`is_alone`: nothing else stands in its line. `after_blank`: a blank line stands above it."""

    text: str
    at: Spot
    is_alone: bool
    after_blank: bool


@dataclass(slots=True)
class Leaf:
    """A text. `source` is as written, quotes and all; of a block (`|`) only its header."""

    value: str
    style: str
    source: str
    start: Spot
    end: Spot

    @property
    def is_missing(self) -> bool:
        return not self.source


@dataclass(slots=True)
class Entry:
    """A pair of a table, or an item of a list (then without a key), with the comments that belong to it."""

    key: Leaf | None
    value: "Leaf | Box"
    after_blank: bool
    lead: list[Comment] = field(default_factory=list)
    trail: list[Comment] = field(default_factory=list)

    @property
    def start(self) -> Spot:
        return (self.key or self.value).start

    @property
    def end(self) -> Spot:
        missing = isinstance(self.value, Leaf) and self.value.is_missing
        return self.key.end if missing and self.key else self.value.end


@dataclass(slots=True)
class Box:
    """A table or a list. `foot`: the comments below its last entry."""

    is_table: bool
    in_flow: bool
    entries: list[Entry]
    start: Spot
    end: Spot
    foot: list[Comment] = field(default_factory=list)

    @property
    def column(self) -> int:
        return self.start[1]

    def named(self) -> Iterator[tuple[str, Entry]]:
        return ((entry.key.value, entry) for entry in self.entries if entry.key)


@dataclass(slots=True)
class Page:
    """One document. `root` is None where there is nothing but comments."""

    root: Box | None
    begins: int
    """Its first line: that of its `---`, if it has one."""


@dataclass(slots=True)
class Cut:
    """A text cut into pieces. `masked`: where `#` begins no comment."""

    text: str
    lines: Sequence[str]
    pages: list[Page] = field(default_factory=list)
    masked: list[tuple[int, int]] = field(default_factory=list)

    def is_after_blank(self, line: int) -> bool:
        return line > 0 and not self.lines[line - 1].strip()


def cut(text: str) -> Cut:
    """The pieces of a text that YAML can read."""
    made = Cut(text, text.split("\n"))
    events = yaml.parse(text, Loader=_LOADER)
    begins = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            begins = _start(event)[0] if event.explicit else 0
        elif isinstance(event, yaml.NodeEvent):
            root = _piece(made, event, events)
            made.pages.append(Page(root if isinstance(root, Box) else None, begins))
    return made


def _piece(made: Cut, event: yaml.Event, events: Iterator[yaml.Event]) -> Leaf | Box:
    if isinstance(event, yaml.ScalarEvent):
        return _leaf(made, event)
    is_table = isinstance(event, yaml.MappingStartEvent)
    inside = []
    for inner in events:
        if isinstance(inner, yaml.CollectionEndEvent):
            break
        inside.append(_piece(made, inner, events))
    in_flow = bool(getattr(event, "flow_style", False))
    entries = list(_pairs(made, inside) if is_table else _items(made, inside))
    # A block's end is told where the next token stands, past comments: it ends where its last entry does.
    end = _end(inner) if in_flow or not entries else entries[-1].end
    return Box(is_table, in_flow, entries, _start(event), end)


def _pairs(made: Cut, inside: Sequence[Leaf | Box]) -> Iterator[Entry]:
    for key, value in zip(inside[::2], inside[1::2], strict=True):
        yield Entry(cast(Leaf, key), value, made.is_after_blank(key.start[0]))


def _items(made: Cut, inside: Sequence[Leaf | Box]) -> Iterator[Entry]:
    for value in inside:
        yield Entry(None, value, made.is_after_blank(value.start[0]))


def _leaf(made: Cut, event: yaml.ScalarEvent) -> Leaf:
    first, last = cast(yaml.Mark, event.start_mark).index, cast(yaml.Mark, event.end_mark).index
    if event.style:
        made.masked.append((first, last))
    source, end = made.text[first:last], _end(event)
    if event.style == "|":
        source = source.split("\n")[0].split("#")[0].strip()
        end = (end[0] - 1, len(made.lines[end[0] - 1])) if end[1] == 0 else end
    return Leaf(event.value, event.style or "", source, _start(event), end)


def _start(event: yaml.Event) -> Spot:
    mark = cast(yaml.Mark, event.start_mark)
    return mark.line, mark.column


def _end(event: yaml.Event) -> Spot:
    mark = cast(yaml.Mark, event.end_mark)
    return mark.line, mark.column
