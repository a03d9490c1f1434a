"""Mail over SMTP, with one moment kept apart: the final dot, before which nothing has been sent.

The conversation goes up to the answer to DATA and the whole letter; then `before_dot` is called, then the dot is sent.
What fails before it may be tried again. What fails between it and its answer is ambiguous: nobody can know.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from workflows.addresses import domain_of
from workflows.channels.channel import ChannelError, Receipt
from workflows.channels.smtp_answers import kind_of_answer
from workflows.channels.smtp_server import SmtpServer

QUIT_TIMEOUT = 2.0
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Smtp:
    """One connection a letter: no state of one recipient's conversation reaches another's."""

    name = "smtp"
    is_repeatable = False

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    def deliver(
        self, letter: bytes, envelope_from: str, recipient: str, before_dot: Callable[[], None]
    ) -> Receipt:
        smtp = self._connected(domain_of(envelope_from))
        try:
            self._secured(smtp)
            _command(smtp, "MAIL", f"FROM:<{envelope_from}>", 250)
            _command(smtp, "RCPT", f"TO:<{recipient}>", 250, 251)
            _command(smtp, "DATA", "", 354)
            with _failing("DATA"):
                smtp.send(stuffed(letter))
            before_dot()
            said = self._dot(smtp)
        finally:
            smtp.close()
        return Receipt(self.name, said)

    def _connected(self, our_name: str) -> smtplib.SMTP:
        server = self.server
        with _failing("CONNECT"):
            if server.tls == "wrapped":
                return smtplib.SMTP_SSL(
                    server.host, server.port, our_name, timeout=server.timeout, context=self._trust()
                )
            return smtplib.SMTP(server.host, server.port, our_name, timeout=server.timeout)

    def _secured(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        _greeted(smtp)
        if server.tls == "starttls" and (smtp.has_extn("starttls") or not server.is_here):
            with _failing("STARTTLS"):
                code, said = smtp.starttls(context=self._trust())
                if code != 220:
                    raise smtplib.SMTPResponseException(code, said)
            _greeted(smtp)
        if server.user:
            _signed_in(smtp, server)

    def _trust(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.server.authorities or None)
        except (OSError, ssl.SSLError) as error:
            said = f"the certificates in {self.server.authorities} cannot be read: {error}"
            raise ChannelError("configuration", said) from error

    def _dot(self, smtp: smtplib.SMTP) -> str:
        with _failing("DOT", is_ambiguous=True):
            if smtp.sock is not None:
                smtp.sock.settimeout(self.server.dot_timeout)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
            if code != 250:
                raise smtplib.SMTPResponseException(code, said)
        with suppress(OSError):
            if smtp.sock is not None:
                smtp.sock.settimeout(QUIT_TIMEOUT)
            smtp.quit()
        return f"{code} {_words(said)}"


def stuffed(letter: bytes) -> bytes:
    """The letter as it stands between DATA and the dot: CRLF only, and no line that could be taken for the dot."""
    lines = _LEADING_DOT.sub(b"..", _LINE_ENDS.sub(b"\r\n", letter))
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _greeted(smtp: smtplib.SMTP) -> None:
    with _failing("EHLO"):
        code, said = smtp.ehlo()
        if code >= 500:
            code, said = smtp.helo()
        if not 200 <= code < 300:
            raise smtplib.SMTPResponseException(code, said)


def _signed_in(smtp: smtplib.SMTP, server: SmtpServer) -> None:
    """One try with one mechanism: a second after a wrong password has locked accounts before."""
    offered = str(smtp.esmtp_features.get("auth", "")).upper().split()
    ways: dict[str, Any] = {
        "PLAIN": smtp.auth_plain,
        "LOGIN": smtp.auth_login,
        "CRAM-MD5": smtp.auth_cram_md5,
    }
    way = next((way for way in ways if way in offered), None)
    if way is None:
        raise ChannelError(
            "configuration", "AUTH: SMTP_URL has a user, and the server offers no way to sign in"
        )
    smtp.user, smtp.password = server.user, server.password
    with _failing("AUTH"):
        smtp.auth(way, ways[way])


def _command(smtp: smtplib.SMTP, verb: str, argument: str, *wanted: int) -> None:
    with _failing(verb):
        code, said = smtp.docmd(verb, argument)
        if code not in wanted:
            raise smtplib.SMTPResponseException(code, said)


@contextmanager
def _failing(verb: str, *, is_ambiguous: bool = False) -> Iterator[None]:
    """Every failure of the wire as a ChannelError. An answer is never ambiguous; silence after the dot always is."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = _words(error.smtp_error)
        was_heard = 400 <= error.smtp_code < 600
        raise ChannelError(
            kind_of_answer(verb, error.smtp_code, said),
            f"{verb}: {error.smtp_code} {said}",
            is_ambiguous=is_ambiguous and not was_heard,
        ) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, smtplib.SMTPServerDisconnected) as error:
        raise ChannelError(
            "transient", f"{verb}: the server hung up ({error})", is_ambiguous=is_ambiguous
        ) from error
    except (ssl.SSLError, smtplib.SMTPException) as error:
        raise ChannelError("configuration", f"{verb}: {error}", is_ambiguous=is_ambiguous) from error
    except OSError as error:
        raise ChannelError("transient", f"{verb}: {error}", is_ambiguous=is_ambiguous) from error
    except ValueError as error:  # its words may hold the password
        raise ChannelError(
            "configuration", f"{verb}: a user, password or address that SMTP cannot carry"
        ) from error


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:500]
