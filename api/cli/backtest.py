"""`perennial backtest`: what rules would have opened on the recorded facts, what they would have caught and missed."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from api.cli.backtest_words import LISTED, as_markdown, as_text, differences_as_text
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from api.cli.rulebook import read, show_problems
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from workflows.operations.looking.backtest_asked import Question, Unanswerable
from workflows.operations.looking.backtest_compared import RuleDifference, backtest_against
from workflows.operations.looking.backtest_plain import as_plain, differences_as_plain
from workflows.operations.looking.backtesting import Backtest
from workflows.operations.looking.backtesting import backtest as ask
from workflows.operations.looking.moment import NotThere, running_rulebook
from workflows.parts import Parts

DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("rules", nargs=-1, metavar="[RULE...]")
@click.option("--from", "since", type=DATE, required=True, help="The first day, such as 2025-01-01.")
@click.option("--to", "until", type=DATE, required=True, help="The last day, such as 2025-12-31.")
@click.option(
    "--rulebook", help="The rules of this folder, published or not (the running edition when left out)."
)
@click.option("--against", help="The number of an edition, or a folder: show what differs from it.")
@click.option(
    "--fate", default="", help="The fate to hold them against (the rulebook's first when left out)."
)
@click.option(
    "--as-known/--as-it-happened",
    "as_known",
    default=True,
    help="From when a word counts (as known, when left out).",
)
@click.option(
    "--format", "fmt", type=click.Choice(["text", "json", "markdown"]), default="text", help="For whom."
)
@click.option("--all", "everyone", is_flag=True, help=f"List more than {LISTED} accounts.")
def backtest(
    rules: tuple[str, ...],
    since: datetime,
    until: datetime,
    rulebook: str | None,
    against: str | None,
    fate: str,
    as_known: bool,
    fmt: str,
    everyone: bool,
) -> None:
    """What RULEs (all, when left out) would have opened from one day to another, on the recorded facts.

    Example: perennial backtest one-module-before-renewal --from 2025-01-01 --to 2025-12-31
    """
    with parts_here() as parts, sentences():
        try:
            book = _rulebook(parts, rulebook) if rulebook else running_rulebook(parts)
            zone = ZoneInfo(book.workspace.time_zone)
            begins, ends = since.replace(tzinfo=zone), _end_of(until).replace(tzinfo=zone)
            mode: Any = "as-known" if as_known else "as-it-happened"
            question = Question(begins, ends, rules, fate, mode)
            if against:
                found, differences = backtest_against(parts, question, book, _rulebook(parts, against))
            else:
                found, differences = ask(parts, question, book), ()
        except (NotThere, Unanswerable) as error:
            raise Stopped(str(error)) from None
    _show(
        found,
        differences,
        f"edition {against}" if against and against.isdigit() else against or "",
        fmt,
        everyone,
    )


def _end_of(day: datetime) -> datetime:
    """The instant after it; the last day that a calendar has is long after now."""
    return day if day.date() == date.max else day + timedelta(days=1)


def _show(
    found: Backtest, differences: tuple[RuleDifference, ...], against: str, fmt: str, everyone: bool
) -> None:
    if fmt == "json":
        plain = as_plain(found) | (
            {"against": against, "differences": differences_as_plain(differences)} if against else {}
        )
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    most = None if everyone else LISTED
    lines = as_markdown(found, differences, against) if fmt == "markdown" else as_text(found, most)
    for line in lines:
        click.echo(line)
    if fmt == "text" and against:
        click.echo(f"\nagainst {against}:")
        for line in differences_as_text(differences, most):
            click.echo(line)


def _rulebook(parts: Parts, named: str) -> Rulebook:
    """The edition of that number, or the rulebook of that folder."""
    if named.isdigit():
        with parts.database.reading() as conn:
            try:
                return parts.editions.at(conn, int(named)).rulebook
            except LookupError as error:
                raise Stopped(str(error)) from None
    if not Path(named).is_dir():
        raise Stopped(f"{named} is neither the number of an edition nor a folder.")
    documents, problems = read(named)
    book, more = load_rulebook(documents)
    if book is None:
        show_problems((*problems, *more))
        raise Stopped(f"{named} has problems; mend them first.")
    return book
