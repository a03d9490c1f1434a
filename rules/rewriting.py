"""One document put in the place of another within a rulebook's texts; the rest stays letter by letter."""

import re

from rules.problems import Place
from rules.rulebook import Documents, Rulebook

NAME = re.compile(r"^rule:\s*[\"']?([\w-]+)", re.MULTILINE)
BETWEEN = re.compile(r"^---[ \t]*(?:#.*)?$")


def with_rule(documents: Documents, rulebook: Rulebook, text: str, name: str = "") -> dict[str, str]:
    """The documents with this rule's text in the place of the rule `name`; without one, of the rule that the text
    names; where there is none, in a file of its own.
    """
    named = NAME.search(text)
    wanted = name or (named.group(1) if named else "")
    rule = rulebook.rules.get(wanted)
    if rule is not None and rule.place.path in documents:
        path = rule.place.path
        return {**documents, path: _replaced(documents[path], rule.place, text)}
    return {**documents, free_path(documents, wanted or "rule"): text}


def text_of(documents: Documents, place: Place) -> str:
    """The document that stands there, as written."""
    lines = documents[place.path].split("\n")
    first, last = _bounds(lines, place.line - 1)
    return "\n".join(lines[first:last]).strip("\n") + "\n"


def without(documents: Documents, place: Place) -> dict[str, str]:
    """The documents without the one that stands there; a file that holds no other goes."""
    lines = documents[place.path].split("\n")
    first, last = _bounds(lines, place.line - 1)
    if first == 0 and last == len(lines):
        return {path: text for path, text in documents.items() if path != place.path}
    kept = [*lines[:first], *lines[last + 1 :]] if last < len(lines) else lines[: first - 1]
    return {**documents, place.path: "\n".join(kept).rstrip("\n") + "\n"}


def _replaced(whole: str, place: Place, text: str) -> str:
    lines = whole.split("\n")
    first, last = _bounds(lines, place.line - 1)
    new = [*text.strip("\n").split("\n"), *([""] if last == len(lines) else [])]
    return "\n".join([*lines[:first], *new, *lines[last:]])


def _bounds(lines: list[str], line: int) -> tuple[int, int]:
    """From and to which line a document goes that holds this one, without the lines between."""
    marks = [number for number, text in enumerate(lines) if BETWEEN.match(text)]
    first = max((mark + 1 for mark in marks if mark < line), default=0)
    return first, min((mark for mark in marks if mark >= line), default=len(lines))


def free_path(documents: Documents, name: str, ending: str = ".yaml") -> str:
    """A path that no document has, after this name."""
    path, number = f"{name}{ending}", 1
    while path in documents:
        number += 1
        path = f"{name}-{number}{ending}"
    return path
