"""The command line, ``perennial``: one file a command or a few that belong together, the same operations as
every other door.
"""

from collections.abc import Mapping
from importlib import import_module

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "demo"),
    "up": ("up", "up"),
    "web": ("up", "web"),
    "worker": ("up", "worker"),
    "sweep": ("up", "sweep"),
    "check": ("rulebook", "check"),
    "where-used": ("where_used", "where_used_"),
    "docs": ("docs", "docs"),
    "preview": ("previewing", "preview_"),
    "new": ("new", "new"),
    "fmt": ("formatting", "fmt"),
    "schema": ("schema", "schema_"),
    "publish": ("publish", "publish"),
    "drafts": ("editions", "drafts"),
    "approve": ("editions", "approve"),
    "recall": ("editions", "recall_"),
    "hold": ("editions", "hold_"),
    "export": ("editions", "export"),
    "test": ("test", "test_"),
    "who": ("asking", "who"),
    "explain": ("asking", "explain"),
    "start": ("account", "start"),
    "milestone": ("account", "milestone"),
    "backtest": ("backtest", "backtest"),
    "import": ("importing", "import_"),
    "replay": ("replaying", "replay"),
    "mailbox": ("mail", "mailbox_"),
    "show-mail": ("mail", "show_mail"),
    "doctor": ("doctor", "doctor"),
    "clock": ("clock", "clock_"),
    "audit": ("audit", "audit_"),
    "coverage": ("coverage", "coverage"),
    "incidents": ("incidents", "incidents_"),
    "release": ("incidents", "release"),
    "dismiss": ("incidents", "dismiss"),
    "suppress": ("suppressing", "suppress"),
    "lift": ("suppressing", "lift"),
    "member": ("people", "member"),
    "token": ("people", "token"),
    "secret": ("people", "secret"),
}
"""By name: the module here that holds it, and what it is called there. Imported when asked for, so that nobody waits
for what others need.
"""


class Lazy(click.Group):
    """Knows its commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"api.cli.{module}"), name)
        return found


@click.group(cls=Lazy)
@click.version_option(package_name="perennial")
def main() -> None:
    """Perennial: rule files become e-mails, tasks and escalations."""
