"""`perennial check`: is a rulebook right; and how a command reads one and tells its problems."""

import json
from pathlib import Path

import click

from api.cli.edge import FAILED, Stopped, be_colourful, whole_folder
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.problems import Problem
from rules.report import as_github, as_json, second_words, summary
from rules.rulebook import Documents
from rules.sarif import as_sarif

PROBLEMS = 1


@click.command()
@click.argument("directory", required=False)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="For people, for programs, for code hosts and editors (SARIF 2.1.0), or as GitHub annotations.",
)
@click.option("--json", "fmt", flag_value="json", help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Warnings count as problems too.")
def check(directory: str | None, fmt: str, strict: bool) -> None:
    """Find every problem of a rulebook (the shipped one when DIRECTORY is left out). It is read whole: of a part,
    or of one file, the whole is named. While a file cannot be read, only names it may declare are not told as unknown.

    Exit code 0: none, or only warnings. 1: problems. 2: it could not be read.
    """
    documents, problems = read(directory)
    _, found = load_rulebook(documents, is_whole=not any(each.is_error for each in problems))
    problems = (*problems, *found)
    _report(problems, fmt, directory or "", len(documents))
    if any(strict or problem.is_error for problem in problems):
        raise SystemExit(PROBLEMS)


def _report(problems: tuple[Problem, ...], fmt: str, directory: str, files: int) -> None:
    folder = _within_here(directory)
    if fmt == "json":
        click.echo(json.dumps(as_json(problems), ensure_ascii=False, indent=2))
    elif fmt == "sarif":
        click.echo(json.dumps(as_sarif(problems, folder), ensure_ascii=False, indent=2))
    elif fmt == "github":
        for line in as_github(problems, folder):
            click.echo(line)
    else:
        show_problems(problems)
        click.echo(f"{files} files: {summary(problems)}.")


def _within_here(directory: str) -> str:
    """The folder as a repository's own paths name it, when the command runs at the repository's top."""
    path = Path(directory)
    here = Path.cwd()
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    return path.as_posix()


def read(directory: str | None) -> tuple[Documents, tuple[Problem, ...]]:
    folder = whole_folder(directory, library_folder())
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
        if second := second_words(problem):
            click.echo(f"    {second}")
