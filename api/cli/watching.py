"""`perennial test --watch`: the stories that a changed file touches are played again at once."""

from collections.abc import Mapping
from pathlib import Path

import click
import watchfiles

from api.cli.playing import play_all, report, stories_named
from api.cli.rulebook import show_problems
from rules.folder import read_folder
from rules.load import load_rulebook
from rules.rulebook import Documents
from workflows.stories.play import Played
from workflows.stories.touching import touched_by

QUIET_MS = 100
"""An editor writes a file in several strokes; so long without another they count as one."""
SOON_MS = 1
"""So long a watcher that has begun waits for a change before it says that there is none."""
WAITING = "Waiting for a change; Ctrl-C stops."


def watch_stories(folder: Path, only: str) -> None:
    """Plays all, then again what each change touches, until Ctrl-C, also one while stories are played."""
    try:
        _play_on(folder, only)
    except KeyboardInterrupt:
        click.echo("\nStopped.")


def _play_on(folder: Path, only: str) -> None:
    """The first yield comes once the folder is watched, and only then is it read: no change falls between."""
    before: Documents = {}
    played: dict[str, Played] = {}
    is_first = True
    for changes in watchfiles.watch(
        folder, debounce=4 * QUIET_MS, step=QUIET_MS, rust_timeout=SOON_MS, yield_on_timeout=True
    ):
        if is_first or any(path.endswith((".yaml", ".yml", ".md")) for _, path in changes):
            before, played = _round(folder, only, before, played)
            click.echo(WAITING)
        is_first = False


def _round(
    folder: Path, only: str, before: Documents, played: Mapping[str, Played]
) -> tuple[Documents, dict[str, Played]]:
    """What was read, and what is known of each story; while the rulebook does not load, what was known stays."""
    documents, problems = read_folder(folder)
    changed = {path for path in documents.keys() | before.keys() if documents.get(path) != before.get(path)}
    if before and not changed:
        return before, dict(played)
    rulebook, found = load_rulebook(documents)
    errors = tuple(problem for problem in (*problems, *found) if problem.is_error)
    if rulebook is None or errors:
        click.echo()
        show_problems(errors)
        click.echo("No story was played: mend the rulebook first.")
        return before, dict(played)
    stories = stories_named(rulebook, only)
    among = {story.name for story in touched_by(changed, before, documents, rulebook, played)}
    touched = [story for story in stories if story.name in among]
    if before:
        click.echo(
            f"\n{', '.join(sorted(changed))} changed: {len(touched)} of {len(stories)} stories are played."
        )
    again = {each.story: each for each in play_all(documents, rulebook, touched, is_loud=True)}
    known = {story.name: again.get(story.name) or played[story.name] for story in stories}
    report([again[story.name] for story in touched] if touched else list(known.values()))
    return documents, known
