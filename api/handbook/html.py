"""Pages as HTML that needs nothing else: no script, no font, no address outside; one small stylesheet within."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from api.handbook.page import (
    Block,
    Grid,
    Heading,
    Item,
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

ENDING = ".html"
STYLE = Path(__file__).parent / "page.css"
_LETTER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_PAGE = Markup(
    "<!doctype html>\n"
    '<html lang="{language}">\n'
    "<head>\n"
    '<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title} · {site}</title>\n"
    "<style>\n{style}</style>\n"
    "</head>\n"
    "<body>\n"
    "<header><nav>{menu}</nav></header>\n"
    "<main>\n<h1>{title}</h1>\n{body}</main>\n"
    "</body>\n"
    "</html>\n"
)


def html_of(page: Page, menu: Sequence[Link], language: str) -> str:
    """`menu`: what stands above every page; its first link leads to the index and names all of it."""
    here = page.path
    shown = Markup("\n").join(
        Markup('<a href="{}"{}>{}</a>').format(
            address(here, link.to), Markup(' aria-current="page"') if link.to == here else "", link.says
        )
        for link in menu
    )
    return str(
        _PAGE.format(
            language=language,
            title=page.title,
            site=menu[0].says,
            style=Markup(STYLE.read_text(encoding="utf-8")),
            menu=shown,
            body=_blocks(page.blocks, here),
        )
    )


def address(here: str, to: str, ending: str = ENDING) -> str:
    """From one page to another, relative, so that the folder can lie anywhere."""
    path, _, place = to.partition("#")
    place = f"#{place}" if place else ""
    if path == here and place:
        return place
    return f"{'../' * here.count('/')}{path}{ending}{place}"


def _blocks(blocks: Sequence[Block], here: str) -> Markup:
    return Markup("").join(_BLOCKS[type(block)](block, here) for block in blocks)


def _heading(block: Heading, here: str) -> Markup:
    place = Markup(' id="{}"').format(block.anchor) if block.anchor else ""
    level = f"h{block.level}"
    return Markup("<{}{}>{}</{}>\n").format(level, place, block.says, level)


def _paragraph(block: Paragraph, here: str) -> Markup:
    return Markup("<p>{}</p>\n").format(_line(block.line, here))


def _items(block: Items, here: str) -> Markup:
    kind = "ol" if block.is_ordered else "ul"
    return Markup("<{}>\n{}</{}>\n").format(
        kind, Markup("").join(_item(item, here) for item in block.items), kind
    )


def _item(item: Item, here: str) -> Markup:
    return Markup("<li>{}{}</li>\n").format(_line(item.line, here), _blocks(item.blocks, here))


def _grid(block: Grid, here: str) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(says) for says in block.head)
    rows = Markup("").join(
        _row(row, block.anchors[number] if block.anchors else "", here)
        for number, row in enumerate(block.rows)
    )
    if head:
        head = Markup("<thead><tr>{}</tr></thead>\n").format(head)
    return Markup('<div class="wide"><table>\n{}<tbody>\n{}</tbody>\n</table></div>\n').format(head, rows)


def _row(row: Sequence[Line], place: str, here: str) -> Markup:
    named = Markup(' id="{}"').format(place) if place else ""
    first = Markup('<th scope="row">{}</th>').format(_line(row[0], here))
    rest = Markup("").join(Markup("<td>{}</td>").format(_line(cell, here)) for cell in row[1:])
    return Markup("<tr{}>{}{}</tr>\n").format(named, first, rest)


def _letter(block: Letter, here: str) -> Markup:
    # Raw HTML and addresses that a browser would run are off in this Markdown: it gives back safe markup.
    return Markup('<blockquote class="letter">\n{}</blockquote>\n').format(Markup(_LETTER.render(block.text)))


def _line(line: Line, here: str) -> Markup:
    return Markup("").join(_piece(piece, here) for piece in line)


def _piece(piece: Piece, here: str) -> Markup:
    match piece:
        case Link():
            return Markup('<a href="{}">{}</a>').format(address(here, piece.to), piece.says)
        case Strong():
            return Markup("<strong>{}</strong>").format(piece.says)
        case Soft():
            return Markup("<small>{}</small>").format(piece.says)
        case Name():
            return Markup("<code>{}</code>").format(piece.says)
    return escape(piece)


_BLOCKS: Mapping[type, Callable[[Any, str], Markup]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Items: _items,
    Grid: _grid,
    Letter: _letter,
}
