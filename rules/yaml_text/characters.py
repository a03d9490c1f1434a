"""Characters that have no business in a rulebook, and those of a Chinese input method that look like YAML's own."""

import re
import unicodedata
from collections.abc import Iterator

from rules.lookalikes import LOOKALIKES
from rules.problems import Place, Problem

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\ufeff"
_HIDDEN = "\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069"
_REFUSED = re.compile(f"[\t{_CONTROL}{_HIDDEN}]")
_IS_HIDDEN = re.compile(f"[{_HIDDEN}]")
_MOST = 20

ASCII_FOR = {chr(code): plain for code, plain in LOOKALIKES.items() if chr(code) in "“”‘’" or code > 0x2FFF}
_FULL_WIDTH = re.compile("[" + re.escape("".join(ASCII_FOR)) + "]")


def with_line_feeds(text: str) -> str:
    """The text without a byte order mark, each line's end a single line feed, as YAML counts lines."""
    return re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))


def refuse_characters(text: str, path: str, tabs_allowed: bool = False) -> tuple[str, list[Problem]]:
    """The text with refused characters made spaces (so that places stay true), and a problem for each, at most 20."""
    problems = list(_refusals(text, path, tabs_allowed))
    kept = "\t" if tabs_allowed else ""
    return _REFUSED.sub(lambda found: kept if found.group() == kept else " ", text), problems


def _refusals(text: str, path: str, tabs_allowed: bool) -> Iterator[Problem]:
    found = 0
    for number, line in enumerate(re.split("\r\n|\n|\r", text), start=1):
        for match in _REFUSED.finditer(line):
            if tabs_allowed and match.group() == "\t":
                continue
            found += 1
            if found > _MOST:
                return
            yield _refusal(match.group(), Place(path, number, match.start() + 1))


def _refusal(character: str, place: Place) -> Problem:
    if character == "\t":
        return Problem(place, "tab", "A tab stands here; YAML is indented with spaces.", "Write spaces.")
    name = unicodedata.name(character, "control character").lower()
    shown = f"U+{ord(character):04X} ({name})"
    if _IS_HIDDEN.match(character):
        message = (
            f"The invisible character {shown} stands here; it can make a text read otherwise than it is."
        )
        return Problem(place, "hidden-character", message, "Delete it.")
    return Problem(
        place, "control-character", f"The character {shown} cannot stand in a rulebook.", "Delete it."
    )


def full_width_problem(text: str, place: Place) -> Problem | None:
    """The problem of the first full-width character of a text that begins at `place`; None without one."""
    found = _FULL_WIDTH.search(text)
    if found is None:
        return None
    character = found.group()
    wanted = ASCII_FOR[character]
    message = f"The full-width `{character}` stands where YAML and conditions want `{wanted}`."
    before = text[: found.start()]
    column = found.start() - before.rfind("\n") if "\n" in before else place.column + found.start()
    where = Place(place.path, place.line + before.count("\n"), column)
    return Problem(where, "full-width", message, f"Write `{wanted}` (switch the input method to half-width).")
