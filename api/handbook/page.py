"""What a page consists of, whichever way it is dressed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """`to`: a page's path without its ending, `rules/renewal`, and a place on it: `team#people`."""

    says: str
    to: str


@dataclass(frozen=True, slots=True)
class Strong:
    says: str


@dataclass(frozen=True, slots=True)
class Soft:
    """What stands beside the matter: smaller, paler."""

    says: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the rulebook's files write it."""

    says: str


Piece = str | Link | Strong | Soft | Name
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`anchor`: how links find it; `level` 2 or 3."""

    says: str
    anchor: str = ""
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    line: Line
    blocks: "tuple[Block, ...]" = ()


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Item, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `head` may be empty: then the first cell of each row heads it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    anchors: tuple[str, ...] = ()
    """Of each row, how links find it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it reads: Markdown with its holes named."""

    text: str


Block = Heading | Paragraph | Items | Grid | Letter


@dataclass(frozen=True, slots=True)
class Page:
    """`path` as links name it, without an ending."""

    path: str
    title: str
    blocks: tuple[Block, ...]


def joined(lines: Iterable[Line], between: str) -> Line:
    """Several lines as one."""
    whole: list[Piece] = []
    for line in lines:
        whole += [between, *line] if whole else [*line]
    return tuple(whole)


def anchor(*names: str) -> str:
    """A place's name that stands in an address as it is: letters, digits, hyphens; anything else as its number."""
    return "-".join(
        "".join(
            letter if (letter.isascii() and letter.isalnum()) or letter in "-_" else f"{ord(letter):x}_"
            for letter in name
        )
        for name in names
    )
