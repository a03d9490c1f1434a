"""Accounts and the names by which sources call them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, case, func, literal, select, tuple_, update
from sqlalchemy.engine import Row

from engine.store.among import among
from engine.store.columns import Moment
from engine.store.links import named_by, with_those_above
from engine.store.schema import account, alias, fact
from engine.store.writing import chunks, insert_new

Ref = tuple[str, str]
"""How an account was named: (kind, value) of an alias; kind is empty for the account's own id."""
TRIES = 3
"""Evaluations begun and never ended after which an account is set aside."""
a = account.c
f = fact.c
HOW_MANY = select(func.count()).select_from(account)
THERE = select(a.id).where(among(a.id, "ids"))
LOCKED = THERE.order_by(a.id).with_for_update()
NAMES = (
    select(f.account_id, f.value)
    .where(among(f.account_id, "ids"), f.about == "account", f.child == "", f.name == "name")
    .order_by(f.observed_at, f.received_at)
)


@dataclass(frozen=True, slots=True)
class Account:
    """`status` and `summary` are what the last evaluation wrote. `error`: why it is set aside, or empty."""

    id: str
    name: str
    created_at: datetime
    facts_version: int
    evaluate_at: datetime | None
    evaluated_at: datetime | None
    evaluated_edition: int
    status: str
    status_since: datetime | None
    summary: Any
    attempts: int
    error: str


def find_account(conn: Connection, account_id: str) -> Account | None:
    row = conn.execute(select(account).where(a.id == account_id)).first()
    return None if row is None else _account(row)


def find_accounts(
    conn: Connection, *, status: str | None = None, after: str = "", limit: int = 1000
) -> list[Account]:
    """Accounts by id, those past `after`; `status` narrows to one list of the overview."""
    query = select(account).where(a.id > after).order_by(a.id).limit(limit)
    if status is not None:
        query = query.where(a.status == status)
    return [_account(row) for row in conn.execute(query)]


def accounts_with(conn: Connection, kinds: Collection[str], limit: int) -> dict[str, str]:
    """The names by id, of accounts of which some child of each of these kinds was told."""
    told = [
        select(f.name).where(f.account_id == a.id, f.about == kind, f.child != "").exists() for kind in kinds
    ]
    rows = conn.execute(select(a.id, a.name).where(*told).order_by(a.id).limit(limit))
    return {row.id: row.name for row in rows}


class Told(NamedTuple):
    """`version`: how often anything was told of the account."""

    name: str
    version: int


def all_told(conn: Connection) -> dict[str, Told]:
    """Of every account, by id."""
    query = select(a.id, a.name, a.facts_version).order_by(a.id)
    return {key: Told(name, version) for key, name, version in conn.execute(query)}


def count_accounts(conn: Connection) -> int:
    return conn.execute(HOW_MANY).scalar_one()


def aliases_of(conn: Connection, account_id: str) -> list[Ref]:
    query = select(alias.c.kind, alias.c.value).where(alias.c.account_id == account_id).order_by(alias.c.kind)
    return [(row.kind, row.value) for row in conn.execute(query)]


def aliases_among(conn: Connection, account_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """By account, as `kind:name`."""
    found: dict[str, set[str]] = defaultdict(set)
    for ids in chunks(sorted(account_ids)):
        for row in conn.execute(select(alias).where(alias.c.account_id.in_(ids))):
            found[row.account_id].add(f"{row.kind}:{row.value}")
    return {key: frozenset(names) for key, names in found.items()}


def add_accounts(conn: Connection, names: Mapping[str, str], now: datetime) -> set[str]:
    """Makes the accounts (id -> name) that are not there, due at once; the ids of the new ones."""
    rows = [{"id": key, "name": names[key], "created_at": now, "evaluate_at": now} for key in sorted(names)]
    return insert_new(conn, account, rows, "id")


def add_aliases(conn: Connection, of: Iterable[tuple[Ref, str]]) -> None:
    """Adds names (ref, account id); one that is taken stays with the account it names."""
    rows = [{"kind": kind, "value": value, "account_id": key} for (kind, value), key in sorted(of)]
    insert_new(conn, alias, rows, "value")


def resolve(conn: Connection, refs: Collection[Ref]) -> dict[Ref, str]:
    """The account ids of those names that name one."""
    own = sorted({value for kind, value in refs if not kind})
    called = sorted({ref for ref in refs if ref[0]})
    found: dict[Ref, str] = {}
    for ids in chunks(own):
        found |= {("", key): key for key in conn.execute(THERE, {"ids": ids}).scalars()}
    for some in chunks(called):
        query = select(alias).where(tuple_(alias.c.kind, alias.c.value).in_(some))
        found |= {(row.kind, row.value): row.account_id for row in conn.execute(query)}
    return found


def lock_accounts(conn: Connection, account_ids: Collection[str]) -> None:
    """First of all locks, for whoever is going to tell something of these accounts, and so of those above them."""
    for ids in chunks(sorted(with_those_above(conn, account_ids))):
        conn.execute(LOCKED, {"ids": ids})


def mark_told(
    conn: Connection, account_ids: Collection[str], now: datetime, *, is_backfill: bool = False
) -> None:
    """Something of the accounts changed: they, and those above them, are due now, whatever an evaluation under way
    believes.
    """
    for ids in chunks(sorted(with_those_above(conn, account_ids))):
        conn.execute(_marking(is_backfill), {"ids": ids, "now": now})


def mark_above(conn: Connection, account_ids: Collection[str], now: datetime) -> None:
    """What is asked of these accounts from above changed, and nobody told it: those above them are due now."""
    mark_told(conn, named_by(conn, account_ids), now)


@lru_cache
def _marking(is_backfill: bool) -> Any:
    when = _no_later(bindparam("now", type_=Moment))
    values = {a.facts_version: a.facts_version + 1, a.evaluate_at: when}
    if is_backfill:
        values[a.is_backfilled] = True
    return update(account).where(among(a.id, "ids")).values(values)


def mark_all_due(
    conn: Connection, now: datetime, *, forgive: bool = False, is_backfill: bool = False
) -> None:
    """Every account is due now. `forgive`: those set aside are tried afresh."""
    anew: dict[str, Any] = {"attempts": 0, "machine_lease_until": None} if forgive else {}
    if is_backfill:
        anew["is_backfilled"] = True
    when = now if forgive else _no_later(literal(now, Moment))
    conn.execute(update(account).values(facts_version=a.facts_version + 1, evaluate_at=when, **anew))


def rename(conn: Connection, account_ids: Collection[str]) -> None:
    """Lists show an account by its newest name."""
    for ids in chunks(sorted(account_ids)):
        newest = conn.execute(NAMES, {"ids": ids})
        for key, name in {row.account_id: row.value for row in newest if isinstance(row.value, str)}.items():
            conn.execute(update(account).where(a.id == key, a.name != name).values(name=name))


def _no_later(now: Any) -> Any:
    """The sooner of what is planned and now; an account set aside keeps the day on which it is tried again."""
    keeps = and_(a.evaluate_at.is_not(None), (a.evaluate_at <= now) | (a.attempts >= TRIES))
    return case((keeps, a.evaluate_at), else_=now)


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        facts_version=row.facts_version,
        evaluate_at=row.evaluate_at,
        evaluated_at=row.evaluated_at,
        evaluated_edition=row.evaluated_edition,
        status=row.status,
        status_since=row.status_since,
        summary=row.summary,
        attempts=row.attempts,
        error=row.error,
    )
