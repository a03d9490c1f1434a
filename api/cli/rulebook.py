"""`perennial check` and `perennial publish`: is a rulebook right, and make it the one that runs."""

import getpass
import json
from pathlib import Path

import click

from api.cli.edge import FAILED, Stopped, be_colourful, folder_given, parts_here, sentences
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.problems import Problem
from rules.report import as_json, summary
from rules.rulebook import Documents
from workflows.operations.publishing import publish_rulebook

PROBLEMS = 1
UNREADABLE = frozenset({"unreadable-folder", "no-folder"})


@click.command()
@click.argument("directory", required=False)
@click.option(
    "--format", "fmt", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)
def check(directory: str | None, fmt: str) -> None:
    """Find every problem of a rulebook (the shipped one when DIRECTORY is left out).

    Exit code 0: none, or only warnings. 1: problems. 2: it could not be read.
    """
    documents, problems = read(directory)
    _, found = load_rulebook(documents)
    problems = (*problems, *found)
    if fmt == "json":
        click.echo(json.dumps(as_json(problems), ensure_ascii=False, indent=2))
    else:
        show_problems(problems)
        click.echo(f"{len(documents)} files: {summary(problems)}.")
    if any(problem.is_error for problem in problems):
        raise SystemExit(PROBLEMS)


@click.command()
@click.argument("directory", required=False)
@click.option("--note", default="", help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def publish(directory: str | None, note: str, by: str) -> None:
    """Make a rulebook the running edition, all of it or nothing; workers follow within a second."""
    documents, problems = read(directory)
    if any(problem.is_error for problem in problems):
        show_problems(problems)
        raise Stopped("Nothing was published; the running edition goes on.")
    with parts_here() as parts, sentences():
        published = publish_rulebook(parts, documents, by or getpass.getuser(), note)
    show_problems(published.problems)
    if published.edition is None:
        click.echo(
            f"{summary(published.problems)}. Nothing was published; the running edition goes on.", err=True
        )
        raise SystemExit(PROBLEMS)
    state = "runs now" if published.is_new else "runs already: nothing changed"
    click.echo(f"Edition {published.edition.number} ({published.edition.hash[:12]}) {state}.")


def read(directory: str | None) -> tuple[Documents, tuple[Problem, ...]]:
    folder = folder_given(directory, library_folder())
    documents, problems = read_folder(Path(folder))
    if not documents:
        show_problems(problems)
        raise (
            SystemExit(FAILED)
            if problems
            else Stopped(f"{folder} holds no rule files (*.yaml) and no e-mails (*.md).")
        )
    return documents, problems


def show_problems(problems: tuple[Problem, ...]) -> None:
    colours = {"error": "red", "warning": "yellow"}
    for problem in problems:
        place = click.style(str(problem.place), bold=True) if be_colourful() else str(problem.place)
        grade = (
            click.style(problem.severity, fg=colours[problem.severity])
            if be_colourful()
            else problem.severity
        )
        click.echo(f"{place}: {grade} {problem.code}: {problem.message}")
        if problem.hint:
            click.echo(f"    {problem.hint}")
