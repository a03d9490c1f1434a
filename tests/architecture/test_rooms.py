"""No file, function or class grows past what one sitting can hold, and no name says nothing."""

import ast
from statistics import median

import pytest

from tests.architecture.sources import kept_files, lines_of, product
from tests.harness.processes import PROJECT

LINES_A_FILE = 300
LINES_A_FUNCTION = 45
METHODS_A_CLASS = 12
# What changed in the tables and when: written once, in one piece, and never edited again.
MIGRATIONS = "engine/store/migrations/versions/"
SAY_NOTHING = {"utils", "helpers", "common", "misc", "base", "manager", "util", "helper", "managers"}


def test_a_file_fits_in_one_sitting() -> None:
    lengths = {source.name: len(source.text.splitlines()) for source in product()}
    assert not {name: lines for name, lines in lengths.items() if lines > LINES_A_FILE}


def test_a_function_fits_on_one_screen() -> None:
    lengths = {
        f"{source.name}:{function.lineno} {function.name}": lines_of(function)
        for source in product()
        if not source.name.startswith(MIGRATIONS)
        for function in source.functions()
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LINES_A_FUNCTION}


def test_a_class_can_be_held_in_mind() -> None:
    methods = {
        f"{source.name}:{one.lineno} {one.name}": public_methods(one)
        for source in product()
        for one in source.classes()
    }
    assert not {name: count for name, count in methods.items() if count > METHODS_A_CLASS}


def public_methods(one: ast.ClassDef) -> int:
    functions = (node for node in one.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return sum(not function.name.startswith("_") for function in functions)


def test_a_file_is_named_for_what_it_knows() -> None:
    named = [path.relative_to(PROJECT) for path in kept_files() if path.suffix == ".py"]
    assert not [str(name) for name in named if SAY_NOTHING & set(name.stem.split("_"))]


def test_the_medians_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    files = median(len(source.text.splitlines()) for source in product())
    functions = median(lines_of(function) for source in product() for function in source.functions())
    with capsys.disabled():
        print(f"\nmedian file {files:.0f} lines (aim 90), median function {functions:.0f} (aim 9)")  # noqa: T201
