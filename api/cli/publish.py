"""`perennial publish`: make a rulebook the one that runs."""

import getpass
from pathlib import Path

import click

from api.cli.edge import FAILED, Stopped, sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from api.cli.rulebook import PROBLEMS, read, show_problems
from rules.report import summary
from rules.rulebook import Documents
from workflows.operations.draft_stories import DraftStories, play_edition
from workflows.operations.publishing import Published, publish_draft, publish_edition
from workflows.operations.publishing_folder import publish_folder
from workflows.rulebook_folder import alone_in
from workflows.verdict import Reason

NOT_THERE = (Reason.NO_SUCH_EDITION, Reason.NO_SUCH_DRAFT)


@click.command()
@click.argument("directory", required=False)
@click.option("--edition", type=int, help="Roll back: publish what this edition said, instead of a folder.")
@click.option("--draft", type=int, help="Publish this draft, instead of a folder.")
@click.option(
    "--seen", is_flag=True, help="With --draft: also when another edition runs than it was made from."
)
@click.option(
    "--take-out",
    is_flag=True,
    help="With a folder: also take out what the folder never had, as a rule of a draft.",
)
@click.option("--note", default="", help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def publish(
    directory: str | None,
    edition: int | None,
    draft: int | None,
    seen: bool,
    take_out: bool,
    note: str,
    by: str,
) -> None:
    """Make a rulebook the running edition, all of it or nothing; workers follow within a second.

    Then the stories that it touches are played, twelve at most, and those that fail are named; it runs all the same.

    Exit code 0: it runs. 1: it has problems, or waits for a second person's yes. 2: not there, or unreadable.
    """
    if sum(each is not None for each in (directory, edition, draft)) > 1:
        raise Stopped("Name one thing to publish: a folder, --edition or --draft.")
    who = by or getpass.getuser()
    # Whoever publishes in the browser at this moment is done with the folder before it is read.
    with parts_here() as parts, sentences(), alone_in(parts.settings.data_dir):
        documents = _readable(directory) if edition is None and draft is None else {}
        if edition is not None:
            published = publish_edition(parts, edition, who, note)
        elif draft is not None:
            published = publish_draft(parts, draft, who, note, is_seen=seen)
        else:
            folder = Path(directory) if directory else None
            published = publish_folder(parts, folder, documents, who, note, take_out=take_out)
    _tell(published)
    # Whoever rolls back is in a hurry, and that edition ran before.
    if edition is None and published.is_new and published.edition is not None:
        with parts_here() as parts, sentences():
            _tell_stories(play_edition(parts, published.edition.number))


def _tell_stories(found: DraftStories) -> None:
    """What nobody has played protects nobody: those that fail are named, and the edition runs all the same."""
    failed = [each.story for each in found.played if not each.passed]
    if failed:
        fail = f"{counted(len(failed), 'stories', 'fail')} of {found.there_are:,} that it touches"
        says = f"{fail}, and it runs all the same (`perennial test` says why):"
        click.echo("\n  ".join([says, *failed]), err=True)
    elif found.played:
        click.echo(f"{counted(len(found.played), 'stories', 'pass')} of {found.there_are:,} that it touches.")
    if found.there_are > len(found.played):
        click.echo(
            f"{found.there_are - len(found.played):,} more were not played (`perennial test` plays all)."
        )


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
        if published.refusal.reason is Reason.NOT_OF_THE_FOLDER:
            click.echo(
                "Bring it into the folder first: perennial export NEW-FOLDER writes out what runs. "
                "To lose it all the same: --take-out.",
                err=True,
            )
        raise SystemExit(FAILED if published.refusal.reason in NOT_THERE else PROBLEMS)
    if published.edition is None:
        click.echo(
            f"{summary(published.problems)}. Nothing was published; the running edition goes on.", err=True
        )
        raise SystemExit(PROBLEMS)
    if published.taken_out:
        names = ", ".join(f"{kind} {name}".rstrip() for kind, name in published.taken_out)
        click.echo(f"Taken out: {names}.")
    state = "runs now" if published.is_new else "runs already: nothing changed"
    click.echo(f"Edition {published.edition.number} ({published.edition.hash[:12]}) {state}.")
