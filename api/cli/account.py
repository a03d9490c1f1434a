"""`perennial start`: a person starts a rule's signal for an account."""

import getpass

import click

from api.cli.edge import Stopped, parts_here, sentences
from workflows.operations.starting_by_hand import start_signal
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
        verdict = start_signal(parts, rule, account, by or getpass.getuser(), ALL_ROLES, why, child)
    told(verdict, f"Started: {rule} for {account}.")


def told(verdict: Verdict, done: str) -> None:
    """Says `done`, or stops with the reason why not."""
    if not verdict.allowed:
        raise Stopped(f"Not done: {verdict.reads('en')}.")
    click.echo(done)
