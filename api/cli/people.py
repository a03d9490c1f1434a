"""`perennial member`, `token` and `secret`: who may come in, and what sources prove themselves by."""

import secrets
import sys

import click

from api.cli.edge import Stopped
from api.cli.here import parts_here, settings_here
from api.identity import hash_of, hash_password, new_token
from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from workflows.store import members

SHORTEST_PASSWORD = 10


def asked_unseen(what: str) -> str:
    """What a person types without its being shown. Where no terminal is, the next line of what is piped in, if any:
    nobody there could be asked, and nothing there shows what is typed.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    said: str = click.prompt(what, default="", hide_input=True, show_default=False)
    return said


@click.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["ops", "csm", "viewer"]), default="csm", help="What they may do (csm)."
)
@click.option("--teammate", default="", help="Their id in the team document, such as mei.")
@click.option(
    "--language",
    type=click.Choice(["", "en", "zh-CN"]),
    default="",
    metavar="TEXT",
    help="The console's language for them: en or zh-CN.",
)
@click.option(
    "--password", default="", help="Asked for when left out; made up and shown when you press Enter."
)
def member(name: str, role: str, teammate: str, language: str, password: str) -> None:
    """Let somebody sign in to the console, or give them another role or password."""
    chosen = password or asked_unseen("Password (Enter makes one up)")
    made_up = not chosen
    chosen = chosen or secrets.token_urlsafe(12)
    if len(chosen) < SHORTEST_PASSWORD:
        raise Stopped(f"A password has at least {SHORTEST_PASSWORD} characters.")
    with parts_here() as parts, parts.database.writing() as conn:
        if teammate and (running := parts.editions.running(conn)):
            _known_teammate(running.rulebook, teammate)
        members.save_member(
            conn,
            name=name,
            role=role,
            password_hash=hash_password(chosen),
            teammate=teammate,
            language=language,
            machine_now=parts.clock.machine(),
        )
    click.echo(f"{name} may sign in as {role}." + (f" Password: {chosen}" if made_up else ""))


def _known_teammate(rulebook: Rulebook, teammate: str) -> None:
    """Whoever signs in as nobody of the team would find no task of theirs. Raises Stopped."""
    people = rulebook.team.people if rulebook.team else {}
    if teammate not in people:
        hint = did_you_mean(teammate, people) or f"There are: {', '.join(people) or 'none'}."
        raise Stopped(f"There is no teammate `{teammate}`. {hint}")


@click.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["source", "viewer", "csm", "ops"]),
    default="source",
    help="source: may only bring facts.",
)
@click.option("--revoke", is_flag=True, help="Revoke every token of this name instead.")
def token(name: str, role: str, revoke: bool) -> None:
    """Make a bearer token for the REST API; it is shown once and kept only as a hash."""
    with parts_here() as parts, parts.database.writing() as conn:
        now = parts.clock.machine()
        if revoke:
            click.echo(f"{members.revoke_token(conn, name, now)} token(s) of {name} revoked.")
            return
        made = new_token()
        members.add_token(conn, hash_=hash_of(made), name=name, role=role, machine_now=now)
    click.echo(made)


@click.command()
@click.argument("name")
@click.option("--value", default="", help="Asked for when left out; made up and shown when you press Enter.")
def secret(name: str, value: str) -> None:
    """Keep the secret that a source's `verify:` names, in a file that only you can read."""
    if not name.replace("_", "").isalnum() or name != name.upper():
        raise Stopped(
            f"{name!r} is no name for a secret: write capitals, digits and underscores, such as PRODUCT_SECRET."
        )
    folder = settings_here().data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    chosen = value or asked_unseen("Secret (Enter makes one up)")
    path = folder / name
    path.touch(mode=0o600)
    path.chmod(0o600)
    made_up = "" if chosen else secrets.token_urlsafe(32)
    path.write_text((chosen or made_up) + "\n", encoding="utf-8")
    shown = f" Secret: {made_up}" if made_up else ""
    click.echo(f"Kept in {path}.{shown} A running server reads it when it starts again.")
