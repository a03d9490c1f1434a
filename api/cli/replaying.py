"""`perennial replay`: what is on record, played again through rules and playbooks into the mailbox."""

from datetime import UTC, datetime, timedelta

import click

from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from api.demo.summary import summary
from workflows.operations.replaying import NotHere
from workflows.operations.replaying import replay as play
from workflows.store.tally import tally_since

DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "since", type=DATE, required=True, help="The first day, such as 2024-10-01.")
@click.option("--to", "until", type=DATE, required=True, help="The last day, such as 2024-12-31.")
def replay(since: datetime, until: datetime) -> None:
    """Play the recorded facts from one day to another, as if the running edition had run then.

    Needs a data folder of its own (PERENNIAL_DATA) with a rulebook published and files imported; nothing is sent.
    """
    begin, end = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC) + timedelta(days=1)
    if end <= begin:
        raise Stopped("--to lies before --from.")
    with parts_here(REDIS_URL="") as parts, sentences():
        try:
            play(parts, begin, end, lambda now: click.echo(f"\r  {now:%d %b %Y}", nl=False))
        except NotHere as error:
            raise Stopped(str(error)) from None
        with parts.database.reading() as conn:
            tally = tally_since(conn, begin)
    click.echo(f"\r{(end - begin).days} days, {begin:%d %B %Y} to {until:%d %B %Y}.\n")
    for line in summary(tally):
        click.echo(line)
