"""`perennial start` and `perennial milestone`: what a person decides about one account."""

import getpass
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from api.cli.asking import account_named
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from rules.problems import did_you_mean
from workflows.operations import milestones
from workflows.operations.looking.accounts import account_line
from workflows.operations.looking.moment import rule_of, running_rulebook
from workflows.operations.starting_by_hand import start_signal
from workflows.parts import Parts
from workflows.verdict import Verdict

ALL_ROLES = ("csm", "ops")
"""Whoever may run commands on the server may do what any role may."""


@click.command()
@click.argument("rule")
@click.argument("account")
@click.option("--why", required=True, help="Why, for the ledger.")
@click.option("--child", default="", help="Of which child, where the rule is about a kind of child.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def start(rule: str, account: str, why: str, child: str, by: str) -> None:
    """Start the signal of RULE, one with `by_hand:`, for ACCOUNT."""
    with parts_here() as parts, sentences():
        known = known_account(parts, account)
        rule_of(running_rulebook(parts), rule)
        verdict = start_signal(parts, rule, known, by or getpass.getuser(), ALL_ROLES, why, child)
    told(verdict, f"Started: {rule} for {account}.")


@click.command()
@click.argument("account")
@click.argument("milestone")
@click.option("--move-to", type=click.DateTime(["%Y-%m-%d"]), help="Due on this day instead.")
@click.option("--waive-until", type=click.DateTime(["%Y-%m-%d"]), help="Not expected before this day.")
@click.option("--restore", is_flag=True, help="Take a move or a waiver back.")
@click.option("--because", required=True, help="Why, for the ledger and the account's page.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def milestone(
    account: str,
    milestone: str,
    move_to: datetime | None,
    waive_until: datetime | None,
    restore: bool,
    because: str,
    by: str,
) -> None:
    """Move or waive MILESTONE, such as onboarding.kickoff, for ACCOUNT alone."""
    if (move_to is not None) + (waive_until is not None) + restore != 1:
        raise Stopped("Say one of --move-to, --waive-until and --restore.")
    plan, _, name = milestone.partition(".")
    who = by or getpass.getuser()
    with parts_here() as parts, sentences():
        account = known_account(parts, account)
        known_milestone(parts, milestone)
        if move_to is not None:
            day = move_to.date()
            verdict = milestones.move_milestone(parts, account, plan, name, day, who, because)
            done = f"{milestone} of {account} is due on {day}."
        elif waive_until is not None:
            until = waive_until.replace(tzinfo=zone_of_workspace(parts))
            verdict = milestones.waive_milestone(parts, account, plan, name, until, who, because)
            done = f"{milestone} of {account} is not expected before {until:%Y-%m-%d}."
        else:
            verdict = milestones.restore_milestone(parts, account, plan, name, who, because)
            done = f"{milestone} of {account} is due as the plan says."
    told(verdict, done)


def known_account(parts: Parts, account: str) -> str:
    """Its id, for a command that acts on it: by its whole id or name, as a part may be another's. Raises Stopped."""
    key = account_named(parts, account)
    if account.casefold() not in (key.casefold(), account_line(parts, key).name.casefold()):
        raise Stopped(f"There is no account `{account}`. Did you mean `{key}`?")
    return key


def known_milestone(parts: Parts, milestone: str) -> None:
    """Raises Stopped."""
    plans = running_rulebook(parts).plans.values()
    known = [f"{plan.name}.{name}" for plan in plans for name in plan.milestones]
    if milestone not in known:
        alone = [each for each in known if each.partition(".")[2] == milestone]
        hint = f"Did you mean `{alone[0]}`?" if alone else did_you_mean(milestone, known)
        hint = hint or f"There are: {', '.join(known) or 'none'}."
        raise Stopped(f"There is no milestone `{milestone}`. {hint}")


def zone_of_workspace(parts: Parts) -> ZoneInfo:
    return ZoneInfo(running_rulebook(parts).workspace.time_zone)


def told(verdict: Verdict, done: str) -> None:
    """Says `done`, or stops with the reason why not."""
    if not verdict.allowed:
        raise Stopped(f"Not done: {verdict.reads('en')}.")
    click.echo(done)
