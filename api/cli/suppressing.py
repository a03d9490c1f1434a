"""`perennial suppress` and `lift`: an account that is not to be acted on for a while."""

import getpass
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from api.cli.account import known_account
from api.cli.edge import sentences
from api.cli.here import parts_here
from api.cli.incidents import told
from workflows.operations.looking.moment import running_rulebook
from workflows.operations.suppressing import lift_suppression, suppress_account


@click.command()
@click.argument("account")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it may be acted on again."
)
@click.option("--why", required=True, help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def suppress(account: str, until: datetime | None, why: str, by: str) -> None:
    """Do not act on ACCOUNT: no signal of it opens, no mail goes to it."""
    with parts_here() as parts, sentences():
        known = known_account(parts, account)
        zone = ZoneInfo(running_rulebook(parts).workspace.time_zone)
        then = until.replace(tzinfo=zone) if until else None
        told(suppress_account(parts, known, by or getpass.getuser(), then, why))
    click.echo("Nothing opens there and nothing goes out.")


@click.command()
@click.argument("account")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def lift(account: str, by: str) -> None:
    """Let ACCOUNT be acted on again; `perennial incidents` asks about what is still true of it."""
    with parts_here() as parts, sentences():
        told(lift_suppression(parts, known_account(parts, account), by or getpass.getuser()))
    click.echo("It may be acted on again.")
