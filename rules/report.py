"""Problems for people and for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NotRequired, TypedDict

from rules.problems import NOWHERE, Problem


class PlaceJson(TypedDict):
    path: str
    line: int
    column: int
    says: str


class ProblemJson(TypedDict):
    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    hint: str
    second: NotRequired[PlaceJson]


class ReportJson(TypedDict):
    errors: int
    warnings: int
    problems: list[ProblemJson]


def as_lines(problems: Iterable[Problem]) -> list[str]:
    """One line a problem: `path:line:column: severity code: sentence hint`."""
    return [str(problem) for problem in problems]


def second_words(problem: Problem) -> str:
    """`rules.yaml:3:7: the other rule`; empty where there is no second place."""
    if problem.second == NOWHERE:
        return ""
    return f"{problem.second}: {problem.second_says}"


def as_json(problems: Sequence[Problem]) -> ReportJson:
    errors, warnings = counted(problems)
    return {"errors": errors, "warnings": warnings, "problems": [_json(problem) for problem in problems]}


def as_github(problems: Iterable[Problem], folder: str = "") -> Iterator[str]:
    """A workflow command a problem, so that it stands beside its line of a pull request. `folder`: where the rulebook
    lies within the repository.
    """
    for problem in problems:
        place, parts = problem.place, (problem.message, problem.hint, second_words(problem))
        where = {
            "file": placed(place.path, folder),
            "line": str(place.line),
            "col": str(place.column),
            "title": problem.code,
        }
        said = ",".join(f"{key}={_escaped(value, ',:')}" for key, value in where.items())
        yield f"::{problem.severity} {said}::{_escaped(chr(10).join(part for part in parts if part))}"


def placed(path: str, folder: str) -> str:
    """A path within the rulebook as one within the repository."""
    return f"{folder.rstrip('/')}/{path}" if folder not in ("", ".") else path


def counted(problems: Iterable[Problem]) -> tuple[int, int]:
    """(errors, warnings)."""
    counts = Counter(problem.severity for problem in problems)
    return counts["error"], counts["warning"]


def summary(problems: Sequence[Problem]) -> str:
    """`3 errors, 1 warning`, or `no problems`."""
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in zip(counted(problems), ("error", "warning"), strict=True)
        if count
    ]
    return ", ".join(parts) or "no problems"


def _json(problem: Problem) -> ProblemJson:
    found: ProblemJson = {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
    if problem.second != NOWHERE:
        second = problem.second
        found["second"] = {
            "path": second.path,
            "line": second.line,
            "column": second.column,
            "says": problem.second_says,
        }
    return found


def _escaped(text: str, further: str = "") -> str:
    """Percent signs, line breaks, and in a property's value what would end it."""
    for sign in f"%\r\n{further}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
