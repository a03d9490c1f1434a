"""Who may come in: members of the console, and tokens of programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from workflows.store.schema import member as member_table
from workflows.store.schema import token as token_table


def member(conn: Connection, name: str) -> Row[Any] | None:
    return conn.execute(select(member_table).where(member_table.c.name == name)).one_or_none()


def members(conn: Connection) -> list[Row[Any]]:
    return list(conn.execute(select(member_table).order_by(member_table.c.name)))


def save_member(
    conn: Connection,
    *,
    name: str,
    role: str,
    password_hash: str,
    teammate: str,
    language: str,
    machine_now: datetime,
) -> None:
    """A new member, or the same one with another role and password."""
    said = {
        "role": role,
        "password_hash": password_hash,
        "teammate": teammate,
        "language": language,
        "is_active": True,
    }
    if member(conn, name) is None:
        conn.execute(insert(member_table).values(name=name, machine_created_at=machine_now, **said))
    else:
        conn.execute(update(member_table).where(member_table.c.name == name).values(**said))


def token(conn: Connection, hash_: str) -> Row[Any] | None:
    """The token with this hash, unless it was revoked."""
    chosen = select(token_table).where(
        token_table.c.hash == hash_, token_table.c.machine_revoked_at.is_(None)
    )
    return conn.execute(chosen).one_or_none()


def is_revoked(conn: Connection, hash_: str) -> bool:
    chosen = select(token_table.c.hash).where(
        token_table.c.hash == hash_, token_table.c.machine_revoked_at.is_not(None)
    )
    return conn.execute(chosen).first() is not None


def add_token(conn: Connection, *, hash_: str, name: str, role: str, machine_now: datetime) -> None:
    conn.execute(insert(token_table).values(hash=hash_, name=name, role=role, machine_created_at=machine_now))


def revoke_token(conn: Connection, name: str, machine_now: datetime) -> int:
    """Revoke every token of this name; how many there were."""
    chosen = update(token_table).where(token_table.c.name == name, token_table.c.machine_revoked_at.is_(None))
    return conn.execute(chosen.values(machine_revoked_at=machine_now)).rowcount
