"""A real SMTP server on the loopback, which keeps what it is sent and can misbehave at every verb.

`behave("RCPT", Refuse("550 5.1.1 no such user"))` refuses there; Delay, Hang and Drop (the connection) likewise. The
verbs: CONNECT, EHLO, MAIL, RCPT, DATA (before 354), DOT (the message is taken; its answer is not yet sent), QUIT.
"""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

VERBS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT", "QUIT")


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with this line instead: `550 5.1.1 no such user`, `451 later`."""

    line: str


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait, then go on as usual."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answer."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection without an answer."""


Behaviour = Refuse | Delay | Hang | Drop


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it was taken: the envelope and the bytes between DATA and the dot."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


@dataclass(slots=True)
class SmtpServer:
    """`url` is what SMTP_URL takes. `received` holds every message taken, also one whose answer was refused or lost."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    behaviours: dict[str, list[Behaviour]] = field(default_factory=dict)
    always: dict[str, Behaviour] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def behave(self, verb: str, behaviour: Behaviour, times: int | None = None) -> None:
        """Do so the next `times` times `verb` comes, or (None) from now on."""
        assert verb in VERBS, f"{verb} is not one of {VERBS}"
        if times is None:
            self.always[verb] = behaviour
        else:
            self.behaviours.setdefault(verb, []).extend([behaviour] * times)

    def recover(self) -> None:
        """Behave well again; keep what was received."""
        self.behaviours.clear()
        self.always.clear()

    def next_behaviour(self, verb: str) -> Behaviour | None:
        waiting = self.behaviours.get(verb)
        return waiting.pop(0) if waiting else self.always.get(verb)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message (aiosmtpd's handler hook)."""
        assert isinstance(envelope.content, bytes)
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        refused = await stand(server, self.next_behaviour("DOT"))
        return refused or "250 2.0.0 taken"


async def stand(server: SMTP, behaviour: Behaviour | None) -> str | None:
    """Carry a behaviour out; the line to refuse with, or None to go on."""
    match behaviour:
        case Refuse(line):
            return line
        case Delay(seconds):
            await asyncio.sleep(seconds)
        case Hang():
            await asyncio.Event().wait()
        case Drop():
            assert server.transport is not None
            server.transport.abort()
            raise asyncio.CancelledError
    return None


class MoodySmtp(SMTP):
    """aiosmtpd's protocol, asked before each verb how to behave."""

    async def _handle_client(self) -> None:
        if (refused := await stand(self, self._mood("CONNECT"))) is not None:
            await self.push(refused)
            assert self.transport is not None
            self.transport.close()
            return
        await super()._handle_client()

    def _mood(self, verb: str) -> Behaviour | None:
        server = self.event_handler
        assert isinstance(server, SmtpServer)
        return server.next_behaviour(verb)

    async def _unless_refused(self, verb: str, usual: Any, argument: str | None) -> None:
        if (refused := await stand(self, self._mood(verb))) is not None:
            await self.push(refused)
        else:
            await usual(argument)

    async def smtp_EHLO(self, hostname: str) -> None:
        await self._unless_refused("EHLO", super().smtp_EHLO, hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        await self._unless_refused("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        await self._unless_refused("RCPT", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: str) -> None:
        await self._unless_refused("DATA", super().smtp_DATA, arg)

    async def smtp_QUIT(self, arg: str) -> None:
        await self._unless_refused("QUIT", super().smtp_QUIT, arg)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """Runs in a thread of its own, from its first breath to its last: a browser's test keeps a loop in ours."""
    server = SmtpServer()
    ready, done = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await listen(server, ready, done)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the SMTP server did not start"
    yield server
    loops[0].call_soon_threadsafe(done.set)
    thread.join()


async def listen(server: SmtpServer, ready: threading.Event, done: asyncio.Event) -> None:
    """Until `done`; then hang up on everyone, those kept waiting too."""
    conversations: list[MoodySmtp] = []
    loop = asyncio.get_running_loop()

    def conversation() -> MoodySmtp:
        conversations.append(MoodySmtp(server, hostname="mail.test", enable_SMTPUTF8=True, loop=loop))
        return conversations[-1]

    listening = await loop.create_server(conversation, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    ready.set()
    await done.wait()
    listening.close()
    talking = asyncio.all_tasks() - {asyncio.current_task()}
    for task in talking:
        task.cancel()
    for one in conversations:
        if one.transport is not None:
            one.transport.abort()
    await asyncio.gather(*talking, return_exceptions=True)
