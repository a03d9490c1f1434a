"""Sentences with holes, `{days_until(ends_on)}`, cut into their pieces."""

import re

from rules.problems import Place, Problem
from rules.written import Written

_PIECES = re.compile(
    r"""(?P<doubled>\{\{|\}\})
      | \{ (?P<hole> (?: "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | [^{}"'] )* ) \}
      | (?P<stray>[{}])
      | (?P<plain>[^{}]+)""",
    re.VERBOSE,
)


def pieces(written: Written) -> tuple[list[str | Written], list[Problem]]:
    """Literal texts as strings, joined; holes with their own places. A brace without its other half is a problem."""
    found: list[str | Written] = []
    problems: list[Problem] = []
    for match in _PIECES.finditer(written.text):
        if match["hole"] is not None:
            found.append(Written(match["hole"], written.at(match.start("hole"))))
        elif match["stray"]:
            problems.append(_stray(written.at(match.start()), match["stray"]))
        else:
            _append(found, match["plain"] or match["doubled"][0])
    return found, problems


def _append(found: list[str | Written], text: str) -> None:
    if found and isinstance(found[-1], str):
        found[-1] += text
    else:
        found.append(text)


def _stray(place: Place, brace: str) -> Problem:
    other = "closing" if brace == "{" else "opening"
    sentence = f"This `{brace}` has no {other} brace."
    return Problem(place, "unpaired-brace", sentence, f"For a brace in the text write `{brace * 2}`.")
