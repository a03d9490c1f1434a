"""`perennial clock`: what time it is in the world, and whether it waits for a machine's clock that was set back."""

import getpass

import click

from api.cli.asking import as_json
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from workflows.operations.keeping_time import Clocks, clocks, follow_machine


@click.command("clock")
@click.option(
    "--follow-machine",
    "follow",
    is_flag=True,
    help="Wait no longer: go on from what the machine's clock says.",
)
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def clock_(follow: bool, by: str, for_programs: bool) -> None:
    """Say what time it is for rules and waits, and whether it stands because the machine's clock was set back."""
    with parts_here() as parts, sentences():
        if follow and clocks(parts).is_virtual:
            raise Stopped("This world is a demo's or a replay's: no machine's clock moves it.")
        found = follow_machine(parts, by or getpass.getuser()) if follow else clocks(parts)
    click.echo(as_json(found) if for_programs else says(found))


def says(found: Clocks) -> str:
    now = f"{found.world:%Y-%m-%d %H:%M:%S} UTC"
    if found.is_virtual:
        return f"{now}, in a world that a demo or a replay moves."
    if found.waits_until is None:
        return f"{now}, by the machine's clock."
    return f"{now}. {stands(found)}"


def stands(found: Clocks) -> str:
    """Of one that waits."""
    assert found.waits_until is not None
    return (
        f"The machine's clock was set back and says {found.machine:%Y-%m-%d %H:%M:%S} UTC. So that nothing is "
        f"forgotten or done twice, rules, waits and mails stand until it comes to "
        f"{found.waits_until:%Y-%m-%d %H:%M:%S} UTC."
    )
