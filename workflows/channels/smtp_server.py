"""Which mail server, and how it is spoken to: what SMTP_URL says."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Tls = Literal["starttls", "wrapped", "off"]


class SmtpUrlRefused(ValueError):
    """SMTP_URL cannot be understood; the message says what is wrong and never repeats the password."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`tls`: `starttls` upgrades before anything is said, `wrapped` is TLS from the first byte. Certificates are
    verified against the system's authorities, or against those in the file `authorities`. Times are seconds.
    """

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""
    timeout: float = 30
    dot_timeout: float = 300
    """After the final dot a server may think for minutes (RFC 5321, 4.5.3.2.6); not to wait would leave it unknown."""

    @property
    def is_here(self) -> bool:
        """On this very machine: nobody listens in between, so it need not speak TLS."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def smtp_server(url: str) -> SmtpServer:
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://host:465`; `?tls=off`, `?ca=FILE`, `?timeout=SECONDS`."""
    parts, port = _split(url)
    asked = dict(parse_qsl(parts.query))
    if unknown := set(asked) - {"tls", "ca", "timeout"}:
        raise SmtpUrlRefused(f"SMTP_URL has an option `{min(unknown)}`; there are tls, ca and timeout.")
    if asked.get("tls", "off") != "off" or ("tls" in asked and parts.scheme == "smtps"):
        raise SmtpUrlRefused("SMTP_URL takes `tls=off` only, and only with smtp://.")
    wrapped = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname or "",
        port=port or (465 if wrapped else 587),
        tls="off" if "tls" in asked else "wrapped" if wrapped else "starttls",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        authorities=asked.get("ca", ""),
        timeout=_seconds(asked.get("timeout", "30")),
    )


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise SmtpUrlRefused("SMTP_URL is no URL: its host or port cannot be read.") from error
    if parts.scheme not in ("smtp", "smtps"):
        raise SmtpUrlRefused("SMTP_URL begins with smtp:// (STARTTLS) or smtps:// (TLS from the first byte).")
    if not parts.hostname:
        raise SmtpUrlRefused("SMTP_URL names no host. An @, : or / in the password is written %40, %3A, %2F.")
    if parts.path.strip("/") or parts.fragment:
        raise SmtpUrlRefused("SMTP_URL ends after the port. A / or # in the password is written %2F, %23.")
    return parts, port


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 600:
        raise SmtpUrlRefused("SMTP_URL's timeout is a number of seconds up to 600.")
    return seconds
