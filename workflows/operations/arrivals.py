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
from workflows.operations.taking import Heard, Taken, listen, listen_to_all, store, store_plain
from workflows.parts import Loaded, Parts
from workflows.said import Listener, Refusal, listener_of

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


@dataclass(slots=True)
class Read:
    """An arrival, what its source's mapping says of it, and what was heard; None: not read yet."""

    arrival: Arrival
    saying: Saying | None = None
    heard: Heard | None = None

    @property
    def is_plain(self) -> bool:
        return self.heard is not None and self.heard.is_plain


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


def process_arrivals(parts: Parts, limit: int = 50) -> int:
    """Makes observations of what is stored, oldest first; how many arrivals. One that fails holds up no other."""
    with parts.database.reading() as conn:
        loaded = parts.editions.running(conn)
    if loaded is None:
        return 0
    batch = parts.database.write(lambda conn: claim_arrivals(conn, parts.clock.machine(), limit, LEASE))
    try:
        groups = _together(parts, loaded, batch)
    except DatabaseAway:
        raise
    except Exception:
        log.exception("arrivals_unread", arrivals=len(batch), what_now="each is read by itself")
        groups = [[Read(each)] for each in batch]
    for group in groups:
        if not _take_together(parts, loaded, group):
            for each in group:
                _process(parts, loaded, each.arrival)
    if batch:
        _forget_bodies(parts)
        parts.doorbell.ring("evaluate")
    return len(batch)


def replay_arrivals(parts: Parts, arrival_ids: Sequence[int]) -> None:
    """Has arrivals processed again, as after a mapping was corrected; what they said before stays said."""
    parts.database.write(lambda conn: replay(conn, arrival_ids))
    parts.doorbell.ring("arrivals")


def _together(parts: Parts, loaded: Loaded, batch: Sequence[Arrival]) -> list[list[Read]]:
    """In order: those next to one another that tell of accounts which are there, in one group; every other alone."""
    read = [_read(loaded, arrival) for arrival in batch]
    said = [(_listener(loaded, each.arrival), each.saying.items) for each in read if each.saying]
    with parts.database.reading() as conn:
        zone = ZoneInfo(loaded.rulebook.workspace.time_zone)
        heard = iter(listen_to_all(conn, [(listener, enumerate(items)) for listener, items in said], zone))
    groups: list[list[Read]] = []
    for each in read:
        each.heard = next(heard) if each.saying else None
        if groups and each.is_plain and groups[-1][-1].is_plain:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _read(loaded: Loaded, arrival: Arrival) -> Read:
    """Unread what cannot be, or was tried before: it is told apart from the others."""
    source = loaded.rulebook.sources.get(arrival.source)
    if source is None or arrival.attempts > 1:
        return Read(arrival)
    try:
        return Read(arrival, say(source, read_body(arrival.body)))
    except Exception:
        return Read(arrival)


def _take_together(parts: Parts, loaded: Loaded, group: Sequence[Read]) -> bool:
    """In one transaction; False where nothing was done, and each is to be taken by itself."""
    if not all(each.is_plain for each in group):
        return False

    def work(conn: Connection) -> None:
        now = parts.clock.world(conn)
        heard = [each.heard for each in group if each.heard]
        for each, taken in zip(group, store_plain(conn, heard, now), strict=True):
            if each.saying:
                _settle(conn, each.arrival, each.saying, taken, now)

    try:
        parts.database.write(work)
    except DatabaseAway:
        raise
    except Exception:
        log.exception("arrivals_failed_together", arrivals=len(group), what_now="each is taken by itself")
        return False
    return True


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
    listener = _listener(loaded, arrival)
    with parts.database.reading() as conn:
        zone = ZoneInfo(loaded.rulebook.workspace.time_zone)
        heard = listen(conn, list(enumerate(saying.items)), listener, zone)

    def work(conn: Connection) -> None:
        taken = store(conn, heard)
        _settle(conn, arrival, saying, taken, parts.clock.world(conn))

    parts.database.write(work)


def _listener(loaded: Loaded, arrival: Arrival) -> Listener:
    return listener_of(loaded.rulebook, arrival.source, arrival.received_at, arrival=arrival.id)


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
