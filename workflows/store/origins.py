"""Signals as those who act on them need them, read from the table that the engine keeps."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from engine.store.among import among
from engine.store.schema import signal
from workflows.outlook import Origin

BY_ID = select(signal).where(among(signal.c.id, "ids"))


def origins(conn: Connection, signal_ids: Collection[str]) -> dict[str, Origin]:
    """By id; those that are not there are left out."""
    wanted = sorted({each for each in signal_ids if each})
    if not wanted:
        return {}
    return {row.id: _origin(row) for row in conn.execute(BY_ID, {"ids": wanted})}


def origin(conn: Connection, signal_id: str) -> Origin | None:
    return origins(conn, [signal_id]).get(signal_id)


def _origin(row: Row[Any]) -> Origin:
    return Origin(
        id=row.id,
        rule=row.rule,
        account=row.account_id,
        child=row.child,
        kind=row.kind,
        state=row.state,
        window=row.window,
        priority=row.priority,
        opened_at=row.opened_at,
        says=row.says or {},
        evidence=row.evidence,
        waits_for=row.waits_for,
        resolution=row.resolution,
    )
