"""`perennial where-used`: every place of a rulebook that uses a name."""

import json

import click

from api.cli.rulebook import PROBLEMS, read
from rules.load import read_rulebook
from rules.problems import did_you_mean
from rules.where_used import as_plain, where_used


@click.command("where-used")
@click.argument("name")
@click.argument("directory", required=False)
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def where_used_(name: str, directory: str | None, for_programs: bool) -> None:
    """Show every place of a rulebook (the shipped one when DIRECTORY is left out) that uses NAME, and how.

    NAME as conditions write it: a field (seats, contract.ends_on), an event, a kind of child, a rule, a playbook, an
    e-mail, a milestone (onboarding.kickoff), a task. Exit code 1: nothing is called so.
    """
    documents, _ = read(directory)
    found = where_used(name, read_rulebook(documents), documents)
    if for_programs:
        click.echo(json.dumps(as_plain(found), ensure_ascii=False, indent=2))
    elif not found.kinds:
        hint = did_you_mean(name, found.known)
        click.echo(f"Nothing in this rulebook is called `{name}`. {hint}".rstrip(), err=True)
    else:
        for number, meaning in enumerate(found.meanings):
            if number:
                click.echo()
            for use in meaning.uses:
                click.echo(f"{use.place}: {use.how:<8} {use.within}")
            is_plain = len(found.meanings) == 1 and meaning.whole.endswith(name)
            shown = name if is_plain else meaning.whole
            places = "1 place" if len(meaning.uses) == 1 else f"{len(meaning.uses)} places"
            click.echo(f"{shown} ({meaning.kind}): {places}.")
    if not found.kinds:
        raise SystemExit(PROBLEMS)
