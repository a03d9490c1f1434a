"""Imports go only downward, in no circle, and none hides in a function."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import grimp
import pytest

from tests.architecture.sources import FLOORS, Source, product
from tests.harness.processes import PROJECT

LINT = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True, no_logo=True))"

# These compute, and nothing else, but for the rooms named beside them, which may touch the world.
PURE = {
    "rules": ("rules.folder",),
    "engine": ("engine.store", "engine.matcher"),
    "workflows.playbooks": (),
    "workflows.runs": (),
    "workflows.enrollment": (),
    "workflows.escalation": (),
    "workflows.retries": (),
    "workflows.steps": (),
    "workflows.stages": (),
    "workflows.verdict": (),
    "workflows.letters": (),
}
WORLD = {
    *(
        "alembic",
        "asyncio",
        "fcntl",
        "flask",
        "gunicorn",
        "http",
        "logging",
        "multiprocessing",
        "os",
        "psycopg",
    ),
    *(
        "redis",
        "rq",
        "secrets",
        "shutil",
        "signal",
        "smtplib",
        "socket",
        "sqlalchemy",
        "sqlite3",
        "structlog",
    ),
    *("subprocess", "tempfile", "threading", "time"),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *FLOORS, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def test_imports_keep_the_contract() -> None:
    kept = subprocess.run([sys.executable, "-c", LINT], cwd=PROJECT, capture_output=True, text=True)
    assert kept.returncode == 0, kept.stdout


def test_no_import_runs_in_a_circle(graph: grimp.ImportGraph) -> None:
    ours = {module for module in graph.modules if module.partition(".")[0] in FLOORS}
    # What reaches itself through what it imports stands in a circle.
    circles = {
        module
        for module in ours
        for imported in graph.find_modules_directly_imported_by(module) & ours
        if module in graph.find_upstream_modules(imported)
    }
    assert not circles, f"these import each other in a circle: {sorted(circles)}"


def test_the_core_is_pure(graph: grimp.ImportGraph) -> None:
    touching = [
        f"{module} reaches {' and '.join(sorted(touched))}"
        for module in sorted(graph.modules)
        if is_pure(module) and (touched := graph.find_upstream_modules(module) & WORLD)
    ]
    assert not touching, "\n".join(touching)


def test_the_core_opens_nothing() -> None:
    opening = [
        f"{source.name}:{line}" for source in product() if is_pure(source.module) for line in openings(source)
    ]
    assert not opening, f"a pure room takes what it needs as an argument: {opening}"


def openings(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name("open" | "input" | "print")):
                yield node.lineno
            case ast.Attribute(attr="read_text" | "read_bytes" | "write_text" | "write_bytes"):
                yield node.lineno
            case ast.Import() | ast.ImportFrom() if set(imported_by(node)) & {
                "urllib.request",
                "http.client",
            }:
                yield node.lineno


def is_pure(module: str) -> bool:
    return any(
        is_in(module, room) and not any(is_in(module, other) for other in but) for room, but in PURE.items()
    )


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def test_no_import_of_ours_hides_in_a_function() -> None:
    hidden = [f"{source.name}:{line}" for source in product() for line in hidden_imports(source)]
    assert not hidden, f"move these to the head of their file, and untangle what they hid: {hidden}"


def hidden_imports(source: Source) -> list[int]:
    return [
        node.lineno
        for function in source.functions()
        for node in ast.walk(function)
        if any(name.partition(".")[0] in FLOORS for name in imported_by(node))
    ]


def imported_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case ast.Call(
            ast.Attribute(attr="import_module") | ast.Name("__import__"), [ast.Constant(str(module)), *_]
        ):
            return [module]
    return []
