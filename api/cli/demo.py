"""`perennial demo`: everything on this machine, with a pretend portfolio and a clock that can be moved."""

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from shlex import quote
from urllib.error import URLError
from urllib.request import urlopen

import click

from api.cli.edge import Stopped, sentences
from api.cli.here import settings_here
from api.cli.numbers import counted
from api.cli.up import Interrupted, heed_signals, open_server
from api.demo.opening import OPENS_ON, open_world, set_stage
from api.demo.sources import Answers, BackOffice, Product, Stage, Teammates
from api.demo.summary import headline, summary
from api.demo.unfinished import StillBeginning, begin_anew, marked_unfinished
from api.identity import hash_password
from api.premises import free_port
from api.sign_in_links import make_sign_in_link
from api.supervisor import Supervisor
from engine.store.session import migrate
from workflows.operations.looking.portfolio import portfolio
from workflows.operations.looking.world import world_shown
from workflows.operations.sweep import sweep_with
from workflows.operations.world import SimulatedSource, move_world
from workflows.parts import Parts, build_parts
from workflows.settings import Settings
from workflows.store import members
from workflows.store.tally import tally_since

SEED = 7
ACCOUNTS = 200
LIVE_DAYS = 7
"""Days played through before anybody looks, so that something has moved this week."""
LOOKS_EVERY_SECONDS = 0.2
OPENS_AT = datetime.combine(OPENS_ON, time_of_day(9), UTC)


@dataclass(frozen=True, slots=True)
class Demo:
    """One demo: where it lives, who takes part, and how long it is played without a person (0: a person watches)."""

    settings: Settings
    stage: Stage
    days: int

    @property
    def sources(self) -> list[SimulatedSource]:
        """While a person watches, the tasks are that person's; else pretend teammates work on them."""
        played: list[SimulatedSource] = [Product(self.stage), BackOffice(self.stage), Answers(self.stage)]
        return [*played, Teammates(self.stage)] if self.days else played


@click.command()
@click.option("--days", default=0, help="Play so many days without a person, print what happened, and stop.")
@click.option(
    "--port", default=8000, help="The port to listen at; the next free one is taken when it is not."
)
@click.option("--seed", default=SEED, help="Another seed makes another portfolio.")
@click.option("--accounts", default=ACCOUNTS, help="How many accounts.")
@click.option(
    "--no-causes",
    is_flag=True,
    help="They leave by chance, not for what is wrong: for a backtest to find nothing.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the demo's data in this folder (else it is removed at the end).",
)
def demo(days: int, port: int, seed: int, accounts: int, no_causes: bool, keep: Path | None) -> None:
    """Run Perennial here with made-up accounts and a clock that can be moved. Ctrl-C stops everything."""
    if days < 0 or accounts < 1:
        raise Stopped("--days is 0 or more, --accounts 1 or more.")
    heed_signals()
    with sentences(), ExitStack() as stack:
        try:
            settings = _settings(stack, keep, port)
            _run(Demo(settings, set_stage(seed, accounts, causes=not no_causes), days), stack)
        except Interrupted:
            click.echo("\nStopping.")


def _settings(stack: ExitStack, keep: Path | None, port: int) -> Settings:
    """A folder of its own, made anew, whatever the environment says; mail goes to the mailbox."""
    folder = keep.absolute() if keep else Path(tempfile.mkdtemp(prefix="perennial-demo-"))
    if keep is not None:
        _make_room(folder)
    else:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
    free = free_port("127.0.0.1", port)
    settings = settings_here(
        PERENNIAL_DATA=str(folder),
        PERENNIAL_HOST="127.0.0.1",
        PERENNIAL_PORT=str(free),
        PERENNIAL_BASE_URL=f"http://127.0.0.1:{free}",
        DATABASE_URL=f"sqlite:///{folder / 'perennial.sqlite'}",
    )
    return replace(settings, smtp_url="", redis_url="")


def _make_room(folder: Path) -> None:
    """A demo that was stopped as it began leaves nothing worth keeping; a world that was played stays."""
    try:
        if begin_anew(folder):
            click.echo(f"The demo in {folder} was stopped before it was whole: it begins anew.")
    except StillBeginning:
        raise Stopped(
            f"Another demo is beginning in {folder}. Wait for it, or name another folder."
        ) from None
    if (folder / "perennial.sqlite").exists():
        raise Stopped(
            f"{folder} holds a server's data already. Name an empty folder, or run it with "
            f"PERENNIAL_DATA={folder} perennial up"
        )


def _run(demo: Demo, stack: ExitStack) -> None:
    began = time.monotonic()
    with marked_unfinished(demo.settings.data_dir):
        parts = build_parts(demo.settings)
        migrate(parts.database)
        password = _let_in(parts)
        click.echo(
            f"Made-up world: {demo.stage.size} accounts, seed {demo.stage.seed}; it opens on "
            f"{OPENS_ON:%A, %d %B %Y}."
        )
        open_world(parts, demo.stage, LIVE_DAYS, _progress)
        parts.database.close()
        supervisor = open_server(demo.settings, stack, with_sweep=False)
        parts = build_parts(replace(demo.settings, redis_url=supervisor.environ["REDIS_URL"]))
        stack.callback(parts.database.close)
        stack.enter_context(_sweeping(parts, demo.sources))
        _play(parts, supervisor, OPENS_AT, "the week before")
        _wait_for_web(demo.settings, supervisor)
    click.echo(f"{headline(portfolio(parts))}.  ({time.monotonic() - began:.0f} s)\n")
    if demo.days:
        _play_alone(parts, supervisor, demo.days)
    else:
        _invite(demo.settings, password)
        _look_after(supervisor)


def _let_in(parts: Parts) -> str:
    """The one member of the demo, with a password nobody has used before."""
    password = secrets.token_urlsafe(9)
    with parts.database.writing() as conn:
        members.save_member(
            conn,
            name="demo",
            role="ops",
            password_hash=hash_password(password),
            teammate="mei",
            language="",
            machine_now=parts.clock.machine(),
        )
    return password


@contextmanager
def _sweeping(parts: Parts, sources: list[SimulatedSource]) -> Iterator[None]:
    """This process is the sweep: it rings the workers, and moves the world with the pretend sources in it."""
    stop = threading.Event()
    thread = threading.Thread(target=sweep_with, args=(parts, stop, sources), name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _play(parts: Parts, supervisor: Supervisor, until: datetime, what: str) -> None:
    """Move the world and wait for it, telling how far it is."""
    since = parts.clock.world()
    move_world(parts, until)
    shown = -1
    while True:
        world = world_shown(parts)
        days, total = (world.now - since).days, max((until - since).days, 1)
        if days != shown:
            shown = days
            counts = ", ".join(counted(count, name) for name, count in world.happened.items())
            click.echo(f"  {what}: day {days} of {total}, {world.now:%d %b %Y}: {counts}")
        if world.target_at is None:
            return
        for line in supervisor.look_after():
            click.echo(line, err=True)
        time.sleep(LOOKS_EVERY_SECONDS)


def _play_alone(parts: Parts, supervisor: Supervisor, days: int) -> None:
    _play(parts, supervisor, OPENS_AT + timedelta(days=days), "playing")
    with parts.database.reading() as conn:
        tally = tally_since(conn, OPENS_AT)
    click.echo(f"\n{days} days from {OPENS_ON:%d %B %Y}. {headline(portfolio(parts))}.\n")
    for line in summary(tally):
        click.echo(line)


def _wait_for_web(settings: Settings, supervisor: Supervisor, within: float = 30.0) -> None:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            with urlopen(f"{settings.base_url}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise Stopped(f"The web server did not start within {within:.0f} s. See {supervisor.logs / 'web.log'}")


def _invite(settings: Settings, password: str) -> None:
    link = make_sign_in_link(settings.base_url, settings.secret_key, "demo")
    click.echo("Open this link to sign in (it works once, for half an hour):\n")
    click.echo(f"    {link}\n")
    click.echo(f"Later: {settings.base_url}, name demo, password {password}. Ctrl-C stops everything.")
    click.echo("`perennial who` and all other commands speak of this world, in a second terminal, after\n")
    click.echo(f"    export PERENNIAL_DATA={quote(str(settings.data_dir))}")


def _look_after(supervisor: Supervisor) -> None:
    while True:
        time.sleep(LOOKS_EVERY_SECONDS)
        for line in supervisor.look_after():
            click.echo(line, err=True)


def _progress(what: str, done: int, total: int) -> None:
    if done == total or (done // 7) % 13 == 0:
        click.echo(f"  {what}: {done} of {total} days")
