"""`perennial who` and `perennial explain`: of whom is it true, and why or why not."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from api.cli.edge import Stopped, sentences
from api.cli.explained import explained_lines
from api.cli.here import parts_here
from api.cli.words import evidence_line, line_counts, text_of, unheld_line
from engine.judging import ANSWERS
from engine.store.as_of import Sight
from engine.truth import Truth
from workflows.operations.looking.back import SIGHTS, MomentUnread, moment_said
from workflows.operations.looking.explaining import explain_rule
from workflows.operations.looking.moment import NotThere
from workflows.operations.looking.naming import account_meant
from workflows.operations.looking.who import Who
from workflows.operations.looking.who import who as ask_who
from workflows.parts import Parts
from workflows.plain import plain

LISTED = 20
at_option = click.option(
    "--at",
    "said",
    metavar="MOMENT",
    default=None,
    help="As of a date (its end) or moment, in the account's zone.",
)
facts_option = click.option(
    "--facts",
    "sight",
    type=click.Choice(SIGHTS),
    default=SIGHTS[0],
    help="Of a past moment: what counts as known by then (imported history too), what lay before us, or what happened.",
)


def plainly(value: Any) -> Any:
    """What JSON has no form for, as text."""
    if isinstance(value, Truth):
        return ANSWERS[value]
    try:
        return plain(value)
    except TypeError:
        return str(value)


def as_json(value: Any) -> str:
    return json.dumps(asdict(value), default=plainly, ensure_ascii=False, indent=2)


@click.command()
@click.argument("condition")
@at_option
@facts_option
@click.option("--all", "everyone", is_flag=True, help=f"List more than {LISTED}.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def who(condition: str, said: str | None, sight: Sight, everyone: bool, for_programs: bool) -> None:
    """Of which accounts is CONDITION true, now or at a moment that is past, and of which is it unknown?

    Example: perennial who 'utilisation < 40% and tier = high' --at 2026-03-03
    """
    with parts_here() as parts, sentences():
        answer = ask_who(parts, condition, _moment(parts, said), sight)
    if for_programs:
        click.echo(as_json(answer))
        return
    if not answer.is_answered:
        for problem in answer.problems:
            click.echo(f"column {problem.place.column}: {problem.message} {problem.hint}".rstrip(), err=True)
        raise SystemExit(1)
    _show_who(answer, None if everyone else LISTED)


def _show_who(answer: Who, most: int | None) -> None:
    click.echo(f"{text_of(answer.reads)}  ({answer.at:%Y-%m-%d %H:%M} UTC)")
    click.echo(
        f"true of {answer.true_count}, not of {answer.false_count}, unknown of {answer.unknown_count}"
        + (f"; {answer.not_there} of today were not there yet" if answer.not_there else "")
        + "\n"
    )
    if not answer.true_count + answer.false_count + answer.unknown_count:
        click.echo("No account was known then.")
    for each in answer.unheld:
        click.echo(unheld_line(each))
    for problem in answer.problems:
        click.echo(
            f"column {problem.place.column}: warning: {problem.message} {problem.hint}".rstrip(), err=True
        )
    for each in answer.true[:most]:
        values = "; ".join(evidence_line(evidence, answer.at) for evidence in each.evidence)
        click.echo(f"  {each.name or each.account}  {values}")
    if most is not None and answer.true_count > most:
        click.echo(f"  ... and {answer.true_count - most} more (--all)")
    if answer.lines:
        click.echo("\nline by line:")
        for line in line_counts(answer.lines):
            click.echo(f"  {line}")
    if answer.unknown_count:
        click.echo("\nunknown, by what is missing:")
        for name, count in answer.by_field.items():
            click.echo(f"  {name}: {count}")
        click.echo("\nunknown of:")
        for lacking in answer.unknown[:most]:
            lacks = f"  for want of {', '.join(lacking.lacks)}" if lacking.lacks else ""
            click.echo(f"  {lacking.name or lacking.account}{lacks}")
        if most is not None and answer.unknown_count > most:
            click.echo(f"  ... and {answer.unknown_count - most} more (--all)")


@click.command()
@click.argument("rule")
@click.argument("account")
@at_option
@facts_option
@click.option(
    "--edition", type=click.IntRange(min=1), default=None, help="By this edition; else that of the day."
)
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def explain(
    rule: str, account: str, said: str | None, sight: Sight, edition: int | None, for_programs: bool
) -> None:
    """Why RULE is true of ACCOUNT, or what is missing and who says no; now or at any moment that is past.

    ACCOUNT by its id, its name, or what only one has in its name.

    Example: perennial explain few-seats acme --at '2026-03-03 14:00'
    """
    with parts_here() as parts, sentences():
        try:
            known = account_named(parts, account)
            answer = explain_rule(
                parts, rule, known, _moment(parts, said, known), edition=edition or 0, sight=sight
            )
        except NotThere as error:
            raise Stopped(str(error)) from None
    click.echo(as_json(answer) if for_programs else "\n".join(explained_lines(answer)))


def account_named(parts: Parts, said: str) -> str:
    """The id of the account that a person at the terminal means."""
    meant = account_meant(parts, said)
    if meant.candidates:
        names = ", ".join(f"{each.name} ({each.id})" for each in meant.candidates)
        raise Stopped(f"Which of these is meant: {names}?")
    if not meant.key:
        raise Stopped(
            f"There is no account `{said}`." + (f" Did you mean `{meant.close}`?" if meant.close else "")
        )
    return meant.key


def _moment(parts: Parts, said: str | None, account: str = "") -> datetime | None:
    if said is None:
        return None
    try:
        return moment_said(parts, said, account)
    except MomentUnread as error:
        raise Stopped(f"--at: {error}") from None
