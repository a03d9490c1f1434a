"""`perennial up`: the whole server on one machine; `web`, `worker` and `sweep`: its parts, one a process."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from types import FrameType

import click

from api.cli.edge import Stopped, sentences
from api.cli.here import environment_of, settings_here
from api.premises import own_data, refuse_taken_port
from api.supervisor import SWEEP, WORKERS, Supervisor, web_role
from engine.store.editions import running_edition
from engine.store.session import Database, migrate
from workflows.embedded_redis import open_redis
from workflows.operations.sweep import run_sweep
from workflows.queues import QUEUES
from workflows.settings import Settings
from workflows.store import members
from workflows.worker import run_worker

LOOKS_EVERY_SECONDS = 0.5


class Interrupted(Exception):
    """Ctrl-C, or a request to end."""


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def heed_signals() -> None:
    """From here on Ctrl-C and SIGTERM raise Interrupted, so that everything started is stopped in order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)


@click.command()
@click.option("--host", default="", help="The address to listen at; loopback unless you say otherwise.")
@click.option("--port", default="", help="The port to listen at (8000).")
def up(host: str, port: str) -> None:
    """Run the whole server on this machine; Ctrl-C stops all of it."""
    settings = settings_here(PERENNIAL_HOST=host, PERENNIAL_PORT=port)
    heed_signals()
    with sentences(), ExitStack() as stack:
        try:
            supervisor = open_server(settings, stack)
            _say_where(settings, supervisor)
            while True:
                time.sleep(LOOKS_EVERY_SECONDS)
                for line in supervisor.look_after():
                    click.echo(line, err=True)
        except Interrupted:
            click.echo("Stopping.")


def _say_where(settings: Settings, supervisor: Supervisor) -> None:
    """Where it runs, and what a new server still lacks."""
    here = f"{settings.host}:{settings.port}"
    listens = "" if here in settings.base_url else f" (it listens at {here})"
    click.echo(f"Perennial runs at {settings.base_url}{listens}. Logs: {supervisor.logs}. Ctrl-C stops it.")
    database = Database(settings.database_url)
    with database.reading() as conn:
        has_edition, has_members = running_edition(conn) is not None, bool(members.members(conn))
    database.close()
    if not has_edition:
        click.echo("No rulebook is published yet: perennial publish DIRECTORY")
    if not has_members:
        click.echo("Nobody may sign in yet: perennial member NAME --role ops")


def open_server(settings: Settings, stack: ExitStack, *, with_sweep: bool = True) -> Supervisor:
    """Take the data folder and the port, bring Redis and the tables, start every process. Raises what is in the way."""
    stack.enter_context(own_data(settings))
    refuse_taken_port(settings.host, settings.port)
    redis = stack.enter_context(open_redis(settings.redis_url or None))
    click.echo(f"Redis: {redis.says}")
    database = Database(settings.database_url)
    migrate(database)
    database.close()
    environ = environment_of(settings, redis.url)
    supervisor = stack.enter_context(Supervisor(environ, settings.data_dir / "logs"))
    supervisor.start((*WORKERS, *((SWEEP,) if with_sweep else ()), web_role(settings)))
    return supervisor


@click.command()
def web() -> None:
    """Serve the REST API, the webhooks and the console."""
    settings = settings_here()
    os.execv(sys.executable, [sys.executable, *web_role(settings).command])


@click.command()
@click.argument("queue", type=click.Choice(QUEUES))
def worker(queue: str) -> None:
    """Work on one queue until asked to stop."""
    settings = settings_here()
    if not settings.redis_url:
        raise Stopped("A worker needs a Redis of its own to listen to: set REDIS_URL, or use `perennial up`.")
    with sentences():
        run_worker(settings, queue)


@click.command()
def sweep() -> None:
    """Look for what is due or was lost, and ring for it, until asked to stop."""
    settings = settings_here()
    if not settings.redis_url:
        raise Stopped("The sweep rings by Redis: set REDIS_URL, or use `perennial up`.")
    with sentences():
        run_sweep(settings)
