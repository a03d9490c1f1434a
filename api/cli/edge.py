"""The edge of every command: the environment is read here, once, and every refusal becomes a sentence and an exit code.

Exit codes: 0 done, 1 the answer is no (problems, failed stories), 2 it could not be done.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.premises import Occupied
from engine.store.session import DatabaseAway, migrate
from rules.folder import read_file, rulebook_files
from workflows.embedded_redis import RedisUnavailable
from workflows.operations.looking.moment import NotThere
from workflows.parts import EditionUnreadable, NothingPublished, Parts, build_parts
from workflows.settings import Settings, SettingsRefused, load_settings

FAILED = 2
MOST_ABOVE = 6
WORKSPACE = re.compile(r"^workspace\s*:", re.MULTILINE)
SENTENCES = (
    Occupied, DatabaseAway, NothingPublished, NotThere, EditionUnreadable, RedisUnavailable, SettingsRefused,
)  # fmt: skip


class Stopped(click.ClickException):
    """A command that could not be carried out."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def sentences() -> Iterator[None]:
    """Turns the refusals that a person can mend into their sentence; everything else stays the fault it is."""
    try:
        yield
    except SENTENCES as error:
        raise Stopped(str(error)) from None


def settings_here(**overrides: str) -> Settings:
    """The settings of this process; `overrides` by their names in the environment. Ends the command when refused."""
    with sentences():
        return load_settings({**os.environ, **{name: value for name, value in overrides.items() if value}})


def environment_of(settings: Settings, redis_url: str) -> dict[str, str]:
    """What child processes are started with: ours, with everything that was decided here said outright."""
    decided = {
        "PERENNIAL_DATA": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": redis_url,
        "PERENNIAL_HOST": settings.host,
        "PERENNIAL_PORT": str(settings.port),
        "PERENNIAL_BASE_URL": settings.base_url,
    }
    return {**os.environ, **decided}


@contextmanager
def parts_here(**overrides: str) -> Iterator[Parts]:
    """The parts for a command that looks or acts once; the tables are brought up to date first."""
    settings = settings_here(**overrides)
    with sentences():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        parts = build_parts(settings)
        try:
            migrate(parts.database)
            yield parts
        finally:
            parts.doorbell.close()
            parts.database.close()


def be_colourful() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def whole_folder(path: str | None, default: Path) -> Path:
    """The folder of a rulebook: the one named, else `default`. A part of one is refused, naming the whole."""
    folder = Path(path) if path else default
    root = _root_above(folder) if folder.exists() else None
    if root is not None:
        part = "one file" if folder.is_file() else "a part"
        raise Stopped(
            f"{folder} is {part} of the rulebook in {root}, and a rulebook is read whole. Name that folder: {root}"
        )
    if not folder.is_dir():
        raise Stopped(f"{folder} is no folder. Name the folder that a rulebook lies in.")
    return folder


def _root_above(path: Path) -> Path | None:
    """The folder above that holds the `workspace:` this one lacks; None where it has one, or none is near."""
    if path.is_dir() and any(_begins_rulebook(file) for file in rulebook_files(path)):
        return None
    above = Path(os.path.relpath(path.absolute().parent)) if not path.is_absolute() else path.parent
    for _ in range(MOST_ABOVE):
        if any(_begins_rulebook(file) for file in sorted(above.glob("*.y*ml"))):
            return above
        if above.absolute().parent == above.absolute():
            break
        above = Path(os.path.relpath(above.absolute().parent)) if not above.is_absolute() else above.parent
    return None


def _begins_rulebook(file: Path) -> bool:
    text = read_file(file, file.name) if file.suffix != ".md" else ""
    return isinstance(text, str) and WORKSPACE.search(text) is not None
