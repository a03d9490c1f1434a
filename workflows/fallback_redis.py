"""The last-resort Redis: fakeredis' core behind a Unix socket, for a machine that has no Redis at all.

It runs RQ whole, slowly (some hundred jobs a second), and keeps nothing: nothing in Redis matters. fakeredis keeps the
data and knows the commands; here is the wire (RESP2 and RESP3, https://redis.io/docs/latest/develop/reference/protocol-spec/)
and one thread a connection. It leans on names fakeredis does not promise: the version is pinned, and
tests/acceptance/test_fallback_redis.py is the contract.

Run as `python -m workflows.fallback_redis SOCKET`.
"""

import contextlib
import signal
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any

from fakeredis import FakeServer
from fakeredis._command_args_parsing import Timeout
from fakeredis._commands import command
from fakeredis._core import CommandItem
from fakeredis._helpers import NoResponse, SimpleError, SimpleString
from fakeredis._msgs import WRONGTYPE_MSG
from fakeredis._socket import FakeSocket

READS_AT_ONCE = 65536
# A subscriber that does not read for this long is dropped, lest it hold up who publishes.
DROPPED_AFTER_SECONDS = 10


class Reply:
    """An answer to a command, as distinct from what is pushed to a subscriber."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Session(FakeSocket):
    """One client's conversation with the store: fed with what it sends, it writes what it is answered."""

    def __init__(self, store: FakeServer, connection: socket.socket) -> None:
        self.connection = connection
        self._thread = threading.get_ident()
        self._pending = bytearray()
        self._wire = threading.Lock()
        peer = {"addr": f"unix:{connection.fileno()}", "laddr": "unix", "fd": connection.fileno()}
        super().__init__(store, db=0, client_class=FakeServer, client_info=peer)

    def converse(self) -> None:
        """Until the client hangs up."""
        while data := self.connection.recv(READS_AT_ONCE):
            self.sendall(data)
            self._flush()

    def _flush(self) -> None:
        with self._wire:
            self.connection.sendall(self._pending)
            self._pending.clear()

    def put_response(self, message: Any) -> None:
        """Keep our own answers until the batch is done; send at once what another client's thread pushes."""
        modern = self._client_info.protocol_version == 3
        if isinstance(message, Reply):
            self._pending += encode(message.value, modern)
            return
        pushed = encode(message, modern, push=True)
        if threading.get_ident() == self._thread:
            self._pending += pushed
            return
        with self._wire:
            self._push(pushed)

    def _push(self, pushed: bytes) -> None:
        try:
            self.connection.sendall(pushed)
        except OSError:
            # Gone, or cut off in the middle of a message: its own thread then reads the end.
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def _decode_result(self, result: Any) -> Any:
        # fakeredis would flatten states and errors into what redis-py returns; the wire needs them as they are.
        return result if isinstance(result, NoResponse) else Reply(result)

    def _blocking(self, timeout: Any, attempt: Callable[[bool], Any], shape: Any = None) -> Any:
        def attempt_for_the_living(first: bool) -> Any:
            # A client killed while it waited must not be handed what was pushed since.
            if not first and self._has_hung_up():
                raise SimpleError("ERR the client is gone")
            found = attempt(first)
            if first and found is None:
                self._flush()
            return found

        return super()._blocking(timeout, attempt_for_the_living, shape)

    @command(name="BLMOVE", fixed=(bytes, bytes, SimpleString, SimpleString, Timeout))
    def blmove(self, source: bytes, destination: bytes, taken: Any, given: Any, timeout: float) -> Any:
        """Fakeredis' own answers at once where the source is not there yet; a worker then never hears a push."""

        def attempt(first: bool) -> Any:
            items = {
                key: CommandItem(key, self._db, item=self._db.get(key), default=[])
                for key in (source, destination)
            }
            if not all(isinstance(item.value, list) for item in items.values()):
                raise SimpleError(WRONGTYPE_MSG)
            if not items[source].value:
                return None
            moved = self._lmove(items[source], items[destination], taken, given, first)
            for item in items.values():
                item.writeback()
            return moved

        return self._blocking(timeout, attempt)

    def _has_hung_up(self) -> bool:
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


def encode(value: Any, modern: bool, push: bool = False) -> bytes:
    """`value` on the wire: RESP3 when `modern`, else RESP2, which has no null, double, bool, map, set or push."""
    match value:
        case None:
            return b"_\r\n" if modern else b"$-1\r\n"
        case SimpleString():
            return b"+" + value.value + b"\r\n"
        case SimpleError():
            return b"-" + value.value.encode() + b"\r\n"
        case bool():
            return (b"#t\r\n" if value else b"#f\r\n") if modern else b":%d\r\n" % value
        case int():
            return b":%d\r\n" % value
        case float():
            return b",%r\r\n" % value if modern else _bulk(b"%r" % value)
        case str():
            return _bulk(value.encode())
        case bytes():
            return _bulk(value)
        case dict():
            return _map(value, modern)
        case set() | frozenset():
            return _row(b"~" if modern else b"*", value, modern)
        case list() | tuple():
            return _row(b">" if push and modern else b"*", value, modern)
    raise TypeError(f"no wire form for {type(value).__name__}")


def _bulk(data: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(data), data)


def _map(pairs: dict[Any, Any], modern: bool) -> bytes:
    flat = [part for pair in pairs.items() for part in pair]
    head = b"%%%d\r\n" % len(pairs) if modern else b"*%d\r\n" % len(flat)
    return head + b"".join(encode(part, modern) for part in flat)


def _row(mark: bytes, items: Any, modern: bool) -> bytes:
    return mark + b"%d\r\n" % len(items) + b"".join(encode(item, modern) for item in items)


class _Handler(socketserver.BaseRequestHandler):
    server: "FallbackRedis"

    def setup(self) -> None:
        limit = struct.pack("ll", DROPPED_AFTER_SECONDS, 0)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

    def handle(self) -> None:
        session = Session(self.server.store, self.request)
        try:
            with contextlib.suppress(OSError):
                session.converse()
        finally:
            session.close()


class FallbackRedis(socketserver.ThreadingUnixStreamServer):
    """Serves one store, empty at the start, on the Unix socket at `path`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: str) -> None:
        super().__init__(path, _Handler)
        self.store = FakeServer(version=(7,))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong and hang up, as the client will try again on a new connection."""
        print(f"fallback redis: {sys.exception()!r}", file=sys.stderr)  # noqa: T201


def main(path: str) -> None:
    """Serve until told to end."""
    with FallbackRedis(path) as server:
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main(sys.argv[1])
