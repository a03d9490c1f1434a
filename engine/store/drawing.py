"""Series as the database joins them, taken apart into arrays: a portfolio's year is millions of points."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.backtest.past import Drawn

SEPARATOR = "\x1f"
"""Between what is joined; it stands in no name, and in no number."""
ORDINAL_OF_1970 = 719_163


def draw(lists: Sequence[str], is_known: bool) -> dict[str, Drawn] | None:
    """By child. `lists`: children, sources, values, days, moments of observation and of knowledge, joined.

    None where a day is told twice or by two sources, names no day, or is no number: then it is to be read word by word.
    """
    children, sources = (each.split(SEPARATOR) for each in lists[:2])
    if len(set(sources)) > 1:
        return None
    try:
        values = np.fromstring(lists[2], np.float64, sep=SEPARATOR)
        days = np.array(lists[3].split(SEPARATOR), "datetime64[D]")
        observed, known = (np.fromstring(each, np.int64, sep=SEPARATOR) for each in lists[4:])
    except (ValueError, DeprecationWarning):
        return None
    if not len(children) == len(values) == len(days) == len(observed) == len(known) or np.isnat(days).any():
        return None
    seen = np.maximum(observed, known) if is_known else observed
    columns = (days.astype(np.int64) + ORDINAL_OF_1970, values, observed, seen)
    return _by_child(children, columns, sources[0])


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
