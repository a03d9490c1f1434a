"""The web's doors as they are registered: what the tests of guards and of the reference look at."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from api.app import create_app
from engine.store.session import Database
from workflows.clock import Clock
from workflows.parts import LoadedEditions, NoBell, Parts
from workflows.settings import Settings

PROGRAMS = ("/api/", "/hooks/", "/unsubscribe/", "/healthz", "/readyz")


def closed_app(folder: Path) -> Flask:
    """An app whose database is never opened."""
    url = f"sqlite:///{folder / 'never.sqlite'}"
    database = Database(url)
    clock = Clock(database)
    settings = Settings(data_dir=folder, database_url=url, secret_key="a key for tests only")
    return create_app(Parts(database, clock, settings, LoadedEditions(clock), NoBell(), {}))


def doors(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and path of every route for programs, placeholders in angle brackets without their converters."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PROGRAMS):
            path = "".join(f"<{part}>" if is_name else part for is_name, part in _parts(rule.rule))
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, path


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    for piece in rule.split("<"):
        name, closes, rest = piece.partition(">")
        if closes:
            yield True, name.rpartition(":")[2]
            yield False, rest
        else:
            yield False, piece
