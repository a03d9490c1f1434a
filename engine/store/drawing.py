"""Series and events as the database joins them, taken apart into arrays: a portfolio's year is millions of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Text, cast, func, literal_column

from engine.backtest.drawn import Drawn, DrawnEvents, Ints, Said

SEPARATOR = "\x1f"
"""Between what is joined; it stands in no name, in no number and in no JSON."""
_SEPARATOR: ColumnElement[str] = literal_column(f"'{SEPARATOR}'")
ORDINAL_OF_1970 = 719_163


def joined(conn: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """All values of a group in one text. SQLite joins whatever it is given; to cast first costs more than to join."""
    if conn.dialect.name == "sqlite":
        return func.group_concat(column, _SEPARATOR)
    return func.string_agg(cast(column, Text), _SEPARATOR)


def draw(lists: Sequence[str], is_known: bool) -> dict[str, Drawn] | None:
    """By child. `lists`: the first and the last source; children, values, days, moments of observation and of
    knowledge, joined.

    None where a day is told twice or by two sources, names no day, or is no number: then it is to be read word by word.
    """
    source, last_source = lists[:2]
    if source != last_source:
        return None
    children = lists[2].split(SEPARATOR)
    try:
        values = np.fromstring(lists[3], np.float64, sep=SEPARATOR)
        days = np.array(lists[4].split(SEPARATOR), "datetime64[D]")
        observed, known = (_integers(each) for each in lists[5:])
    except (ValueError, DeprecationWarning):
        return None
    if not len(children) == len(values) == len(days) == len(observed) == len(known) or np.isnat(days).any():
        return None
    seen = np.maximum(observed, known) if is_known else observed
    columns = (days.astype(np.int64) + ORDINAL_OF_1970, values, observed, seen)
    return _by_child(children, columns, source)


def draw_events(
    lists: Sequence[str], is_known: bool, fields_of: Callable[[str], Mapping[str, Any]]
) -> DrawnEvents | None:
    """`lists`: ids, sources, what is said, moments of observation and of knowledge, joined. None where one id
    stands twice or a text holds what joins them: then they are to be read one by one.
    """
    ids, sources, texts = (each.split(SEPARATOR) for each in lists[:3])
    if len(set(ids)) != len(ids) or not len(ids) == len(sources) == len(texts):
        return None
    pairs = list(zip(texts, sources, strict=True))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    said = np.array([numbers[pair] for pair in pairs], np.int64)
    observed, known = (_integers(each) for each in lists[3:])
    seen = np.maximum(observed, known) if is_known else observed
    in_order = np.lexsort((np.array(ids), observed))
    table = [Said(fields_of(text), source) for text, source in numbers]
    found = [ids[at] for at in in_order.tolist()]
    return DrawnEvents(found, observed[in_order], seen[in_order], said[in_order], table)


def _integers(joined: str) -> Ints:
    found: Ints = np.fromstring(joined, np.int64, sep=SEPARATOR)
    return found


def _by_child(
    children: Sequence[str], columns: tuple[NDArray[Any], ...], source: str
) -> dict[str, Drawn] | None:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(children))}
    child = np.array(list(map(numbers.__getitem__, children)), np.int64)
    in_order = np.lexsort((columns[0], child))
    child = child[in_order]
    days, values, observed, seen = (each[in_order] for each in columns)
    is_again = (child[1:] == child[:-1]) & (days[1:] == days[:-1])
    if is_again.any():
        return None
    edges = np.searchsorted(child, np.arange(len(numbers) + 1)).tolist()
    found = {}
    for name, at in numbers.items():
        own = slice(edges[at], edges[at + 1])
        found[name] = Drawn(days[own], values[own], observed[own], seen[own], source)
    return found
