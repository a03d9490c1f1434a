"""`perennial who` and `perennial explain`: of whom is it true, and why or why not."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from api.cli.edge import Stopped, parts_here, sentences
from api.cli.words import ANSWERS, evidence_line, text_of, tree
from engine.truth import Truth
from workflows.operations.looking.explaining import RuleExplained, SubjectExplained, explain_rule
from workflows.operations.looking.moment import NotThere
from workflows.operations.looking.who import Who
from workflows.operations.looking.who import who as ask_who
from workflows.plain import plain

LISTED = 20


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
@click.option("--all", "everyone", is_flag=True, help=f"List more than {LISTED}.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def who(condition: str, everyone: bool, for_programs: bool) -> None:
    """Of which accounts is CONDITION true at this moment, and of which is it unknown?

    Example: perennial who 'utilisation < 40% and tier = high'
    """
    with parts_here() as parts, sentences():
        answer = ask_who(parts, condition)
    if for_programs:
        click.echo(as_json(answer))
        return
    if not answer.is_answered:
        for problem in answer.problems:
            click.echo(f"column {problem.place.column}: {problem.message} {problem.hint}".rstrip(), err=True)
        raise SystemExit(1)
    _show_who(answer, None if everyone else LISTED)


def _show_who(answer: Who, most: int | None) -> None:
    click.echo(text_of(answer.reads))
    click.echo(
        f"true of {answer.true_count}, not of {answer.false_count}, unknown of {answer.unknown_count}\n"
    )
    for each in answer.true[:most]:
        values = "; ".join(evidence_line(evidence, answer.at) for evidence in each.evidence)
        click.echo(f"  {each.name or each.account}  {values}")
    if most is not None and answer.true_count > most:
        click.echo(f"  ... and {answer.true_count - most} more (--all)")
    if answer.unknown_count:
        click.echo("\nunknown, by what is missing:")
        for name, count in answer.by_field.items():
            click.echo(f"  {name}: {count}")


@click.command()
@click.argument("rule")
@click.argument("account")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def explain(rule: str, account: str, for_programs: bool) -> None:
    """Why RULE is true of ACCOUNT at this moment, or what is missing."""
    with parts_here() as parts, sentences():
        try:
            answer = explain_rule(parts, rule, account)
        except NotThere as error:
            raise Stopped(str(error)) from None
    click.echo(as_json(answer) if for_programs else "\n".join(_explained(answer)))


def _explained(answer: RuleExplained) -> list[str]:
    lines = [f"{answer.rule} on {answer.account_name or answer.account}, {answer.at:%Y-%m-%d %H:%M} UTC"]
    lines += [f"  {text_of(answer.reads)}"]
    if not answer.subjects:
        lines.append(f"  The account has no {answer.about}, so there is nothing to ask.")
    for subject in answer.subjects:
        lines += ["", *_subject(subject, answer.at)]
    return lines


def _subject(subject: SubjectExplained, now: datetime) -> list[str]:
    name = subject.child or "the account"
    lines = [f"{name}: {ANSWERS[subject.holds]}" + (f", window {subject.window}" if subject.window else "")]
    if subject.accounts is not None:
        lines += ["  watched accounts:", *(f"  {line}" for line in tree(subject.accounts, now, 1))]
    lines += ["  condition:", *(f"  {line}" for line in tree(subject.when, now, 1))]
    if subject.windows is not None:
        lines += ["  its day:", *(f"  {line}" for line in tree(subject.windows, now, 1))]
    horizons = [each.horizon for each in (subject.when, subject.windows) if each and each.horizon]
    if horizons:
        lines.append(f"  by time alone it can change at {min(horizons):%Y-%m-%d %H:%M} UTC at the earliest")
    if subject.signal is not None:
        lines.append(f"  signal: {subject.signal.state}")
    for entry in subject.ledger:
        lines.append(f"    {entry.at:%Y-%m-%d %H:%M}  {entry.action} {entry.reason}".rstrip())
    return lines
