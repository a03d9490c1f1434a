"""Pages as Markdown, for a repository's wiki: GitHub's kind, with nothing in it that is markup but ours."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.handbook.html import address
from api.handbook.page import (
    Grid,
    Heading,
    Items,
    Letter,
    Line,
    Link,
    Name,
    Page,
    Paragraph,
    Piece,
    Soft,
    Strong,
)

ENDING = ".md"
_SIGNS = re.compile(r"([\\`*_\[\]|#~$])")
_LEADS_ASTRAY = re.compile(r"\]\((?!\s*(?:https?:|mailto:))|!\[|^(\s*)\[(?=[^\]]*\]:)", re.MULTILINE)
"""In a mail: links to anything but the web or an address, pictures, links defined apart."""
_FIRST = re.compile(r"^(\s*\d*)([-+=.)])")
"""What would begin a list or a rule, at the head of a line."""


def markdown_of(page: Page, menu: Sequence[Link]) -> str:
    above = " · ".join(_piece(link, page.path) for link in menu)
    blocks = (block for each in page.blocks for block in (_BLOCKS[type(each)](each, page.path), ""))
    return "\n".join([above, "", f"# {_text(page.title)}", "", *blocks]).rstrip() + "\n"


def _heading(block: Heading, here: str) -> str:
    place = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
    return f"{place}{'#' * block.level} {_text(block.says)}"


def _paragraph(block: Paragraph, here: str) -> str:
    return _first(_line(block.line, here))


def _items(block: Items, here: str) -> str:
    return "\n".join(_listed(block, here, ""))


def _listed(block: Items, here: str, indent: str) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.is_ordered else "- "
        yield f"{indent}{mark}{_first(_line(item.line, here))}"
        inner = indent + " " * len(mark)
        for each in item.blocks:
            if isinstance(each, Items):
                yield from _listed(each, here, inner)
            else:
                yield ""
                yield from (f"{inner}{line}" for line in _BLOCKS[type(each)](each, here).split("\n"))


def _grid(block: Grid, here: str) -> str:
    width = max((len(row) for row in block.rows), default=len(block.head))
    head = [*(_text(says) for says in block.head), *[""] * (width - len(block.head))]
    rows = [
        _row(row, block.anchors[number] if block.anchors else "", here)
        for number, row in enumerate(block.rows)
    ]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * width}", *rows])


def _row(row: Sequence[Line], place: str, here: str) -> str:
    named = f'<a id="{place}"></a>' if place else ""
    return f"| {named}{' | '.join(_line(cell, here) for cell in row)} |"


def _letter(block: Letter, here: str) -> str:
    # The author's own Markdown stands; what would be HTML is text, as it is in the mail.
    text = block.text.replace("&", "&amp;").replace("<", "&lt;")
    text = _LEADS_ASTRAY.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _line(line: Line, here: str) -> str:
    return "".join(_piece(piece, here) for piece in line)


def _piece(piece: Piece, here: str) -> str:
    match piece:
        case Link():
            return f"[{_text(piece.says)}]({address(here, piece.to, ENDING)})"
        case Strong():
            return f"**{_text(piece.says)}**"
        case Name():
            return f"`{_one_line(piece.says).replace('`', chr(39)).replace('|', '¦')}`"
        case Soft():
            return _text(piece.says)
    return _text(piece)


def _text(said: str) -> str:
    safe = _one_line(said).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SIGNS.sub(r"\\\1", safe)


def _one_line(said: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", said)


def _first(line: str) -> str:
    return _FIRST.sub(r"\1\\\2", line)


_BLOCKS: Mapping[type, Callable[[Any, str], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Items: _items,
    Grid: _grid,
    Letter: _letter,
}
