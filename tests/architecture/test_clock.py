"""`now` is an argument: only the named edges read the clock of the machine or its environment."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, product

CLOCK_EDGES = {
    "engine/store/session.py",  # stamps machine_at
    "workflows/clock.py",  # the one clock everyone above is given
}
ENVIRONMENT_EDGES = {
    "api/cli/edge.py",  # whether the terminal wants colours
    "api/cli/here.py",  # the command line and every process it starts
    "wsgi.py",  # the web, started by gunicorn
}
NOW = {"now", "utcnow", "today"}
TIME = {"time", "time_ns", "localtime", "gmtime", "ctime"}
ENVIRONMENT = {"environ", "environb", "getenv"}


def test_only_the_named_edges_read_the_clock() -> None:
    assert not [
        place for source in product() if source.name not in CLOCK_EDGES for place in clock_readings(source)
    ]


def test_only_the_named_edges_read_the_environment() -> None:
    assert not [
        place
        for source in product()
        if source.name not in ENVIRONMENT_EDGES
        for place in environment_readings(source)
    ]


def clock_readings(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Attribute(value, attr)) if attr in NOW and last_name(value) in {
                "datetime",
                "date",
            }:
                yield f"{source.name}:{node.lineno} {attr}()"
            case ast.Attribute(ast.Name("time"), attr) if attr in TIME:
                yield f"{source.name}:{node.lineno} time.{attr}"
            case ast.ImportFrom(module="time", names=names) if TIME & {alias.name for alias in names}:
                yield f"{source.name}:{node.lineno} from time import"


def environment_readings(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(ast.Name("os"), attr) if attr in ENVIRONMENT:
                yield f"{source.name}:{node.lineno} os.{attr}"
            case ast.ImportFrom(module="os", names=names) if ENVIRONMENT & {alias.name for alias in names}:
                yield f"{source.name}:{node.lineno} from os import"


def last_name(value: ast.expr) -> str:
    match value:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
