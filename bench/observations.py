"""Observations in, beside bare batched inserts: the same rows, table, indexes, disk and durability.

Ours reads each item against the vocabulary, types it, finds its account, knows a repeat, keeps the newest facts and the
feeds' habits, and makes the accounts due. Bare is the driver's `executemany` of the finished rows, in transactions of
the same size, and nothing else.
"""

import gc
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.places import Place, parts_at, places
from bench.portfolio import Said, history, library_documents, open_world, tell
from bench.tables import print_table
from engine.store.log import COLUMNS
from rules.load import load_rulebook
from rules.rulebook import Documents
from workflows.operations.intake import AT_ONCE

ACCOUNTS = 60
DAYS = 130
ROUNDS = 7

Row = tuple[Any, ...]
LIST = ", ".join(COLUMNS)


def main() -> int:
    documents = library_documents()
    rulebook, _ = load_rulebook(documents)
    assert rulebook is not None
    said = history(rulebook.sources, ACCOUNTS, DAYS)
    gc.collect()
    gc.freeze()  # what is to be said is no part of a server, whose collector never sees it
    print(f"{sum(map(len, said.values())):,} observations of {ACCOUNTS} accounts, {AT_ONCE:,} a transaction;")
    print(f"median of {ROUNDS} rounds, each on a fresh database.\n")
    columns, heads, short = [], [], []
    with places() as found:
        for place in found:
            rates = _rates(place, documents, said)
            columns.append(rates)
            heads.append(place.name)
            short += [] if rates["share of bare"] >= 1 / 3 else [place.name]
    print_table("observations a second", heads, columns)
    under = f"; under it: {', '.join(short)}." if short else ": reached."
    print(f"The goal is a third of the bare rate{under}")
    return 0


def _rates(place: Place, documents: Documents, said: Said) -> dict[str, float]:
    rounds = [_round(place, documents, said) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(each) for each in zip(*rounds, strict=True))
    # Of each round by itself: what else a machine does meets both of one round, and not all rounds alike.
    share = statistics.median(recorded / inserted for recorded, inserted in rounds)
    return {"recorded": ours, "bare inserts": bare, "share of bare": share}


def _round(place: Place, documents: Documents, said: Said) -> tuple[float, float]:
    """Observations a second: ours, bare."""
    with place.fresh() as (url, folder), parts_at(folder, url) as parts:
        open_world(parts, documents, ACCOUNTS, DAYS)
        ours = _timed(lambda: tell(parts, said, backfill=False))
        with parts.database.reading() as conn:
            rows = [tuple(row) for row in conn.exec_driver_sql(f"select {LIST} from observation order by id")]
    with place.fresh() as (url, folder):
        bare = _timed(_bare(url, rows))
    return len(rows) / ours, len(rows) / bare


def _bare(url: str, rows: Sequence[Row]) -> Callable[[], None]:
    return lambda: (_insert_sqlite if url.startswith("sqlite") else _insert_postgres)(url, rows)


def _insert_sqlite(url: str, rows: Sequence[Row]) -> None:
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        statement = f"insert into observation ({LIST}) values ({', '.join('?' * len(COLUMNS))})"
        for batch in _batches(rows):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, batch)
            connection.execute("COMMIT")


def _insert_postgres(url: str, rows: Sequence[Row]) -> None:
    parts = urlsplit(url)
    with psycopg.connect(parts._replace(scheme="postgresql").geturl()) as connection:
        statement = f"insert into observation ({LIST}) values ({', '.join(['%s'] * len(COLUMNS))})"
        for batch in _batches(rows):
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(statement, batch)


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
