"""`perennial test`: the stories of a rulebook, played on a clock of their own; nothing is sent and nothing is kept."""

import json
from collections.abc import Sequence
from fnmatch import fnmatch
from typing import Any

import click

from api.cli.edge import Stopped, be_colourful
from api.cli.rulebook import read, show_problems
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.story import Story
from workflows.stories.failures import Failure
from workflows.stories.play import Played, play
from workflows.stories.theatre import open_theatre

FAILED_STORIES = 1


@click.command("test")
@click.argument("directory", required=False)
@click.option(
    "--only",
    default="",
    metavar="PATTERN",
    help="Only stories with this in their name or file; * is anything.",
)
@click.option("--json", "is_json", is_flag=True, help="For programs.")
def test_(directory: str | None, only: str, is_json: bool) -> None:
    """Play the stories of a rulebook (the shipped one when DIRECTORY is left out): nothing is sent, nothing is kept.

    Exit code 0: all passed. 1: some failed. 2: they could not be played.
    """
    documents, problems = read(directory)
    rulebook, found = load_rulebook(documents)
    problems = tuple(problem for problem in (*problems, *found) if problem.is_error)
    if rulebook is None or problems:
        show_problems(problems)
        raise Stopped("No story was played: mend the rulebook first.")
    stories = chosen(rulebook, only)
    played = []
    with open_theatre(documents, rulebook) as theatre:
        for story in stories:
            played.append(play(story, theatre))
            if not is_json:
                click.echo(_mark(played[-1]), nl=False)
    report_json(played) if is_json else report(played)
    if not all(each.passed for each in played):
        raise SystemExit(FAILED_STORIES)


def chosen(rulebook: Rulebook, only: str) -> list[Story]:
    """The stories whose name or file has the pattern in it, by file and line. Ends the command where none has."""
    stories = sorted(rulebook.stories.values(), key=lambda story: story.place)
    wanted = f"*{only.lower()}*"
    found = [story for story in stories if fnmatch(f"{story.place.path} {story.name}".lower(), wanted)]
    if stories and not found:
        raise Stopped(f"No story has {only!r} in its name or file; there are {len(stories)}.")
    return found


def report(played: Sequence[Played]) -> None:
    """Failures with what was expected, what was got, and why; then how many of which."""
    if not played:
        click.echo("The rulebook has no stories.")
        return
    click.echo()
    for each in played:
        for failure in each.failures:
            _show(failure)
    failed = sum(not each.passed for each in played)
    said = f"{len(played) - failed} of {len(played)} stories passed" + (
        f", {failed} failed" if failed else ""
    )
    click.echo(_painted(said, "red" if failed else "green") + ".")


def report_json(played: Sequence[Played]) -> None:
    stories = [
        {
            "story": each.story,
            "place": str(each.place),
            "passed": each.passed,
            "failures": [_plain(failure) for failure in each.failures],
        }
        for each in played
    ]
    failed = sum(not each.passed for each in played)
    said = {"stories": stories, "passed": len(played) - failed, "failed": failed}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _show(failure: Failure) -> None:
    verb = f", {failure.miss.verb}" if failure.miss.verb else ""
    click.echo(f"\n{_painted(str(failure.place), 'red')}: {failure.story}")
    click.echo(f"  day {failure.day}{verb}")
    click.echo(f"    expected: {failure.miss.expected}")
    click.echo(f"    got:      {failure.miss.got}")
    for number, reason in enumerate(failure.why):
        click.echo(f"    {'why:' if number == 0 else '':<9} {reason}")


def _plain(failure: Failure) -> dict[str, Any]:
    miss = failure.miss
    return {
        "place": str(failure.place),
        "day": failure.day,
        "verb": miss.verb,
        "name": miss.name,
        "expected": miss.expected,
        "got": miss.got,
        "why": list(failure.why),
    }


def _mark(played: Played) -> str:
    return _painted(".", "green") if played.passed else _painted("F", "red")


def _painted(text: str, colour: str) -> str:
    return click.style(text, fg=colour) if be_colourful() else text
