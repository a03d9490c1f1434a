"""Proof that a request came from its source: one configuration for the usual schemes, and HubSpot's v3.

Whatever is malformed is a refusal, never a fault: these bytes come from anybody. Signatures are computed over
the raw body and
compared in constant time, on bytes; several signatures in one header and several secrets (during a rotation)
are accepted.

Sources: the vendors' public descriptions of their webhook signatures; HubSpot's v3 signs method, URI, body and
timestamp, with
twelve percent-escapes of the URI decoded first.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rules.source import Verify

HUBSPOT_ESCAPES = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
PLACEHOLDER = re.compile(r"\{(id|ts|body|method|uri|secret|nonce)\}")
HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Request:
    """What a signature may cover. `uri` is the public address as the source knows it; header names are lower case."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the request is genuine, and if not, why, in words fit for the operator's log (never for the sender)."""

    is_genuine: bool
    reason: str = ""


GENUINE = Proof(True)


def prove(verify: Verify, request: Request, secrets: Sequence[str], now: datetime) -> Proof:
    """Whether one of `secrets` made this request at a time not further than the tolerance from `now` (machine time)."""
    if not any(secrets):
        return Proof(False, f"the secret {verify.secret} is not set")
    if verify.kind == "token":
        return _prove_token(verify, request, secrets)
    if verify.kind == "basic":
        return _prove_basic(request, secrets)
    timestamp = request.headers.get(_timestamp_header(verify), "")
    if late := _distance_refusal(verify, timestamp, now):
        return late
    offered = _offered(verify, request)
    if not offered:
        return Proof(False, f"the header {_signature_header(verify)} is missing or unreadable")
    wanted = [_signature(verify, request, timestamp, secret) for secret in secrets if secret]
    is_genuine = any(
        hmac.compare_digest(given, right) for given in offered for right in wanted if right is not None
    )
    return GENUINE if is_genuine else Proof(False, "the signature does not match the body")


def _timestamp_header(verify: Verify) -> str:
    return "x-hubspot-request-timestamp" if verify.kind == "hubspot-v3" else verify.ts_header.lower()


def _signature_header(verify: Verify) -> str:
    return "x-hubspot-signature-v3" if verify.kind == "hubspot-v3" else verify.header.lower()


def _distance_refusal(verify: Verify, timestamp: str, now: datetime) -> Proof | None:
    """A timestamp too far from now, in either direction, is a replay or a broken clock."""
    if not _timestamp_header(verify):
        return None
    told = _moment(timestamp, "ms" if verify.kind == "hubspot-v3" else verify.ts_unit)
    if told is None:
        return Proof(False, f"the timestamp header {_timestamp_header(verify)} is missing or unreadable")
    distance = abs((now - told).total_seconds())
    if distance > verify.tolerance.elapsed.total_seconds():
        return Proof(False, f"the timestamp is {distance:.0f} s from now; {verify.tolerance} is allowed")
    return None


def _moment(text: str, unit: str) -> datetime | None:
    try:
        if unit == "rfc3339":
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else None
        if not re.fullmatch(r"[0-9]{1,16}", text):
            return None
        return datetime.fromtimestamp(int(text) / (1000 if unit == "ms" else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _offered(verify: Verify, request: Request) -> list[bytes]:
    """Every signature the header offers, decoded; those that cannot be are left out."""
    header = request.headers.get(_signature_header(verify), "")
    parts = header.split(verify.separator) if verify.separator else [header]
    found = []
    for part in (each.strip() for each in parts):
        if part.startswith(verify.prefix):
            decoded = _decoded(part.removeprefix(verify.prefix), _encoding(verify))
            if decoded:
                found.append(decoded)
    return found


def _encoding(verify: Verify) -> str:
    return "base64" if verify.kind == "hubspot-v3" else verify.encoding


def _decoded(text: str, encoding: str) -> bytes:
    try:
        raw = text.encode("ascii")
        return bytes.fromhex(text) if encoding == "hex" else base64.b64decode(raw, validate=True)
    except (UnicodeEncodeError, ValueError, binascii.Error):
        return b""


def _signature(verify: Verify, request: Request, timestamp: str, secret: str) -> bytes | None:
    base = (
        _hubspot_base(request, timestamp)
        if verify.kind == "hubspot-v3"
        else _base(verify, request, timestamp, secret)
    )
    digest = HASHES["sha256" if verify.kind == "hubspot-v3" else verify.algo]
    if verify.kind == "hash":
        return digest(base).digest()
    key = _key(verify, secret)
    return None if key is None else hmac.new(key, base, digest).digest()


def _hubspot_base(request: Request, timestamp: str) -> bytes:
    uri = request.uri
    for escape, character in HUBSPOT_ESCAPES.items():
        uri = uri.replace(escape, character).replace(escape.lower(), character)
    return f"{request.method}{uri}".encode() + request.body + timestamp.encode()


def _base(verify: Verify, request: Request, timestamp: str, secret: str) -> bytes:
    """The signed text, put together from bytes: a body need not be valid UTF-8 to be signed."""
    values = {
        "id": request.headers.get(verify.id_header.lower(), "").encode("utf-8", "surrogateescape"),
        "ts": timestamp.encode("utf-8", "surrogateescape"),
        "body": request.body,
        "method": request.method.encode(),
        "uri": request.uri.encode(),
        "secret": secret.encode(),
        "nonce": request.headers.get(verify.nonce_header.lower(), "").encode("utf-8", "surrogateescape"),
    }
    parts = PLACEHOLDER.split(verify.base)
    return b"".join(values[part] if place % 2 else part.encode() for place, part in enumerate(parts))


def _key(verify: Verify, secret: str) -> bytes | None:
    if verify.key == "raw":
        return secret.encode()
    return _decoded(secret.removeprefix("whsec_"), "base64") or None


def _prove_token(verify: Verify, request: Request, secrets: Sequence[str]) -> Proof:
    offered = request.headers.get(verify.header.lower(), "").removeprefix(verify.prefix)
    return _compared(offered, secrets)


def _prove_basic(request: Request, secrets: Sequence[str]) -> Proof:
    """HTTP Basic; a secret is `name:password`."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    decoded = _decoded(rest.strip(), "base64") if scheme.lower() == "basic" else b""
    return _compared(decoded.decode("utf-8", "surrogateescape"), secrets)


def _compared(offered: str, secrets: Sequence[str]) -> Proof:
    given = offered.encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(given, secret.encode()) for secret in secrets if secret]
    return GENUINE if any(matches) else Proof(False, "the token does not match")
