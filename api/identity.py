"""Who is asking: members with a session, programs with a bearer token. Secrets are kept as hashes only."""

import hashlib
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import Request, current_app
from werkzeug.security import check_password_hash, generate_password_hash

from workflows.parts import Parts
from workflows.store import members


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is written into the ledger; `teammate` ties a member to the person in the team document."""

    name: str
    role: str
    came_by: Literal["session", "token"]
    teammate: str = ""
    language: str = ""


def parts() -> Parts:
    """What the app was built from."""
    built: Parts = current_app.extensions["perennial"]
    return built


def caller_of_token(request: Request) -> Caller | None:
    """The owner of the bearer token, if it is one of ours and not revoked."""
    offered = bearer_of(request)
    if not offered:
        return None
    with parts().database.reading() as conn:
        row = members.token(conn, hash_of(offered))
    return None if row is None else Caller(row.name, row.role, "token")


def bearer_of(request: Request) -> str:
    """The bearer token that was sent; empty: none."""
    scheme, _, offered = request.headers.get("Authorization", "").partition(" ")
    return offered.strip() if scheme.lower() == "bearer" else ""


def was_revoked(token: str) -> bool:
    """Whether it once was one of ours: only who holds it can ask."""
    with parts().database.reading() as conn:
        return members.is_revoked(conn, hash_of(token))


def caller_of_session(session: MutableMapping[str, Any]) -> Caller | None:
    """The member who signed in; one that was since switched off is nobody."""
    name = session.get("member")
    if not name:
        return None
    with parts().database.reading() as conn:
        row = members.member(conn, str(name))
    if row is None or not row.is_active:
        return None
    return Caller(row.name, row.role, "session", row.teammate, row.language)


def sign_in(session: MutableMapping[str, Any], name: str) -> None:
    """Begin a new session: whatever stood in the old one is forgotten."""
    session.clear()
    session["member"] = name
    session["form_token"] = secrets.token_urlsafe(24)


def check_password(name: str, password: str) -> bool:
    """Takes as long for a name nobody has as for one with another password."""
    with parts().database.reading() as conn:
        row = members.member(conn, name)
    known = row.password_hash if row is not None and row.is_active and row.password_hash else NOBODY
    return check_password_hash(known, password) and known is not NOBODY


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_token() -> str:
    """A bearer token, shown once; `pn_` makes a leaked one easy to find."""
    return f"pn_{secrets.token_urlsafe(32)}"


def hash_password(password: str) -> str:
    return generate_password_hash(password, method="scrypt")


NOBODY = hash_password(secrets.token_urlsafe(12))
