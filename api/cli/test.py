"""`perennial test`: the stories of a rulebook, played on a clock of their own; nothing is sent and nothing is kept."""

import click

from api.cli.breaking import report_mutants
from api.cli.edge import Stopped, whole_folder
from api.cli.playing import play_all, report, report_json, stories_named
from api.cli.rulebook import read, show_problems
from api.cli.watching import watch_stories
from api.logs import configure_logs
from rules.folder import library_folder
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.story import Story

FAILED_STORIES = 1

configure_logs()


@click.command("test")
@click.argument("directory", required=False)
@click.option(
    "--only",
    default="",
    metavar="PATTERN",
    help="Only stories with this in their name or file; * is anything. With --mutants: only such rules and playbooks.",
)
@click.option(
    "--watch", "is_watching", is_flag=True, help="Play again what a changed file touches, until Ctrl-C."
)
@click.option(
    "--mutants", "is_breaking", is_flag=True, help="Say which rules could be broken without a story noticing."
)
@click.option(
    "--minutes", default=10.0, show_default=True, help="With --mutants: begin no further break after these."
)
@click.option("--json", "is_json", is_flag=True, help="For programs.")
def test_(
    directory: str | None, only: str, is_watching: bool, is_breaking: bool, minutes: float, is_json: bool
) -> None:
    """Play the stories of a rulebook (the shipped one when DIRECTORY is left out): nothing is sent, nothing is kept.

    Exit code 0: all passed (with --mutants: no break survived). 1: some failed. 2: they could not be played.
    """
    if is_watching and (is_breaking or is_json):
        raise Stopped("--watch goes with neither --mutants nor --json.")
    if is_watching:
        watch_stories(whole_folder(directory, library_folder()), only)
        return
    documents, problems = read(directory)
    rulebook, found = load_rulebook(documents)
    problems = tuple(problem for problem in (*problems, *found) if problem.is_error)
    if rulebook is None or problems:
        show_problems(problems)
        raise Stopped("No story was played: mend the rulebook first.")
    if is_breaking:
        survivors = report_mutants(documents, rulebook, only, minutes, is_json=is_json)
        raise SystemExit(FAILED_STORIES if survivors else 0)
    played = play_all(documents, rulebook, chosen(rulebook, only), is_loud=not is_json)
    report_json(played) if is_json else report(played)
    if not all(each.passed for each in played):
        raise SystemExit(FAILED_STORIES)


def chosen(rulebook: Rulebook, only: str) -> list[Story]:
    """As `stories_named`; ends the command where none has the pattern."""
    found = stories_named(rulebook, only)
    if rulebook.stories and not found:
        raise Stopped(f"No story has {only!r} in its name or file; there are {len(rulebook.stories)}.")
    return found
