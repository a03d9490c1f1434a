"""`perennial check` and `perennial publish`: is a rulebook right, and make it the one that runs."""

import getpass
import json
from pathlib import Path

import click

from api.cli.edge import FAILED, Stopped, be_colourful, parts_here, sentences, whole_folder
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.problems import Problem
from rules.report import as_github, as_json, second_words, summary
from rules.rulebook import Documents
from rules.sarif import as_sarif
from workflows.operations.publishing import Published, publish_draft, publish_edition, publish_rulebook
from workflows.verdict import Reason

PROBLEMS = 1
NOT_THERE = (Reason.NO_SUCH_EDITION, Reason.NO_SUCH_DRAFT)


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


@click.command()
@click.argument("directory", required=False)
@click.option("--edition", type=int, help="Roll back: publish what this edition said, instead of a folder.")
@click.option("--draft", type=int, help="Publish this draft, instead of a folder.")
@click.option(
    "--seen", is_flag=True, help="With --draft: also when another edition runs than it was made from."
)
@click.option("--note", default="", help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def publish(
    directory: str | None, edition: int | None, draft: int | None, seen: bool, note: str, by: str
) -> None:
    """Make a rulebook the running edition, all of it or nothing; workers follow within a second.

    Exit code 0: it runs. 1: it has problems, or waits for a second person's yes. 2: not there, or unreadable.
    """
    if sum(each is not None for each in (directory, edition, draft)) > 1:
        raise Stopped("Name one thing to publish: a folder, --edition or --draft.")
    who = by or getpass.getuser()
    documents = _readable(directory) if edition is None and draft is None else {}
    with parts_here() as parts, sentences():
        if edition is not None:
            published = publish_edition(parts, edition, who, note)
        elif draft is not None:
            published = publish_draft(parts, draft, who, note, is_seen=seen)
        else:
            published = publish_rulebook(parts, documents, who, note)
    _tell(published)


def _readable(directory: str | None) -> Documents:
    documents, problems = read(directory)
    if any(problem.is_error for problem in problems):
        show_problems(problems)
        raise Stopped("Nothing was published; the running edition goes on.")
    return documents


def _tell(published: Published) -> None:
    show_problems(published.problems)
    if published.refusal is not None:
        said = published.refusal.reads("en")
        click.echo(f"{said[:1].upper()}{said[1:]}. The running edition goes on.", err=True)
        if published.draft is not None and published.refusal.reason is Reason.SECOND_PERSON_WANTED:
            click.echo(
                f"It waits as draft {published.draft.id}: perennial approve {published.draft.id}", err=True
            )
        raise SystemExit(FAILED if published.refusal.reason in NOT_THERE else PROBLEMS)
    if published.edition is None:
        click.echo(
            f"{summary(published.problems)}. Nothing was published; the running edition goes on.", err=True
        )
        raise SystemExit(PROBLEMS)
    state = "runs now" if published.is_new else "runs already: nothing changed"
    click.echo(f"Edition {published.edition.number} ({published.edition.hash[:12]}) {state}.")


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
