"""The project's own Python, parsed once: what the tests of the house look at."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.harness.processes import PROJECT

FLOORS = ("rules", "engine", "workflows", "api")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `name` as `engine/store/facts.py`, and what it says."""

    name: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


@cache
def product() -> tuple[Source, ...]:
    """Every file of the four floors, wsgi.py and the bench."""
    paths = [path for folder in (*FLOORS, "bench") for path in sorted((PROJECT / folder).rglob("*.py"))]
    return tuple(parsed(path) for path in (*paths, *PROJECT.glob("wsgi.py")))


def parsed(path: Path) -> Source:
    text = path.read_text()
    return Source(path.relative_to(PROJECT).as_posix(), text, ast.parse(text))


def kept_files() -> list[Path]:
    """Every file the project keeps: git knows, where there is git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode == 0:
        return [found for name in listed.stdout.split("\0") if name and (found := PROJECT / name).is_file()]
    hidden = (".venv", "__pycache__", ".git")
    return [path for path in PROJECT.rglob("*") if path.is_file() and not set(hidden) & set(path.parts)]


def lines_of(function: Function) -> int:
    """Its lines without the docstring and without the decorators."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1 - docstring_lines(function)


def docstring_lines(function: Function) -> int:
    if ast.get_docstring(function) is None:
        return 0
    said = function.body[0]
    assert said.end_lineno is not None
    return said.end_lineno - said.lineno + 1
