"""`perennial new`: a document to begin from."""

import re
from pathlib import Path

import click

from api.cli.edge import Stopped
from api.cli.rulebook import read, show_problems
from rules.load import load_rulebook
from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from rules.shapes.scalars import LONGEST_NAME, NAME
from rules.starters.beginning import STARTERS, NoBeginning, begin
from rules.starters.story_of import story_of


@click.command("new")
@click.argument("kind", type=click.Choice(list(STARTERS)))
@click.argument("name")
@click.option("--like", default="", metavar="EXISTING", help="Begin from a copy of this one.")
@click.option("--for", "rule", default="", metavar="RULE", help="A story of this rule, with what it reads.")
@click.option(
    "--in", "directory", metavar="DIRECTORY", help="The rulebook whose words it uses (else: the shipped one)."
)
@click.option("-o", "output", metavar="FILE", help="Write it into this new file (else: print it).")
def new(kind: str, name: str, like: str, rule: str, directory: str | None, output: str | None) -> None:
    """Begin a document from a good example in the rulebook's own words; it passes the check, and a story plays.

    Never overwrites a file. Exit code 2: it cannot be begun; a sentence says why.
    """
    if kind != "story" and not (re.fullmatch(NAME, name) and len(name) <= LONGEST_NAME):
        raise Stopped(
            f"{name!r} is no name: lower case letters, digits, hyphens and underscores, a letter first."
        )
    if "\n" in name or not name.strip():
        raise Stopped("A story's name is one line.")
    if rule and (kind != "story" or like):
        raise Stopped("--for goes with a story, and not with --like.")
    documents, problems = read(directory)
    rulebook, found = load_rulebook(documents)
    if rulebook is None:
        show_problems(tuple(problem for problem in (*problems, *found) if problem.is_error))
        raise Stopped("Nothing was begun: mend the rulebook first.")
    try:
        text = (
            story_of(rulebook, _known(rule, rulebook), name)
            if rule
            else begin(kind, name, documents, rulebook, like)
        )
    except NoBeginning as error:
        raise Stopped(str(error)) from None
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(Path(output), text, wanted=".md" if kind == "email" else ".yaml")


def _known(rule: str, rulebook: Rulebook) -> str:
    if rule not in rulebook.rules:
        raise Stopped(f"There is no rule `{rule}`. {did_you_mean(rule, rulebook.rules)}".rstrip())
    return rule


def _write(file: Path, text: str, wanted: str) -> None:
    if file.suffix != wanted and not (wanted == ".yaml" and file.suffix == ".yml"):
        raise Stopped(f"{file} must end in {wanted}, or it is no part of a rulebook.")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise Stopped(f"{file} is there already and is left as it is; name another.") from None
    except OSError as error:
        raise Stopped(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file} is begun. Next: perennial check, perennial test.")
