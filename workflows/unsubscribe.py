"""Signed links by which a contact leaves a topic, or everything, without signing in. Pure; they never expire.

A GET of the link shows a page and changes nothing (mail scanners follow links); a POST acts (RFC 8058).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from workflows.addresses import same_address

PATH = "/unsubscribe/"
"""The link is the server's own address, this, and the token."""
_SALT = "perennial.unsubscribe"


@dataclass(frozen=True, slots=True)
class OptOut:
    """Whom and what a token speaks of. An empty topic: everything."""

    address: str
    topic: str


def unsubscribe_token(opt_out: OptOut, secrets: str | Sequence[str]) -> str:
    """`secrets`: the server's secret key, or all that are valid, the newest (which signs) last."""
    signed = _serializer(secrets).dumps([same_address(opt_out.address), opt_out.topic])
    return signed if isinstance(signed, str) else signed.decode("ascii")


def read_token(token: str, secrets: str | Sequence[str]) -> OptOut | None:
    """What the token says; None for one that was not signed here. The signatures are compared in constant time."""
    try:
        said = _serializer(secrets).loads(token)
    except (BadData, ValueError):
        return None
    match said:
        case [str(address), str(topic)]:
            return OptOut(address, topic)
    return None


def unsubscribe_link(base_url: str, opt_out: OptOut, secrets: str | Sequence[str]) -> str:
    return f"{base_url.rstrip('/')}{PATH}{unsubscribe_token(opt_out, secrets)}"


def _serializer(secrets: str | Sequence[str]) -> URLSafeSerializer:
    keys = secrets if isinstance(secrets, str) else list(secrets)
    return URLSafeSerializer(keys, salt=_SALT, signer_kwargs={"digest_method": sha256})
