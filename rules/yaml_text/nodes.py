"""What a YAML file holds before anyone gives it a meaning: texts, rows and tables, each knowing where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rules.problems import Place


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, exactly as written; nothing in YAML makes it a number, a date or a yes.

    `place` is that of its first character, past an opening quote or a block's `|`. `lines`: how many
    it takes.
    `is_refused`: what stood here was refused already, and nobody need complain again.
    """

    value: str
    place: Place
    is_quoted: bool = False
    in_flow: bool = False
    is_block: bool = False
    lines: int = 1
    is_refused: bool = False
    widths: tuple[int, ...] = ()
    """Of a quoted text with escapes: how many columns each of its characters takes."""

    def __str__(self) -> str:
        return self.value

    def within(self, place: Place) -> Place:
        """A place reckoned as if the value stood in the file just as it is, put right: past escapes, and at the text's
        beginning where its lines are not those of the file.
        """
        if self.is_block:
            return place
        if self.lines > 1 or place.line != self.place.line:
            return self.place
        before = max(0, place.column - self.place.column)
        return replace(place, column=self.place.column + sum(self.widths[:before])) if self.widths else place


@dataclass(frozen=True, slots=True)
class Row:
    """A list."""

    items: "tuple[Node, ...]"
    place: Place
    in_flow: bool = False


class Table(Mapping[str, "Node"]):
    """A mapping that remembers its keys' places; keys keep the order of the file."""

    __slots__ = ("_entries", "in_flow", "place")

    def __init__(
        self, entries: "Mapping[str, tuple[Text, Node]]", place: Place, in_flow: bool = False
    ) -> None:
        self._entries = entries
        self.place = place
        self.in_flow = in_flow

    def __getitem__(self, key: str) -> "Node":
        return self._entries[key][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def key(self, name: str) -> Text:
        """The key itself, with its place."""
        return self._entries[name][0]

    def pairs(self) -> "Iterator[tuple[Text, Node]]":
        return iter(self._entries.values())


Node = Text | Row | Table


def plain(node: Node) -> str | list[object] | dict[str, object]:
    """The bare texts, lists and dicts of a node, places forgotten."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Row):
        return [plain(item) for item in node.items]
    return {name: plain(value) for name, value in node.items()}
