"""Problems as SARIF 2.1.0, the form in which code hosts and editors take the findings of a checker."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from rules.problems import NOWHERE, Place, Problem
from rules.report import placed

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION = "2.1.0"


def as_sarif(problems: Sequence[Problem], folder: str = "") -> dict[str, Any]:
    """One log with one run. `folder`: where the rulebook lies within the repository."""
    codes = sorted({problem.code for problem in problems})
    driver: dict[str, Any] = {"name": "perennial", "rules": [{"id": code} for code in codes]}
    results = [_result(problem, codes.index(problem.code), folder) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _result(problem: Problem, number: int, folder: str) -> dict[str, Any]:
    text = f"{problem.message} {problem.hint}" if problem.hint else problem.message
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": number,
        "level": problem.severity,
        "message": {"text": text},
        "locations": [_location(problem.place, folder)],
    }
    if problem.second != NOWHERE:
        second = {**_location(problem.second, folder), "id": 0, "message": {"text": problem.second_says}}
        found["relatedLocations"] = [second]
    return found


def _location(place: Place, folder: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(placed(place.path, folder))},
            "region": {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)},
        }
    }


def _uri(path: str) -> str:
    """A path that begins at the disk's root belongs to no repository: it is told as what it is."""
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)
