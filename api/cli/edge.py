"""The edge of every command: every refusal becomes a sentence and an exit code.

Exit codes: 0 done, 1 the answer is no (problems, failed stories), 2 it could not be done.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rules.folder import read_file, rulebook_files
from rules.mendable import Mendable

FAILED = 2
MOST_ABOVE = 6
WORKSPACE = re.compile(r"^workspace\s*:", re.MULTILINE)


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
    except Mendable as error:
        raise Stopped(str(error)) from None


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
