"""A rulebook's documents one by one, as texts: taken out of their files and put back, broken or not; the rest stays
letter by letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from rules.problems import NOWHERE, Place, Problem
from rules.rulebook import Documents

BETWEEN = re.compile(r"^---[ \t]*(?:#.*)?$")
HEAD = re.compile(r"^([a-z]+):[ \t]*([\"']?)(.*?)\2[ \t]*(?:(?<=[ \t])#.*)?$")
NAME_IN_A_PATH = re.compile(r"[^a-z0-9_-]+")
MAIL_KIND = "email"


@dataclass(frozen=True, slots=True)
class Piece:
    """One document as written. `place`: where its text begins in its file. No name: its kind is there once."""

    kind: str
    name: str
    place: Place
    text: str

    @property
    def lines(self) -> range:
        return range(self.place.line, self.place.line + self.text.count("\n") + 1)

    def holds(self, problem: Problem) -> bool:
        return problem.place.path == self.place.path and problem.place.line in self.lines

    def line_of(self, problem: Problem) -> int:
        """The line of a problem that it holds, counted from its own first."""
        return problem.place.line - self.place.line + 1


def pieces_of(documents: Documents) -> Iterator[Piece]:
    """By path and place; what has no kind to be known by is passed over."""
    for path in sorted(documents):
        if path.endswith(".md"):
            yield from _known(documents[path], Place(path, 1, 1))
        else:
            yield from _pieces(documents[path], path)


def piece_named(documents: Documents, kind: str, name: str) -> Piece | None:
    """The first of that kind and name."""
    return next((each for each in pieces_of(documents) if (each.kind, each.name) == (kind, name)), None)


def piece_at(documents: Documents, place: Place) -> Piece | None:
    """The one that stands there."""
    within = {place.path: documents.get(place.path, "")}
    return next((each for each in pieces_of(within) if place.line in each.lines), None)


def with_text(documents: Documents, kind: str, text: str, name: str = "") -> tuple[dict[str, str], Piece]:
    """The documents with this text in the place of the document `name`, or of the one that the text names; where there
    is none, in a file of its own. And the piece it is there.
    """
    known = next(_known(_whole(text), NOWHERE), None)
    wanted = name or (known.name if known and known.kind == kind else "")
    piece = piece_named(documents, kind, wanted) if wanted else None
    if piece is None:
        return with_new(documents, text)
    return with_piece(documents, piece, text), replace(piece, text=_whole(text))


def pieces_apart(before: Documents, after: Documents) -> list[tuple[str, str]]:
    """By kind and name, those that were written, changed or taken out; a text moved to another file is none of them."""
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    old, new = (
        {
            (each.kind, each.name): each.text.strip()
            for each in pieces_of({path: side[path] for path in paths if path in side})
        }
        for side in (before, after)
    )
    return sorted(key for key in {**old, **new} if old.get(key) != new.get(key))


def with_piece(documents: Documents, piece: Piece, text: str) -> dict[str, str]:
    """The documents with this text in the piece's place; an empty one takes the piece out, and a file that holds no
    other with it.
    """
    path, whole = piece.place.path, documents[piece.place.path].split("\n")
    first, last = piece.lines.start - 1, piece.lines.stop - 1
    kept = _whole(text)
    if not kept.strip():
        # One of the two lines `---` around it goes as well.
        start, last = (first - 1, last) if first else (0, last + 1)
        rest = "\n".join([*whole[:start], *whole[last:]]).strip("\n")
        left = {other: said for other, said in documents.items() if other != path}
        return {**left, path: f"{rest}\n"} if rest.strip() else left
    return {**documents, path: "\n".join([*whole[:first], *kept.split("\n"), *whole[last:]])}


def with_new(documents: Documents, text: str) -> tuple[dict[str, str], Piece]:
    """The documents with this text in a file of its own, named after it; and the piece it is there."""
    known = next(_known(_whole(text), NOWHERE), None)
    kind, name = (known.kind, known.name) if known else ("document", "")
    stem = NAME_IN_A_PATH.sub("-", name.lower()).strip("-")[:60] or kind
    path = _free_path(documents, stem, ".md" if kind == MAIL_KIND or text.startswith("---\n") else ".yaml")
    return {**documents, path: _whole(text)}, Piece(kind, name, Place(path, 1, 1), _whole(text))


def _pieces(text: str, path: str) -> Iterator[Piece]:
    lines = text.split("\n")
    marks = [-1, *(number for number, line in enumerate(lines) if BETWEEN.match(line)), len(lines)]
    for mark, after in pairwise(marks):
        if after > mark + 1:
            yield from _known("\n".join(lines[mark + 1 : after]), Place(path, mark + 2, 1))


def _known(text: str, place: Place) -> Iterator[Piece]:
    for line in text.split("\n"):
        head = HEAD.match(line)
        if head is not None:
            yield Piece(head[1], head[3], place, text)
            return


def _whole(text: str) -> str:
    """As browsers send it, with their line ends made ours."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _free_path(documents: Documents, stem: str, ending: str) -> str:
    path, number = f"{stem}{ending}", 1
    while path in documents:
        number += 1
        path = f"{stem}-{number}{ending}"
    return path
