"""The lapses of accounts in feeds, looked back on: when a feed said nothing of an account against its habit."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from engine.facts import Coverage
from engine.habits import OUT_OF_HABIT, Lapsed, lapses
from engine.store.among import among
from engine.store.columns import MICROSECOND
from engine.store.feed_schema import feed_spoke
from engine.store.habits import AT, spoken_days
from engine.store.writing import chunks
from rules.vocabulary import Feed

p = feed_spoke.c

LEAST_GAP = OUT_OF_HABIT * timedelta(days=1) // MICROSECOND
"""Of whoever speaks every day, so much is not yet a silence."""
SINCE_LAST = (
    select(
        p.name,
        p.account_id,
        (AT - func.lag(AT).over(partition_by=(p.account_id, p.name), order_by=p.spoke_at)).label("gap"),
    )
    .where(among(p.account_id, "ids"), among(p.name, "names"))
    .subquery()
)
WITH_GAPS = (
    select(SINCE_LAST.c.name, SINCE_LAST.c.account_id)
    .where(SINCE_LAST.c.gap > bindparam("least", type_=BigInteger))
    .distinct()
)


def lapses_of(
    conn: Connection, coverage: Mapping[str, Mapping[str, Coverage]], feeds: Collection[Feed]
) -> dict[str, dict[str, tuple[Lapsed, ...]]]:
    """By account and feed, those that are over, of the accounts whose `coverage` is at hand.

    A feed that speaks as things happen has none, nor has an export that is declared whole. What came late of such a
    time has ended it, however one looks back; of the rest nothing is known today either.
    """
    whole = {name for of in coverage.values() for name, each in of.items() if each.until is not None}
    promised = {
        feed.name: feed.max_silence.elapsed for feed in feeds if feed.has_habit and feed.name not in whole
    }
    found: dict[str, dict[str, tuple[Lapsed, ...]]] = defaultdict(dict)
    for ids in chunks(coverage) if promised else ():
        for (name, account), several in _lapses(conn, ids, promised).items():
            found[account][name] = several
    return found


def _lapses(
    conn: Connection, ids: list[str], promised: Mapping[str, timedelta]
) -> dict[tuple[str, str], tuple[Lapsed, ...]]:
    rows = conn.execute(WITH_GAPS, {"ids": ids, "names": list(promised), "least": LEAST_GAP}).all()
    wanted = {(name, account) for name, account in rows}
    if not wanted:
        return {}
    days = spoken_days(
        conn, {account for _, account in wanted}, p.name.in_(sorted({name for name, _ in wanted}))
    )
    return {key: tuple(lapses(days[key], promised[key[0]])) for key in wanted}
