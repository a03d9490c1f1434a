"""`perennial docs`: the rulebook written out as pages in plain words."""

from pathlib import Path

import click

from api.aloud.speech import LANGUAGES, nearest
from api.cli.edge import Stopped
from api.cli.numbers import counted
from api.cli.rulebook import PROBLEMS, read, show_problems
from api.handbook.folder import write_handbook
from api.handbook.pages import Format, handbook
from rules.load import read_rulebook
from rules.report import summary
from workflows.rulebook_folder import FolderRefused


@click.command("docs")
@click.argument("directory", required=False)
@click.option(
    "--to", "folder", required=True, metavar="FOLDER", help="A new or empty folder, or one written so before."
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="Of the pages (else: the rulebook's first language).",
)
@click.option(
    "--format",
    "dress",
    type=click.Choice(["html", "markdown"]),
    default="html",
    help="Pages for a browser and for paper, or for a repository's wiki.",
)
def docs(directory: str | None, folder: str, language: str | None, dress: Format) -> None:
    """Write a rulebook (the shipped one when DIRECTORY is left out) out as pages in plain words.

    Exit code 0: written. 1: the rulebook has problems; nothing is written. 2: it could not be read or written.
    """
    documents, problems = read(directory)
    reading = read_rulebook(documents)
    found = (*problems, *reading.problems)
    if any(problem.is_error for problem in found):
        show_problems(found)
        click.echo(f"{summary(found)}. Nothing was written.", err=True)
        raise SystemExit(PROBLEMS)
    language = language or nearest(reading.whole.workspace.languages[0])
    pages = handbook(reading, documents, language, dress)
    try:
        written, gone = write_handbook(Path(folder), pages)
    except FolderRefused as error:
        raise Stopped(str(error)) from None
    except OSError as error:
        raise Stopped(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
    more = f"; {counted(gone, 'old pages')} taken away" if gone else ""
    click.echo(f"{counted(written, 'pages')} in {folder}{more}. Begin with {next(iter(pages))}.")
