"""Mail over SMTP against a server that misbehaves at every verb, before and after the dot."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.harness.smtp_server import Drop, Hang, Refuse, SmtpServer
from workflows.channels import ChannelError, Mailbox, Receipt, Smtp, SmtpUrlRefused, mail_channel, smtp_server
from workflows.channels.smtp_answers import kind_of_answer

pytestmark = pytest.mark.acceptance

CERTIFICATES = Path(__file__).parent.parent / "harness" / "certificates"
LETTER = b"Subject: Hello\r\n\r\nfirst\r\n.second\r\n.\r\nlast"
SENDER = "bounce+00112233445566778899aabbccddeeff.0123456789abcdef@acme.test"


class Moment:
    """When `before_dot` was called, and what to do then."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.times = 0
        self.then = then

    def __call__(self) -> None:
        self.times += 1
        self.then()


def channel(url: str, timeout: float = 0.4) -> Smtp:
    smtp = mail_channel(f"{url}?timeout={timeout}")
    assert isinstance(smtp, Smtp)
    server = smtp.server
    return Smtp(
        type(server)(
            **{name: getattr(server, name) for name in ("host", "port", "tls", "timeout")},
            dot_timeout=timeout,
        )
    )


def deliver(server: SmtpServer, moment: Moment | None = None) -> Receipt:
    return channel(server.url).deliver(LETTER, SENDER, "ana@globex.test", moment or Moment())


def test_a_letter_arrives_byte_for_byte_with_its_own_envelope(smtp_server: SmtpServer):
    moment = Moment(lambda: pytest.fail("taken before the dot") if smtp_server.received else None)
    receipt = deliver(smtp_server, moment)
    (received,) = smtp_server.received
    assert (received.sender, received.recipients) == (SENDER, ("ana@globex.test",))
    assert received.content == LETTER + b"\r\n"
    assert receipt == Receipt("smtp", "250 2.0.0 taken")
    assert receipt.plain() == {"channel": "smtp", "said": "250 2.0.0 taken"}
    assert moment.times == 1


REFUSALS = [
    ("CONNECT", "421 too busy", "transient"),
    ("CONNECT", "554 no service for you", "configuration"),
    ("EHLO", "421 later", "transient"),
    ("MAIL", "451 4.3.0 later", "transient"),
    ("MAIL", "550 5.7.1 not from you", "configuration"),
    ("RCPT", "450 4.2.0 greylisted", "transient"),
    ("RCPT", "550 5.1.1 no such user", "refused"),
    ("RCPT", "550 no such user", "refused"),
    ("RCPT", "552 5.2.2 mailbox full", "transient"),
    ("RCPT", "554 5.7.1 relay access denied", "configuration"),
    ("DATA", "451 later", "transient"),
    ("DATA", "554 no", "configuration"),
]


@pytest.mark.parametrize(("verb", "line", "kind"), REFUSALS)
def test_a_refusal_before_the_dot_is_certain_and_has_a_kind(
    smtp_server: SmtpServer, verb: str, line: str, kind: str
):
    smtp_server.behave(verb, Refuse(line))
    moment = Moment()
    with pytest.raises(ChannelError) as caught:
        deliver(smtp_server, moment)
    assert (caught.value.kind, caught.value.is_ambiguous) == (kind, False)
    assert line.split(" ", 1)[1].split()[-1] in caught.value.said
    assert moment.times == 0
    assert smtp_server.received == []


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("behaviour", [Hang(), Drop()], ids=["hang", "drop"])
def test_silence_before_the_dot_may_be_tried_again(
    smtp_server: SmtpServer, verb: str, behaviour: Hang | Drop
):
    smtp_server.behave(verb, behaviour)
    moment = Moment()
    with pytest.raises(ChannelError) as caught:
        deliver(smtp_server, moment)
    assert (caught.value.kind, caught.value.is_ambiguous, moment.times) == ("transient", False, 0)
    smtp_server.recover()
    deliver(smtp_server)
    assert len(smtp_server.received) == 1


@pytest.mark.parametrize("behaviour", [Hang(), Drop()], ids=["hang", "drop"])
def test_silence_after_the_dot_is_ambiguous_for_it_may_have_been_taken(
    smtp_server: SmtpServer, behaviour: Hang | Drop
):
    smtp_server.behave("DOT", behaviour)
    moment = Moment()
    with pytest.raises(ChannelError) as caught:
        deliver(smtp_server, moment)
    assert caught.value.is_ambiguous
    assert moment.times == 1
    assert len(smtp_server.received) == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("451 4.3.0 disk full", "transient"),
        ("550 5.1.1 no such user after all", "refused"),
        ("550 5.7.1 looks like spam", "configuration"),
        ("552 5.3.4 too big", "configuration"),
    ],
)
def test_a_refusal_after_the_dot_is_certain(smtp_server: SmtpServer, line: str, kind: str):
    smtp_server.behave("DOT", Refuse(line))
    with pytest.raises(ChannelError) as caught:
        deliver(smtp_server)
    assert (caught.value.kind, caught.value.is_ambiguous) == (kind, False)


@pytest.mark.parametrize("behaviour", [Refuse("500 what"), Drop()], ids=["refuse", "drop"])
def test_what_happens_at_quit_changes_nothing(smtp_server: SmtpServer, behaviour: Refuse | Drop):
    smtp_server.behave("QUIT", behaviour)
    assert deliver(smtp_server).said == "250 2.0.0 taken"


def test_a_stale_owner_stops_at_the_dot_and_nothing_is_sent(smtp_server: SmtpServer):
    class Stale(Exception):
        pass

    def lost() -> None:
        raise Stale

    with pytest.raises(Stale):
        deliver(smtp_server, Moment(lost))
    deliver(smtp_server)
    assert len(smtp_server.received) == 1


def test_nobody_listening_is_transient():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(ChannelError) as caught:
            channel(url).deliver(LETTER, SENDER, "ana@globex.test", Moment())
    assert (caught.value.kind, caught.value.is_ambiguous) == ("transient", False)


def test_an_answer_that_is_no_smtp_is_no_receipt():
    """After the dot an answer without a code says nothing: it may have been taken."""
    answers = [
        b"220 hi\r\n",
        b"250 hi\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"354 go\r\n",
        b"\xff\xfe what\r\n",
    ]
    with scripted(answers) as port, pytest.raises(ChannelError) as caught:
        channel(f"smtp://127.0.0.1:{port}").deliver(LETTER, SENDER, "ana@globex.test", Moment())
    assert caught.value.is_ambiguous


class scripted:  # noqa: N801  (a context manager reads as a verb)
    """A server that says these lines in turn: one at once, then one for each command, and one for the dot."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self) -> int:
        self.thread.start()
        port: int = self.listening.getsockname()[1]
        return port

    def serve(self) -> None:
        talking, _ = self.listening.accept()
        with talking, talking.makefile("rb") as lines:
            for answer in self.answers:
                talking.sendall(answer)
                wanted = b".\r\n" if answer.startswith(b"354") else b"\n"
                while (line := lines.readline()) and not (line == wanted if wanted == b".\r\n" else True):
                    pass

    def __exit__(self, *_: object) -> None:
        self.thread.join(10)
        self.listening.close()


# --- TLS ---


class Kept(Message):
    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.users: list[bytes] = []

    def handle_message(self, message: object) -> None:
        self.taken.append(str(message))

    def authenticator(
        self, server: object, session: object, envelope: object, how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login)
        return AuthResult(success=data.password == b"open s/same@", handled=False)


def identity(name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture(params=["smtp", "smtps"])
def secured(
    request: pytest.FixtureRequest, kept: Kept, free_port: int
) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Where a server with TLS listens, by scheme, and a way to start it with a certificate."""
    started: list[Controller] = []

    def start(certificate: str) -> None:
        tls = identity(certificate)
        ways = (
            {"ssl_context": tls}
            if request.param == "smtps"
            else {"tls_context": tls, "require_starttls": True}
        )
        controller = Controller(
            kept,
            "127.0.0.1",
            free_port,
            authenticator=kept.authenticator,
            auth_require_tls=request.param == "smtp",
            **ways,
        )
        controller.start()
        started.append(controller)

    yield f"{request.param}://USER127.0.0.1:{free_port}", start
    for controller in started:
        controller.stop()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def send_to(url: str) -> Receipt:
    return mail_channel(url).deliver(LETTER, SENDER, "ana@globex.test", Moment())


def test_a_letter_goes_over_verified_tls_with_a_login(secured: tuple[str, Callable[[str], None]], kept: Kept):
    url, start = secured
    start("localhost")
    send_to(url.replace("USER", "mei:open%20s%2Fsame%40@") + f"?ca={CERTIFICATES / 'localhost.pem'}")
    assert len(kept.taken) == 1
    assert kept.users == [b"mei"]


@pytest.mark.parametrize("trusted", ["", "?ca=localhost"], ids=["unknown authority", "wrong name"])
def test_a_certificate_that_is_not_the_servers_is_ours_to_set_right(
    secured: tuple[str, Callable[[str], None]], kept: Kept, trusted: str
):
    url, start = secured
    start("elsewhere")
    ca = f"?ca={CERTIFICATES / 'elsewhere.pem'}" if trusted else ""
    with pytest.raises(ChannelError) as caught:
        send_to(url.replace("USER", "") + ca)
    assert caught.value.kind == "configuration"
    assert "certificate" in caught.value.said.lower()
    assert kept.taken == []


def test_a_wrong_password_is_ours_to_set_right_and_is_not_repeated(
    secured: tuple[str, Callable[[str], None]], kept: Kept
):
    url, start = secured
    start("localhost")
    with pytest.raises(ChannelError) as caught:
        send_to(url.replace("USER", "mei:hunter2@") + f"?ca={CERTIFICATES / 'localhost.pem'}")
    assert caught.value.kind == "configuration"
    assert "hunter2" not in caught.value.said
    assert kept.taken == []


def test_a_password_is_not_said_where_nobody_asks_for_one(smtp_server: SmtpServer):
    with pytest.raises(ChannelError) as caught:
        send_to(smtp_server.url.replace("://", "://mei:hunter2@"))
    assert caught.value.kind == "configuration"
    assert "hunter2" not in caught.value.said


def test_a_file_of_certificates_that_is_not_there_is_named(smtp_server: SmtpServer):
    with pytest.raises(ChannelError, match="no-such-file") as caught:
        send_to(f"smtps://127.0.0.1:{smtp_server.port}?ca=/no-such-file")
    assert caught.value.kind == "configuration"


# --- which server ---


def test_the_url_says_host_port_login_and_tls():
    server = smtp_server("smtp://mei%40acme.test:a%2Fb%40@mail.acme.test")
    assert (server.host, server.port, server.tls) == ("mail.acme.test", 587, "starttls")
    assert (server.user, server.password) == ("mei@acme.test", "a/b@")
    assert "a/b" not in repr(server)
    assert smtp_server("smtps://mail.acme.test").port == 465
    assert smtp_server("smtp://mail.acme.test:2525?tls=off&timeout=5").tls == "off"


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.acme.test",
        "mail.acme.test:25",
        "smtp://",
        "smtp://mail.acme.test:port",
        "smtp://mail.acme.test/inbox",
        "smtp://mei:a/b@mail.acme.test",
        "smtp://mail.acme.test?tls=maybe",
        "smtps://mail.acme.test?tls=off",
        "smtp://mail.acme.test?verify=no",
        "smtp://mail.acme.test?timeout=soon",
        "smtp://mail.acme.test?timeout=0",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_without_repeating_it(url: str):
    with pytest.raises(SmtpUrlRefused) as caught:
        smtp_server(url)
    assert "a/b" not in str(caught.value)


def test_without_a_url_mail_stays_in_the_mailbox():
    moment = Moment()
    mailbox = mail_channel("")
    assert isinstance(mailbox, Mailbox)
    assert mailbox.is_repeatable
    assert mailbox.deliver(LETTER, SENDER, "ana@globex.test", moment).channel == "mailbox"
    assert moment.times == 1


@pytest.mark.parametrize(
    ("verb", "code", "said", "kind"),
    [
        ("RCPT", 554, "5.7.1 <ana@globex.test>: Recipient address rejected: Access denied", "refused"),
        ("RCPT", 550, "relay not permitted", "configuration"),
        ("RCPT", 550, "5.1.8 sender domain does not exist", "configuration"),
        ("RCPT", 554, "no", "configuration"),
        ("RCPT", 552, "over quota", "transient"),
        ("RCPT", 530, "5.7.0 authentication required", "configuration"),
        ("RCPT", 556, "5.1.10 domain takes no mail", "refused"),
        ("AUTH", 535, "5.7.8 bad credentials", "configuration"),
        ("AUTH", 454, "4.7.0 later", "transient"),
    ],
)
def test_a_doubtful_refusal_counts_as_ours_not_as_the_contacts(verb: str, code: int, said: str, kind: str):
    assert kind_of_answer(verb, code, said) == kind
