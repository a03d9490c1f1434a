"""Problems for people and for programs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

from rules.problems import Problem


class ProblemJson(TypedDict):
    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    hint: str


class ReportJson(TypedDict):
    errors: int
    warnings: int
    problems: list[ProblemJson]


def as_lines(problems: Iterable[Problem]) -> list[str]:
    """One line a problem: `path:line:column: severity code: sentence hint`."""
    return [str(problem) for problem in problems]


def as_json(problems: Sequence[Problem]) -> ReportJson:
    errors, warnings = counted(problems)
    return {"errors": errors, "warnings": warnings, "problems": [_json(problem) for problem in problems]}


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
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
