"""What is wrong where YAML itself cannot be read, in a sentence its author can act on."""

from collections.abc import Callable

import yaml

from rules.problems import Place, Problem
from rules.yaml_text.characters import full_width_problem

MOST_SHOWN = 40

_CUT = (
    "Inside `{...}` and `[...]` a comma or bracket ends a value: put the value in quotes, or on its own line."
)


def broken_yaml(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """The problem of an error of PyYAML's, placed where its author would look."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(Place(path, 1, 1), "broken-yaml", f"The file cannot be read as YAML: {error}.")
    seen = _Seen(error, mark, text.splitlines(), path)
    return seen.full_width() or seen.in_words()


class _Seen:
    """An error beside the lines it stands in."""

    def __init__(self, error: yaml.YAMLError, mark: yaml.Mark, lines: list[str], path: str) -> None:
        self.problem = str(getattr(error, "problem", None) or error)
        self.context = str(getattr(error, "context", None) or "")
        self.began = getattr(error, "context_mark", None) or mark
        self.mark, self.lines, self.path = mark, lines, path

    def line(self, mark: yaml.Mark) -> str:
        return self.lines[mark.line] if mark.line < len(self.lines) else ""

    def at(self, mark: yaml.Mark) -> Place:
        return Place(self.path, mark.line + 1, mark.column + 1)

    def start(self) -> Place:
        """The first sign of the error's line."""
        line = self.line(self.mark)
        return Place(self.path, self.mark.line + 1, len(line) - len(line.lstrip()) + 1)

    def full_width(self) -> Problem | None:
        """Full-width punctuation in the line of the error, or in the last written line before it."""
        above = next(
            (n for n in range(min(self.mark.line, len(self.lines)) - 1, -1, -1) if self.lines[n].strip()), 0
        )
        for number in (self.mark.line, above):
            line = self.lines[number].split(" #")[0] if number < len(self.lines) else ""
            told = full_width_problem(_unquoted(line), Place(self.path, number + 1, 1))
            if told:
                return told
        return None

    def in_words(self) -> Problem:
        for needles, tell in _TELLERS:
            if any(needle in self.problem or needle in self.context for needle in needles):
                return tell(self)
        return Problem(self.at(self.mark), "broken-yaml", f"YAML cannot be read here: {self.problem}.")


def _unquoted(line: str) -> str:
    """The line with what stands in ASCII quotes blanked: full-width punctuation is at home in there."""
    kept, inside = [], ""
    for character in line:
        if inside:
            kept.append(" ")
            inside = "" if character == inside else inside
        else:
            inside = character if character in "'\"" else ""
            kept.append(character)
    return "".join(kept)


def _two_colons(seen: _Seen) -> Problem:
    if ": " in seen.line(seen.mark)[: seen.mark.column]:
        message = "A second `: ` stands in this line, so YAML cannot tell the key from the value."
        return Problem(
            seen.at(seen.mark), "broken-yaml", message, "Put the text after the first colon in quotes."
        )
    message = "This line is indented under a line that already has a value."
    hint = "Indent it like the key above, or empty that value."
    return Problem(seen.start(), "broken-yaml", message, hint)


def _open_quote(seen: _Seen) -> Problem:
    message = "The quotation mark that opens here is never closed."
    return Problem(
        seen.at(seen.began), "unclosed-quote", message, "Close it; inside single quotes write '' for one."
    )


def _cut_flow(seen: _Seen) -> Problem:
    opened = f"line {seen.began.line + 1}, column {seen.began.column + 1}"
    message = f"What `{{` or `[` opens in {opened} wants a `,` or its closing here."
    return Problem(seen.at(seen.mark), "flow-style", message, _CUT)


def _bad_start(seen: _Seen) -> Problem:
    character = seen.line(seen.mark)[seen.mark.column : seen.mark.column + 1]
    message = f"A value cannot begin with `{character}`."
    return Problem(seen.at(seen.mark), "broken-yaml", message, "Put the value in quotes.")


def _no_colon(seen: _Seen) -> Problem:
    message = "A `key: value` is wanted here, and this line has no `: `."
    key, _, value = seen.line(seen.began).strip().removeprefix("- ").partition(" ")
    is_one = value and key.replace("_", "").isalpha() and len(value) <= MOST_SHOWN
    hint = (
        f"Perhaps `{key}: {value}` is meant."
        if is_one
        else "Write its key before it, or put a longer text in quotes."
    )
    return Problem(seen.at(seen.began), "broken-yaml", message, hint)


def _odd_indent(seen: _Seen) -> Problem:
    value = seen.line(seen.mark)[: seen.mark.column].split(": ", 1)[-1].lstrip(" -")
    if value[:1] in ("{", "["):
        message = "A value that begins with `{` or `[` ends at its closing, and more stands behind it."
        return Problem(seen.at(seen.mark), "flow-style", message, "Put the whole value in quotes.")
    if value[:1] in ("'", '"'):
        message = "A value that begins with a quotation mark ends at the next one, and more stands behind it."
        return Problem(
            seen.at(seen.mark), "broken-yaml", message, "Quote the whole value, with the other kind of mark."
        )
    message = "The indentation of this line fits none of the lines above."
    return Problem(seen.at(seen.mark), "broken-yaml", message, "Begin it where its neighbours begin.")


def _late_list(seen: _Seen) -> Problem:
    message = "A list begins on a line of its own, below its key."
    return Problem(seen.at(seen.mark), "broken-yaml", message, "Move `- ` to the next line, indented.")


def _no_dash(seen: _Seen) -> Problem:
    message = f"The list that begins in line {seen.began.line + 1} goes on here without `- `."
    return Problem(seen.at(seen.mark), "broken-yaml", message, "Write `- `, or mind the indentation.")


def _backslash(seen: _Seen) -> Problem:
    message = "In double quotes a backslash begins an escape, and this one is none."
    return Problem(seen.at(seen.mark), "broken-yaml", message, "Use single quotes.")


def _no_document(seen: _Seen) -> Problem:
    message = "A new document must begin with `---` here."
    return Problem(seen.at(seen.mark), "broken-yaml", message)


def _bad_block(seen: _Seen) -> Problem:
    message = "After `|` only the end of the line may stand, and the text below it must be indented."
    return Problem(seen.at(seen.mark), "broken-yaml", message)


_TELLERS: tuple[tuple[tuple[str, ...], Callable[[_Seen], Problem]], ...] = (
    (("mapping values are not allowed",), _two_colons),
    (("escape character", "hexdecimal"), _backslash),
    (("scanning a quoted scalar",), _open_quote),
    (("parsing a flow",), _cut_flow),
    (("scanning a block scalar",), _bad_block),
    (("cannot start any token",), _bad_start),
    (("could not find expected ':'",), _no_colon),
    (("expected '-' indicator",), _no_dash),
    (("block sequence entries are not allowed",), _late_list),
    (("did not find expected key", "expected <block end>"), _odd_indent),
    (("expected <document start>", "expected '<document start>'"), _no_document),
)  # fmt: skip
