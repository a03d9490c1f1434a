"""Drafts in SQL: documents that are to become an edition, and do not run."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import Row

from workflows.store.schema import draft as table

State = Literal["open", "published", "discarded"]


@dataclass(frozen=True, slots=True)
class Draft:
    """`base`: the edition that it was made from (0: none ran). `authors`: everybody who wrote on it. `approved_by`: who
    said yes to it as it stands. `edition`: that it became.
    """

    id: int
    base: int
    hash: str
    documents: Mapping[str, str]
    note: str
    state: State
    made_at: datetime
    made_by: str
    changed_at: datetime
    authors: tuple[str, ...]
    asked_by: str = ""
    approved_by: str = ""
    closed_at: datetime | None = None
    edition: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == "open"


COLUMNS = tuple(field.name for field in fields(Draft))


def add_draft(
    conn: Connection,
    *,
    base: int,
    content_hash: str,
    documents: Mapping[str, str],
    note: str,
    now: datetime,
    by: str,
) -> Draft:
    row: dict[str, Any] = {"base": base, "hash": content_hash, "documents": dict(documents), "note": note}
    row |= {"made_at": now, "made_by": by, "changed_at": now, "authors": [by]}
    key = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    return Draft(key, base, content_hash, documents, note, "open", now, by, now, (by,))


def save_draft(conn: Connection, draft: Draft) -> None:
    """Writes a locked draft back."""
    row = {name: getattr(draft, name) for name in COLUMNS if name != "id"}
    row |= {"authors": list(draft.authors), "documents": dict(draft.documents)}
    conn.execute(update(table).where(table.c.id == draft.id).values(row))


def draft_of(conn: Connection, key: int) -> Draft | None:
    row = conn.execute(select(table).where(table.c.id == key)).first()
    return None if row is None else _draft(row)


def locked_draft(conn: Connection, key: int) -> Draft | None:
    """The draft, ours until the transaction ends."""
    row = conn.execute(select(table).where(table.c.id == key).with_for_update()).first()
    return None if row is None else _draft(row)


def open_drafts(conn: Connection, limit: int = 100) -> list[Draft]:
    """The newest first."""
    query = select(table).where(table.c.state == "open").order_by(table.c.id.desc()).limit(limit)
    return [_draft(row) for row in conn.execute(query)]


def _draft(row: Row[Any]) -> Draft:
    found = {name: getattr(row, name) for name in COLUMNS}
    return Draft(**{**found, "authors": tuple(row.authors)})
