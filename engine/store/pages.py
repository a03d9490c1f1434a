"""What is true, read a page at a time for people and programs: accounts, signals, the ledger, what waits, what came in.

Read only. Newest first where there is a moment to go by; the key of a page's last row leads to the next.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select
from sqlalchemy.engine import RowMapping

from engine.store.columns import moment_at
from engine.store.schema import (
    account,
    alias,
    arrival,
    fact,
    feed_account,
    ledger,
    observation,
    signal,
    waiting,
)

Key = tuple[Any, ...] | None
Row = RowMapping
Rows = list[Row]


def newest_first(
    query: Select[Any], at: ColumnElement[Any], key: ColumnElement[Any], after: Key
) -> Select[Any]:
    """In order of `at` and `key`, newest first; from behind `after` (microseconds, key) on."""
    ordered = query.order_by(at.desc(), key.desc())
    if after is None:
        return ordered
    moment = moment_at(after[0])
    return ordered.where(or_(at < moment, and_(at == moment, key < after[1])))


def having(query: Select[Any], wanted: Mapping[Any, Any]) -> Select[Any]:
    """Only rows with these values; None and the empty text ask for nothing."""
    for column, value in wanted.items():
        query = query if value in (None, "") else query.where(column == value)
    return query


def accounts_page(
    conn: Connection,
    *,
    status: str | None = None,
    said: str = "",
    facts: Mapping[str, str] | None = None,
    is_listed: bool = False,
    after: Key = None,
    limit: int = 50,
) -> Rows:
    """In order of `sort_name` (the name in small letters) and id. `said`: part of a name, an id or an alias.
    `facts`: texts that some source tells of these fields. `is_listed`: only those that stand in any list.
    """
    a, sort_name = account.c, func.lower(account.c.name)
    query = select(account, sort_name.label("sort_name")).order_by(sort_name, a.id).limit(limit)
    if status is not None:
        query = query.where(a.status == status)
    if is_listed:
        query = query.where(a.status != "")
    if said:
        query = query.where(_is_called(said))
    for name, value in (facts or {}).items():
        query = query.where(a.id.in_(_told(name, value)))
    if after is not None:
        query = query.where(or_(sort_name > after[0], and_(sort_name == after[0], a.id > after[1])))
    return list(conn.execute(query).mappings())


def _is_called(said: str) -> ColumnElement[bool]:
    part = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in said.lower())

    def holds(column: ColumnElement[str]) -> ColumnElement[bool]:
        return func.lower(column).like(f"%{part}%", escape="\\")

    of_alias = select(alias.c.account_id).where(holds(alias.c.value))
    return or_(holds(account.c.name), holds(account.c.id), account.c.id.in_(of_alias))


def _told(name: str, text: str) -> Select[Any]:
    f = fact.c
    is_told = and_(f.about == "account", f.child == "", f.name == name)
    return select(f.account_id).where(is_told, f.value == json.dumps(text, ensure_ascii=False))


def account_row(conn: Connection, account_id: str) -> Row | None:
    return conn.execute(select(account).where(account.c.id == account_id)).mappings().first()


def account_rows(conn: Connection, ids: Collection[str]) -> Rows:
    return list(conn.execute(select(account).where(account.c.id.in_(sorted(set(ids))))).mappings())


def account_names(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    a = account.c
    return {row.id: row.name for row in conn.execute(select(a.id, a.name).where(a.id.in_(sorted(set(ids)))))}


def status_counts(conn: Connection, facts: Mapping[str, str] | None = None) -> dict[str, int]:
    """How many accounts stand in each list of the overview; empty: not looked at yet, or in none. `facts`: only of
    accounts of which some source tells these texts.
    """
    counted = select(account.c.status, func.count()).group_by(account.c.status)
    for name, value in (facts or {}).items():
        counted = counted.where(account.c.id.in_(_told(name, value)))
    return {row[0]: row[1] for row in conn.execute(counted)}


def failed_accounts(conn: Connection, limit: int = 50) -> Rows:
    """Those whose evaluation was set aside, with the error."""
    a = account.c
    query = select(a.id, a.name, a.error, a.attempts).where(a.error != "").order_by(a.id).limit(limit)
    return list(conn.execute(query).mappings())


def facts_of(conn: Connection, account_id: str) -> Rows:
    """Every fact of one account: the newest of each source."""
    f = fact.c
    query = select(fact).where(f.account_id == account_id).order_by(f.about, f.child, f.name, f.source)
    return list(conn.execute(query).mappings())


def facts_named(conn: Connection, ids: Collection[str], names: Collection[str]) -> Rows:
    """Of these accounts themselves, these fields."""
    f = fact.c
    these = and_(
        f.account_id.in_(sorted(ids)), f.about == "account", f.child == "", f.name.in_(sorted(names))
    )
    return list(conn.execute(select(fact).where(these)).mappings())


def child_values(conn: Connection, kind: str, keys: Collection[str], name: str) -> list[Any]:
    """What is told of one field of the children with these keys, whosever they are, the newest first."""
    f = fact.c
    these = and_(f.about == kind, f.child.in_(sorted(set(keys))), f.name == name)
    return list(conn.execute(select(f.value).where(these).order_by(f.observed_at.desc())).scalars())


def observations_page(
    conn: Connection, account_id: str, *, name: str = "", about: str = "", after: Key = None, limit: int = 50
) -> Rows:
    """What was said of an account, by when it was so."""
    o = observation.c
    query = having(select(observation).where(o.account_id == account_id), {o.name: name, o.about: about})
    return list(conn.execute(newest_first(query, o.observed_at, o.id, after).limit(limit)).mappings())


def signals_page(
    conn: Connection,
    *,
    account_id: str = "",
    rule: str = "",
    states: Collection[str] = (),
    kind: str = "",
    owner: str = "",
    waits_for: str = "",
    after: Key = None,
    limit: int = 50,
) -> Rows:
    s = signal.c
    wanted: dict[ColumnElement[Any], str] = {
        s.account_id: account_id,
        s.rule: rule,
        s.kind: kind,
        s.owner: owner,
        s.waits_for: waits_for,
    }
    query = having(select(signal), wanted)
    query = query.where(s.state.in_(sorted(states))) if states else query
    return list(conn.execute(newest_first(query, s.first_true_at, s.id, after).limit(limit)).mappings())


def signal_row(conn: Connection, signal_id: str) -> Row | None:
    return conn.execute(select(signal).where(signal.c.id == signal_id)).mappings().first()


def open_signals_of(conn: Connection, ids: Collection[str]) -> Rows:
    s = signal.c
    query = select(signal).where(s.account_id.in_(sorted(ids)), s.state.in_(("open", "acknowledged")))
    return list(conn.execute(query.order_by(s.account_id, s.opened_at.desc(), s.id)).mappings())


def signal_counts(conn: Connection, rule: str = "") -> Rows:
    """By rule, state and resolution: how many signals there are, and of how many accounts."""
    s = signal.c
    columns = (s.rule, s.state, s.resolution)
    counted = (func.count().label("signals"), func.count(func.distinct(s.account_id)).label("accounts"))
    return list(
        conn.execute(having(select(*columns, *counted), {s.rule: rule}).group_by(*columns)).mappings()
    )


def ledger_page(conn: Connection, account_id: str, *, after: Key = None, limit: int = 50) -> Rows:
    """What was decided about one account."""
    query = select(ledger).where(ledger.c.account_id == account_id)
    return list(conn.execute(newest_first(query, ledger.c.at, ledger.c.id, after).limit(limit)).mappings())


def ledger_since(conn: Connection, actions: Sequence[str], since: datetime) -> Rows:
    """Every line of these actions after a moment."""
    x = ledger.c
    query = select(ledger).where(x.action.in_(list(actions)), x.at > since).order_by(x.id)
    return list(conn.execute(query).mappings())


def waiting_page(conn: Connection, *, after: Key = None, limit: int = 50) -> Rows:
    """Observations of accounts nobody has told us of yet."""
    w = waiting.c
    return list(
        conn.execute(newest_first(select(waiting), w.received_at, w.id, after).limit(limit)).mappings()
    )


def arrivals_page(
    conn: Connection, *, state: str = "", source: str = "", after: Key = None, limit: int = 50
) -> Rows:
    """Without their bodies."""
    r = arrival.c
    columns = (
        r.id,
        r.source,
        r.arrival_id,
        r.received_at,
        r.state,
        r.processed_at,
        r.error,
        r.outcome,
        r.attempts,
    )
    query = having(select(*columns), {r.state: state, r.source: source})
    return list(conn.execute(newest_first(query, r.received_at, r.id, after).limit(limit)).mappings())


def arrival_row(conn: Connection, number: int) -> Row | None:
    """One arrival whole."""
    return conn.execute(select(arrival).where(arrival.c.id == number)).mappings().first()


def feed_account_counts(conn: Connection, name: str, since: datetime) -> tuple[int, int]:
    """Of how many accounts a feed ever spoke, and of how many of these not since a moment."""
    fa = feed_account.c
    query = select(func.count(), func.count().filter(fa.last < since)).where(fa.name == name)
    spoken, quiet = conn.execute(query).one()
    return spoken, quiet
