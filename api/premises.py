"""Before a server opens: its data folder is its alone, its port is free, its tables are new, its Redis answers."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rules.mendable import Mendable
from workflows.settings import Settings


class Occupied(Mendable):
    """The server cannot open here; the sentence says what is in the way and what to do."""


@contextmanager
def own_data(settings: Settings) -> Iterator[None]:
    """Holds the data folder while the server runs. Raises Occupied when another server has it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "up.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(_who_has_it(path, settings)) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "url": settings.base_url}))
        file.flush()
        yield


def _who_has_it(path: Path, settings: Settings) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['pid']}, {holder['url']}"
    except (ValueError, KeyError, OSError):
        who = "another process"
    return (
        f"Perennial already runs on this data ({settings.data_dir}; {who}). "
        "Stop it first, or give this one a folder of its own: PERENNIAL_DATA=/another/folder."
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Occupied when something else listens there, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Occupied(f"Port {port} needs root. Choose one above 1023: --port 8000.") from None
        except OSError as error:
            raise Occupied(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: --port {port + 1}."
            ) from None


def free_port(host: str, wanted: int, tries: int = 20) -> int:
    """`wanted`, or the next port that is free. Raises Occupied after `tries`."""
    for port in range(wanted, wanted + tries):
        try:
            refuse_taken_port(host, port)
        except Occupied:
            continue
        return port
    raise Occupied(
        f"None of the ports {wanted} to {wanted + tries - 1} on {host} is free. Name one: --port N."
    )
