"""`perennial test --mutants`: which rules could be broken without any story noticing."""

import json
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from time import monotonic
from typing import Any

import click

from api.cli.edge import Stopped
from api.cli.numbers import counted
from api.cli.playing import painted
from rules.rulebook import Documents, Rulebook
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.theatre import open_theatre
from workflows.stories.trial import Tried
from workflows.stories.troupe import Trial, open_troupe

FEW = 5
"""Failing stories that are named."""


def report_mutants(
    documents: Documents, rulebook: Rulebook, only: str, minutes: float, *, is_json: bool
) -> int:
    """How many breaks survived; each is told with its place, what is otherwise, and what story would notice."""
    stories = sorted(rulebook.stories.values(), key=lambda story: story.place)
    ends = monotonic() + 60 * minutes
    tried: list[Tried] = []
    with open_theatre(documents, rulebook) as theatre, open_troupe(theatre, len(stories)) as troupe:
        played = {each.story: each for each in troupe.play(stories)}
        if not any(each.passed for each in played.values()):
            raise Stopped("No story passes, so none can notice anything: mend them first (perennial test).")
        failing = sorted(each.story for each in played.values() if not each.passed)
        trial = Trial(troupe, rulebook, played, lambda: monotonic() < ends)
        for each in trial.run(lambda mutant: _is_wanted(mutant, only)):
            tried.append(each)
            if not is_json:
                _progress(len(tried), len(trial.broken), sum(one.survived for one in tried))
    survivors = sorted(
        (one for one in tried if one.survived), key=lambda one: (one.mutant.place, one.mutant.change)
    )
    if is_json:
        told = {**_plain(survivors, tried, trial.untried), "failing": failing}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(survivors, tried, trial.untried)
        _tell_failing(failing)
    if only and not trial.broken:
        raise Stopped(f"Nothing that could be broken has {only!r} in its name or file.")
    return len(survivors)


def _tell_failing(failing: Sequence[str]) -> None:
    """Of a break that only they would notice it would else be said that no story touches it."""
    if failing:
        some = ", ".join(failing[:FEW]) + (", ..." if len(failing) > FEW else "")
        said = counted(len(failing), "stories", "fail")
        click.echo(
            f"{said} as the rulebook stands, and so can notice no break; mend first (perennial test): {some}"
        )


def _is_wanted(mutant: Mutant, only: str) -> bool:
    return fnmatch(f"{mutant.place.path} {mutant.kind} {mutant.name}".lower(), f"*{only.lower()}*")


def _progress(done: int, of: int, survived: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {of} breaks tried, {survived} survived", nl=False, err=True)


def _show(survivors: Sequence[Tried], tried: Sequence[Tried], untried: int) -> None:
    if sys.stderr.isatty():
        click.echo(err=True)
    for one in survivors:
        mutant = one.mutant
        click.echo(f"\n{painted(str(mutant.place), 'red')}: {mutant.kind} {mutant.name}")
        click.echo(f"  broken:    {mutant.change}")
        by = counted(one.stories, "stories") if one.stories else "any story: none that passes touches it"
        click.echo(f"  unnoticed: by {by}")
        click.echo(f"  add:       {mutant.story}")
    noticed = len(tried) - len(survivors)
    said = f"{noticed} of {counted(len(tried), 'breaks')} noticed, {len(survivors)} survived"
    click.echo(
        "\n"
        + painted(said, "red" if survivors else "green")
        + (f"; {untried} not tried in time." if untried else ".")
    )


def _plain(survivors: Sequence[Tried], tried: Sequence[Tried], untried: int) -> dict[str, Any]:
    told = [
        {
            "place": str(one.mutant.place),
            one.mutant.kind: one.mutant.name,
            "change": one.mutant.change,
            "stories": one.stories,
            "add": one.mutant.story,
        }
        for one in survivors
    ]
    return {"survivors": told, "tried": len(tried), "survived": len(told), "untried": untried}
