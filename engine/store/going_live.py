"""When rules that open for events and periods went live: the ledger says so."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.ledger import Line, note_all
from engine.store.schema import ledger
from engine.store.writing import chunks

GO_LIVE = "go_live"
line = ledger.c


def note_going_live(conn: Connection, rules: Collection[str], now: datetime, by: str, edition: int) -> None:
    lines = [
        Line(at=now, action=GO_LIVE, subject="rule", subject_id=rule, by=by, edition=edition)
        for rule in rules
    ]
    note_all(conn, lines)


def live_since(conn: Connection, rules: Collection[str], edition: int) -> dict[str, datetime]:
    """By rule, the newest time it went live up to this edition."""
    found: dict[str, datetime] = {}
    for names in chunks(sorted(rules)):
        this = (
            line.action == GO_LIVE,
            line.subject == "rule",
            line.subject_id.in_(names),
            line.edition <= edition,
        )
        query = (
            select(line.subject_id, func.max(line.at, type_=line.at.type))
            .where(*this)
            .group_by(line.subject_id)
        )
        found |= {row[0]: row[1] for row in conn.execute(query)}
    return found
