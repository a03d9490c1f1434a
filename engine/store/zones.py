"""In which zone accounts are, read apart from all other facts: intake needs nothing else."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from engine.store.among import among
from engine.store.schema import fact
from engine.store.writing import chunks
from engine.zones import zone_named

ZONE_FIELD = "time_zone"
"""The account's field that names its zone."""
c = fact.c
TOLD = (
    select(c.account_id, c.value)
    .where(among(c.account_id, "ids"), c.about == "account", c.child == "", c.name == ZONE_FIELD)
    .order_by(c.observed_at)
)


def zones_of(conn: Connection, account_ids: Collection[str]) -> dict[str, ZoneInfo]:
    """The zones of those accounts that tell a valid one, the newest word winning."""
    found: dict[str, ZoneInfo] = {}
    for ids in chunks(account_ids):
        for row in conn.execute(TOLD, {"ids": ids}):
            zone = zone_named(row.value) if isinstance(row.value, str) else None
            if zone is not None:
                found[row.account_id] = zone
    return found
