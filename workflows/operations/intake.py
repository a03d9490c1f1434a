"""Facts come in: from programs, from sources, from files. Every door takes them through here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.dates import Mistyped
from engine.scalars import clean_text
from engine.store.accounts import add_accounts, find_account, resolve
from engine.store.ledger import note
from engine.store.session import Connection
from engine.store.waiting import naming_turn
from workflows.operations.arrivals import ArrivalKept, process_arrivals, receive_arrival, replay_arrivals
from workflows.operations.taking import Taken, listen, name_accounts, note_spoken, store
from workflows.parts import Loaded, Parts
from workflows.said import LONGEST_KEY, Listener, Ref, Refusal, Refused, listener_of

__all__ = [
    "AliasTaken",
    "ArrivalKept",
    "Refusal",
    "Refused",
    "Taken",
    "add_account",
    "add_alias",
    "add_all_accounts",
    "process_arrivals",
    "receive_arrival",
    "record_observations",
    "replay_arrivals",
]

AT_ONCE = 2_500
"""Observations of one transaction, so that nobody waits long for a turn to write."""


class AliasTaken(Exception):
    """That name belongs to another account already; names are never moved silently."""


def record_observations(
    parts: Parts,
    said: Sequence[Any],
    source: str,
    *,
    atomic: bool = False,
    backfill: bool = False,
    arrival: int | None = None,
) -> Taken:
    """Takes in items (their shape: `workflows.said`); each bad one is answered by index and reason.

    `atomic`: all or none. `backfill`: each counts as known since its own moment, not since now. Raises
    NothingPublished, DatabaseAway; what was stored before it is there, and saying it again changes nothing.
    """
    with parts.database.reading() as conn:
        loaded, now = parts.editions.required(conn), parts.clock.world(conn)
    listener = listener_of(loaded.rulebook, source, now, is_backfill=backfill, arrival=arrival)
    taken = Taken()
    numbered = list(enumerate(said))
    size = len(numbered) if atomic else AT_ONCE
    for start in range(0, len(numbered), max(size, 1)):
        taken += _record(parts, loaded, numbered[start : start + size], listener, atomic)
    parts.doorbell.ring("evaluate")
    return taken


def add_account(
    parts: Parts, account: str, name: str = "", aliases: Sequence[Ref] = (), *, by: str = ""
) -> bool:
    """Makes an account, and takes in what waited for it. Whether it is new: one that is there stays as it is, but
    gets the aliases (kind, value). Raises Refused for a name that cannot be kept, AliasTaken.
    """
    return bool(add_all_accounts(parts, {account: (name, aliases)}, by=by))


def add_all_accounts(
    parts: Parts, named: Mapping[str, tuple[str, Sequence[Ref]]], *, by: str = ""
) -> frozenset[str]:
    """The same for several at once, all or none: name and aliases by account. Those that are new."""
    clean = {_clean(each, "id"): (name, aliases) for each, (name, aliases) in named.items()}
    shown = {key: _clean(name, "name") if name else key for key, (name, _) in clean.items()}

    def work(conn: Connection) -> frozenset[str]:
        naming_turn(conn)
        now = parts.clock.world(conn)
        new = frozenset(add_accounts(conn, shown, now))
        for key in sorted(new):
            _note(conn, now, "add_account", key, by, {"name": shown[key]})
        for key, (_, aliases) in clean.items():
            _name(conn, parts, key, aliases, now)
        return new

    new = parts.database.write(work)
    parts.doorbell.ring("evaluate")
    return new


def add_alias(parts: Parts, account: str, kind: str, value: str, *, by: str = "") -> None:
    """Gives an account another name, and takes in what waited for it. Raises LookupError where there is no such
    account, AliasTaken, Refused.
    """
    ref = (_clean(kind, "kind"), _clean(value, "value"))

    def work(conn: Connection) -> None:
        naming_turn(conn)
        now = parts.clock.world(conn)
        if find_account(conn, account) is None:
            raise LookupError(f"there is no account {account}")
        if _name(conn, parts, account, [ref], now):
            _note(conn, now, "add_alias", account, by, {"kind": ref[0], "value": ref[1]})

    parts.database.write(work)
    parts.doorbell.ring("evaluate")


def _record(
    parts: Parts, loaded: Loaded, items: Sequence[tuple[int, Any]], listener: Listener, atomic: bool
) -> Taken:
    with parts.database.reading() as conn:
        heard = listen(conn, items, listener, ZoneInfo(loaded.rulebook.workspace.time_zone))
    if atomic and heard.refused:
        return Taken(refused=tuple(heard.refused))
    return parts.database.write(lambda conn: store(conn, heard))


def _name(conn: Connection, parts: Parts, account: str, aliases: Sequence[Ref], now: datetime) -> bool:
    """Whether any of the names is new to it."""
    refs = [(_clean(kind, "kind"), _clean(value, "value")) for kind, value in aliases]
    known = resolve(conn, refs)
    for (kind, value), owner in known.items():
        if owner != account:
            raise AliasTaken(f"{kind} {value} is the account {owner} already.")
    loaded = parts.editions.running(conn)
    if loaded is not None:
        listener = listener_of(loaded.rulebook, "", now)
        named = dict.fromkeys([("", account), *refs], account)
        note_spoken(
            conn, name_accounts(conn, named, listener, ZoneInfo(loaded.rulebook.workspace.time_zone)), now
        )
    return len(known) < len(refs)


def _clean(text: str, field: str) -> str:
    try:
        cleaned = clean_text(text.strip(), LONGEST_KEY)
    except Mistyped as error:
        raise Refused(f"{field}: {error}", field) from error
    if not cleaned:
        raise Refused(f"{field}: it is empty, and a name is wanted.", field)
    return cleaned


def _note(
    conn: Connection, now: datetime, action: str, account: str, by: str, detail: Mapping[str, Any]
) -> None:
    note(
        conn,
        at=now,
        action=action,
        account=account,
        subject="account",
        subject_id=account,
        by=by,
        detail=detail,
    )
