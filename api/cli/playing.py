"""Stories played for a command, and their report."""

import json
from collections.abc import Sequence
from fnmatch import fnmatch
from typing import Any

import click

from api.aloud.played import told
from api.aloud.speech import Speech
from api.cli.edge import be_colourful
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.stories.failures import Failure
from workflows.stories.play import Played
from workflows.stories.theatre import open_theatre
from workflows.stories.troupe import open_troupe

ENGLISH = Speech("en")


def stories_named(rulebook: Rulebook, only: str) -> list[Story]:
    """The stories whose name or file has the pattern in it, by file and line."""
    wanted = f"*{only.lower()}*"
    stories = sorted(rulebook.stories.values(), key=lambda story: story.place)
    return [story for story in stories if fnmatch(f"{story.place.path} {story.name}".lower(), wanted)]


def play_all(
    documents: Documents, rulebook: Rulebook, stories: Sequence[Story], *, is_loud: bool
) -> list[Played]:
    """On all cores; a mark for each as it is known."""
    played = []
    with open_theatre(documents, rulebook) as theatre, open_troupe(theatre, len(stories)) as troupe:
        for each in troupe.play(stories):
            played.append(each)
            if is_loud:
                click.echo(_mark(each), nl=False)
    return played


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
    click.echo(painted(said, "red" if failed else "green") + ".")


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
    click.echo(f"\n{painted(str(failure.place), 'red')}: {failure.story}")
    click.echo(f"  day {failure.day}{verb}" + (f"  ({failure.on})" if failure.on else ""))
    click.echo(f"    expected: {told(failure.miss.expected, ENGLISH)}")
    click.echo(f"    got:      {told(failure.miss.got, ENGLISH)}")
    for number, reason in enumerate(failure.why):
        click.echo(f"    {'why:' if number == 0 else '':<9} {told(reason, ENGLISH)}")


def _plain(failure: Failure) -> dict[str, Any]:
    miss = failure.miss
    return {
        "place": str(failure.place),
        "day": failure.day,
        "on": failure.on,
        "verb": miss.verb,
        "name": miss.name,
        "expected": told(miss.expected, ENGLISH),
        "got": told(miss.got, ENGLISH),
        "why": [told(each, ENGLISH) for each in failure.why],
    }


def _mark(played: Played) -> str:
    return painted(".", "green") if played.passed else painted("F", "red")


def painted(text: str, colour: str) -> str:
    return click.style(text, fg=colour) if be_colourful() else text
