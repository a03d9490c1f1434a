"""Arrivals: stored as they came and acknowledged, processed after; what fails is kept with its error, and replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from engine.store.arrivals import (
    Arrival,
    claim_arrivals,
    keep_arrival,
    mark_failed,
    mark_processed,
    put_off,
    redact_processed,
    replay,
)
from engine.store.session import Connection, DatabaseAway
from workflows.mapping import BodyRefused, Saying, read_body, say
from workflows.operations.taking import Taken, listen, store
from workflows.parts import Loaded, Parts
from workflows.said import Refusal, listener_of

KEPT_HEADERS = frozenset(
    {
        "content-type",
        "content-length",
        "user-agent",
        "date",
        "x-request-id",
        "webhook-id",
        "webhook-timestamp",
    }
)
"""Of the headers, those worth keeping; never one that may carry a secret."""
LEASE = timedelta(seconds=30)
TRIES = 3
BACKOFF = timedelta(seconds=10)
REASONS_KEPT = 20
"""Of many refusals in one arrival, so many are kept in words."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ArrivalKept:
    """The arrival's number, and whether it came for the first time."""

    id: int
    is_new: bool


def receive_arrival(
    parts: Parts, source: str, arrival_id: str, headers: Mapping[str, str], body: bytes
) -> ArrivalKept:
    """Stores a request that was verified; on its return it may be acknowledged. The same again is kept once."""
    kept = {name.lower(): value for name, value in headers.items() if name.lower() in KEPT_HEADERS}
    now = parts.clock.world()
    found = parts.database.write(lambda conn: keep_arrival(conn, source, arrival_id, now, kept, body))
    parts.doorbell.ring("arrivals")
    return ArrivalKept(*found)


def keep_refused_arrival(
    parts: Parts, source: str, headers: Mapping[str, str], body: bytes, why: str
) -> ArrivalKept:
    """Keeps a request that was verified and cannot be read, as failed: visible, and never processed by itself."""
    kept = {name.lower(): value for name, value in headers.items() if name.lower() in KEPT_HEADERS}
    now = parts.clock.world()

    def work(conn: Connection) -> ArrivalKept:
        number, is_new = keep_arrival(conn, source, "", now, kept, body)
        if is_new:
            mark_failed(conn, number, now, why)
        return ArrivalKept(number, is_new)

    return parts.database.write(work)


def process_arrivals(parts: Parts, limit: int = 100) -> int:
    """Makes observations of what is stored, oldest first; how many arrivals. One that fails holds up no other."""
    with parts.database.reading() as conn:
        loaded = parts.editions.running(conn)
    if loaded is None:
        return 0
    batch = parts.database.write(lambda conn: claim_arrivals(conn, parts.clock.machine(), limit, LEASE))
    for arrival in batch:
        _process(parts, loaded, arrival)
    if batch:
        _forget_bodies(parts)
        parts.doorbell.ring("evaluate")
    return len(batch)


def replay_arrivals(parts: Parts, arrival_ids: Sequence[int]) -> None:
    """Has arrivals processed again, as after a mapping was corrected; what they said before stays said."""
    parts.database.write(lambda conn: replay(conn, arrival_ids))
    parts.doorbell.ring("arrivals")


def _process(parts: Parts, loaded: Loaded, arrival: Arrival) -> None:
    if arrival.attempts >= TRIES:
        why = arrival.error or "the process that worked on it ended each time"
        _fail(parts, arrival, f"set aside after {TRIES - 1} attempts: {why}")
        return
    try:
        _take(parts, loaded, arrival)
    except BodyRefused as refused:
        _fail(parts, arrival, str(refused))
    except DatabaseAway:
        raise
    except Exception as error:
        log.exception("arrival_failed", arrival=arrival.id, source=arrival.source)
        until = parts.clock.machine() + BACKOFF * arrival.attempts
        why = f"{type(error).__name__}: {error}"
        parts.database.write(lambda conn: put_off(conn, arrival.id, why, until))


def _take(parts: Parts, loaded: Loaded, arrival: Arrival) -> None:
    source = loaded.rulebook.sources.get(arrival.source)
    if source is None:
        raise BodyRefused(
            f"the running edition has no source {arrival.source}; publish one that has, then replay."
        )
    saying = say(source, read_body(arrival.body))
    listener = listener_of(loaded.rulebook, source.name, arrival.received_at, arrival=arrival.id)
    with parts.database.reading() as conn:
        zone = ZoneInfo(loaded.rulebook.workspace.time_zone)
        heard = listen(conn, list(enumerate(saying.items)), listener, zone)

    def work(conn: Connection) -> None:
        taken = store(conn, heard)
        _settle(conn, arrival, saying, taken, parts.clock.world(conn))

    parts.database.write(work)


def _settle(conn: Connection, arrival: Arrival, saying: Saying, taken: Taken, now: datetime) -> None:
    refused = [f"item {each.item}: {each.reason}" for each in saying.unsaid]
    refused += [_words(refusal, saying) for refusal in taken.refused]
    outcome = {
        "accepted": taken.accepted,
        "repeated": taken.repeated,
        "waiting": taken.waiting,
        "refused": len(refused),
        "reasons": refused[:REASONS_KEPT],
    }
    error = f"{len(refused)} refused: {refused[0]}" if refused else ""
    if refused and not (taken.accepted or taken.repeated or taken.waiting):
        mark_failed(conn, arrival.id, now, error, outcome)
    else:
        mark_processed(conn, arrival.id, now, outcome, error)


def _words(refusal: Refusal, saying: Saying) -> str:
    item: Mapping[str, Any] = saying.items[refusal.index]
    named = item.get("account")
    account = named.get("value") if isinstance(named, Mapping) else named
    return f"account {account}: {refusal.reason}"


def _fail(parts: Parts, arrival: Arrival, why: str) -> None:
    now = parts.clock.world()
    parts.database.write(lambda conn: mark_failed(conn, arrival.id, now, why))


def _forget_bodies(parts: Parts) -> None:
    keep = parts.settings.keep_bodies
    if keep is not None:
        before = parts.clock.world() - keep
        parts.database.write(lambda conn: redact_processed(conn, before))
