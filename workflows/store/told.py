"""Which accounts the fact log speaks of within a span of the world's time."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.schema import observation
from workflows.store import schema

o = observation.c


def accounts_told(conn: Connection, since: datetime, until: datetime) -> list[str]:
    """Accounts of which something was observed after `since`, up to and with `until`."""
    query = select(o.account_id).where(o.observed_at > since, o.observed_at <= until).distinct()
    return sorted(conn.execute(query).scalars())


def next_told(conn: Connection, after: datetime) -> datetime | None:
    """The earliest later moment of which something was observed."""
    query = select(o.observed_at).where(o.observed_at > after).order_by(o.observed_at).limit(1)
    return conn.execute(query).scalar()


def has_acted(conn: Connection) -> bool:
    """Whether anything was ever done here: a run begun, a mail sent."""
    return bool(conn.execute(select(func.count()).select_from(schema.effect)).scalar())
