"""The ledger: lines that are noted together stand as if each had been written by itself."""

from datetime import UTC, datetime

import pytest

from engine.store.ledger import entries_of, note, noting_together
from engine.store.session import Connection, Database

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Stumbled(Exception):
    """Something went wrong halfway."""


def say(conn: Connection, action: str) -> None:
    note(conn, at=NOW, action=action, subject="signal", subject_id="s1", account="acme")


def stumble(database: Database) -> None:
    with database.writing() as conn, noting_together(conn):
        say(conn, "open_signal")
        raise Stumbled


def actions(conn: Connection) -> list[str]:
    """The oldest first."""
    return [entry.action for entry in reversed(entries_of(conn, "signal", "s1"))]


def test_lines_noted_together_keep_their_order(database: Database) -> None:
    with database.writing() as conn:
        say(conn, "begin_signal")
        with noting_together(conn):
            say(conn, "open_signal")
            say(conn, "wait_signal")
        say(conn, "resolve_signal")
    with database.reading() as conn:
        assert actions(conn) == ["begin_signal", "open_signal", "wait_signal", "resolve_signal"]


def test_what_was_just_noted_together_is_read(database: Database) -> None:
    with database.writing() as conn, noting_together(conn):
        say(conn, "open_signal")
        assert actions(conn) == ["open_signal"]
        say(conn, "resolve_signal")
        assert actions(conn) == ["open_signal", "resolve_signal"]
    with database.reading() as conn:
        assert actions(conn) == ["open_signal", "resolve_signal"]


def test_what_fails_halfway_leaves_no_line_and_none_for_the_next(database: Database) -> None:
    with pytest.raises(Stumbled):
        stumble(database)
    with database.writing() as conn:
        say(conn, "begin_signal")
    with database.reading() as conn:
        assert actions(conn) == ["begin_signal"]
