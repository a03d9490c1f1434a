"""How observations are taken in: read and typed outside the write transaction, stored inside it, all or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.observations import Observation
from engine.store.accounts import (
    add_accounts,
    add_aliases,
    lock_accounts,
    mark_told,
    rename,
    resolve,
)
from engine.store.feeds import note_arrivals
from engine.store.ledger import note
from engine.store.log import append, digested
from engine.store.session import Connection
from engine.store.waiting import Waiting, keep_waiting, naming_turn, take_waiting
from engine.store.zones import ZONE_FIELD, zones_of
from engine.zones import zone_named
from workflows.said import Listener, Ref, Refusal, Refused, Spoken, ref_of

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many observations were new, were there already, or wait for their account; and which were refused."""

    accepted: int = 0
    repeated: int = 0
    waiting: int = 0
    refused: tuple[Refusal, ...] = ()

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.accepted + other.accepted,
            self.repeated + other.repeated,
            self.waiting + other.waiting,
            self.refused + other.refused,
        )


@dataclass(slots=True)
class Heard:
    """What was read and waits to be stored. `unknown`: items of accounts that nobody had named when it was read.
    `makes`: accounts to be made where they are not known, with their names.
    """

    listener: Listener
    zone: ZoneInfo
    spoken: list[Spoken] = field(default_factory=list)
    unknown: list[tuple[Ref, Item]] = field(default_factory=list)
    makes: dict[Ref, str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether all of it is of accounts that are there."""
        return not self.unknown and not self.makes


def listen(conn: Connection, said: Iterable[tuple[int, Any]], listener: Listener, zone: ZoneInfo) -> Heard:
    """Reads numbered items; `zone` is the workspace's, for accounts that name none."""
    return listen_to_all(conn, [(listener, said)], zone)[0]


def listen_to_all(
    conn: Connection, said: Iterable[tuple[Listener, Iterable[tuple[int, Any]]]], zone: ZoneInfo
) -> list[Heard]:
    """The same of several that speak, each for itself."""
    heard = [(Heard(listener, zone), items) for listener, items in said]
    named = [
        (each, index, item, ref)
        for each, items in heard
        for index, item in items
        if (ref := _ref(index, item, each))
    ]
    known = resolve(conn, {ref for *_, ref in named})
    has_zones = any(ZONE_FIELD in each.listener.vocabulary.account for each, _ in heard)
    zones = zones_of(conn, set(known.values())) if has_zones else {}
    for each, index, item, ref in named:
        _hear(each, index, item, ref, known.get(ref), zones)
    return [each for each, _ in heard]


def store(conn: Connection, heard: Heard) -> Taken:
    """Stores what was heard, in the caller's transaction; the caller rings `evaluate` after its commit."""
    late = _settle_names(conn, heard)
    new = len(note_spoken(conn, [*late, *heard.spoken], heard.listener.now))
    waiting = len(heard.unknown)
    kept = keep_waiting(conn, [_waiting(heard.listener, ref, item) for ref, item in heard.unknown])
    repeated = len(late) + len(heard.spoken) - new + waiting - kept
    return Taken(new, repeated, kept, tuple(heard.refused))


def store_plain(conn: Connection, heard: Sequence[Heard], now: datetime) -> list[Taken]:
    """The same for several at once that are plain, each from an arrival of its own."""
    noted = note_spoken(conn, [spoken for each in heard for spoken in each.spoken], now)
    new = Counter(each.arrival for each in noted)
    return [
        Taken(
            accepted=new[each.listener.arrival],
            repeated=len(each.spoken) - new[each.listener.arrival],
            refused=tuple(each.refused),
        )
        for each in heard
    ]


def note_spoken(conn: Connection, spoken: Sequence[Spoken], now: datetime) -> list[Observation]:
    """Adds to the fact log, and makes the accounts due whose facts or feeds it moved; those that were new."""
    observations = digested(each.observation for each in spoken)
    lock_accounts(conn, {each.observation.account for each in spoken})
    new = append(conn, observations)
    moved = note_arrivals(conn, _spoken_at(spoken), now)
    told = {each.account for each in new} | moved
    history = {each.account for each in new if each.known_at < each.received_at}
    mark_told(conn, told - history, now)
    mark_told(conn, history, now, is_backfill=True)
    _follow_fields(conn, new, now)
    return new


def _ref(index: int, item: Any, heard: Heard) -> Ref | None:
    try:
        return ref_of(item)
    except Refused as refused:
        heard.refused.append(Refusal(index, str(refused), refused.field))
        return None


def _hear(
    heard: Heard, index: int, item: Item, ref: Ref, account: str | None, zones: Mapping[str, ZoneInfo]
) -> None:
    try:
        if "field" in item or "event" in item or not item.get("creates"):
            zone = zones.get(account, heard.zone) if account else heard.zone
            spoken = heard.listener.read(item, account or ref[1], zone)
            if account:
                heard.spoken.append(spoken)
            else:
                heard.unknown.append((ref, item))
    except Refused as refused:
        heard.refused.append(Refusal(index, str(refused), refused.field))
        return
    if account is None and item.get("creates") is True:
        name = item.get("account_name")
        heard.makes[ref] = name if isinstance(name, str) and name else heard.makes.get(ref, "")


def _settle_names(conn: Connection, heard: Heard) -> list[Spoken]:
    """What must be said first: of accounts made now, and of those whose name was given since it was read."""
    if not heard.makes and not heard.unknown:
        return []
    naming_turn(conn)
    known = resolve(conn, {ref for ref, _ in heard.unknown} | set(heard.makes))
    made, waited = make_accounts(
        conn, {ref: name for ref, name in heard.makes.items() if ref not in known}, heard.listener, heard.zone
    )
    known |= made
    later = [(ref, item) for ref, item in heard.unknown if ref in known]
    heard.unknown = [(ref, item) for ref, item in heard.unknown if ref not in known]
    # Read once before, with the same words and zone, so nothing is refused now.
    return waited + [heard.listener.read(item, known[ref], heard.zone) for ref, item in later]


def make_accounts(
    conn: Connection, names: Mapping[Ref, str], listener: Listener, zone: ZoneInfo
) -> tuple[dict[Ref, str], list[Spoken]]:
    """Makes an account for each name, and reads what waited for it; only inside a `naming_turn`."""
    taken = resolve(conn, {("", value) for _, value in names})
    made: dict[Ref, str] = {}
    for kind, value in sorted(names):
        is_free = ("", value) not in taken and value not in made.values()
        made[kind, value] = value if is_free else f"{kind}-{value}"
    add_accounts(conn, {made[ref]: name or made[ref] for ref, name in names.items()}, listener.now)
    for account in sorted(made.values()):
        note(
            conn,
            at=listener.now,
            action="add_account",
            account=account,
            subject="account",
            subject_id=account,
            by=f"source {listener.source}",
        )
    return made, name_accounts(conn, made, listener, zone)


def name_accounts(
    conn: Connection, named: Mapping[Ref, str], listener: Listener, zone: ZoneInfo
) -> list[Spoken]:
    """Gives accounts their names, and reads what waited for them; only inside a `naming_turn`."""
    called = [(ref, account) for ref, account in named.items() if ref[0]]
    add_aliases(conn, called)
    # A list may hold the account by the name that it has from now on.
    mark_told(conn, {account for _, account in called}, listener.now)
    refs = set(named) | {("", account) for account in named.values()}
    accounts = dict(named) | {("", account): account for account in named.values()}
    spoken = []
    for item in take_waiting(conn, refs):
        as_said = replace(
            listener,
            source=item.source,
            received_at=item.received_at,
            is_backfill=item.is_backfill,
            arrival=item.arrival,
            _moments={},
        )
        try:
            spoken.append(as_said.read(item.said, accounts[item.ref], zone))
        except Refused as refused:
            _give_up(conn, accounts[item.ref], item, listener.now, str(refused))
    return spoken


def _give_up(conn: Connection, account: str, item: Waiting, now: datetime, reason: str) -> None:
    """The vocabulary changed while it waited: it cannot be an observation any more, and the ledger keeps it."""
    detail = {"said": item.said, "why": reason}
    note(
        conn,
        at=now,
        action="refuse_waiting",
        account=account,
        subject="waiting",
        reason="no_longer_fits",
        by=f"source {item.source}",
        detail=detail,
    )


def _waiting(listener: Listener, ref: Ref, item: Item) -> Waiting:
    return Waiting(
        ref, dict(item), listener.received_at, listener.source, listener.is_backfill, listener.arrival
    )


def _spoken_at(spoken: Sequence[Spoken]) -> dict[tuple[str, str], list[datetime]]:
    """By feed and account when it spoke: once a day is enough."""
    moments: dict[tuple[str, str], set[datetime]] = defaultdict(set)
    for observation, feed in spoken:
        if feed:
            moments[feed, observation.account].add(observation.known_at)
    return {
        key: list({moment.date(): moment for moment in sorted(of)}.values()) for key, of in moments.items()
    }


def _follow_fields(conn: Connection, new: Sequence[Observation], now: datetime) -> None:
    """Two fields of the account mean something here: its name is what lists show, its zone where its days begin."""
    of_account = [o for o in new if o.about == "account" and o.name in ("name", ZONE_FIELD)]
    rename(conn, {o.account for o in of_account if o.name == "name"})
    for o in of_account:
        if o.name == ZONE_FIELD and isinstance(o.value, str) and zone_named(o.value) is None:
            note(
                conn,
                at=now,
                action="warn",
                account=o.account,
                subject="account",
                subject_id=o.account,
                reason="invalid_time_zone",
                by=f"source {o.source}",
                detail={"time_zone": o.value, "used_instead": "the workspace's"},
            )
