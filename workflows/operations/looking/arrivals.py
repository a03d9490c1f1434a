"""What sources posted, and what waits for an account nobody has told us of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import pages
from engine.store.log import microseconds
from engine.store.pages import Row
from engine.store.waiting import who_waits
from workflows.operations.looking.moment import NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class ArrivalShown:
    """`state`: stored, processed or failed. `outcome`: what it brought, and what was refused and why."""

    id: int
    source: str
    arrival_id: str
    received_at: datetime
    state: str
    processed_at: datetime | None
    error: str
    outcome: Any
    attempts: int


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """`body` as it came; empty when it was forgotten after its time."""

    arrival: ArrivalShown
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """Observations of one name (`kind` empty: an account's own id) by one source."""

    kind: str
    value: str
    source: str
    observations: int
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """One observation that waits, as its source gave it."""

    id: int
    kind: str
    value: str
    source: str
    said: Any
    received_at: datetime


def arrivals(
    parts: Parts, *, state: str = "", source: str = "", after: After = None, limit: int = 50
) -> Page[ArrivalShown]:
    """The newest first."""
    with looking(parts) as moment:
        rows = pages.arrivals_page(moment.conn, state=state, source=source, after=after, limit=limit + 1)
    kept, next_ = cut(rows, limit, lambda row: (microseconds(row["received_at"]), row["id"]))
    return Page(tuple(_arrival(row) for row in kept), next_)


def arrival(parts: Parts, number: int) -> ArrivalPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.arrival_row(moment.conn, number)
    if row is None:
        raise NotThere("arrival", str(number))
    return ArrivalPage(_arrival(row), row["headers"] or {}, bytes(row["body"]))


def waiting(parts: Parts, *, after: After = None, limit: int = 50) -> Page[WaitingShown]:
    """The newest first."""
    with looking(parts) as moment:
        rows = pages.waiting_page(moment.conn, after=after, limit=limit + 1)
    kept, next_ = cut(rows, limit, lambda row: (microseconds(row["received_at"]), row["id"]))
    return Page(tuple(_waiting(row) for row in kept), next_)


def waiting_for(parts: Parts, limit: int = 200) -> Sequence[WaitingFor]:
    """The names waited for, the longest first."""
    with looking(parts) as moment:
        found = who_waits(moment.conn, limit)
    return [WaitingFor(kind, value, source, count, since) for (kind, value), source, count, since in found]


def _arrival(row: Row) -> ArrivalShown:
    same = (
        "id",
        "source",
        "arrival_id",
        "received_at",
        "state",
        "processed_at",
        "error",
        "outcome",
        "attempts",
    )
    return ArrivalShown(**{name: row[name] for name in same})


def _waiting(row: Row) -> WaitingShown:
    return WaitingShown(
        row["id"], row["alias_kind"], row["alias_value"], row["source"], row["said"], row["received_at"]
    )
