"""Values over time as numbers of a table, so that what is asked of a value is asked once however many hold it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.backtest.crowd.steps import Ints, Owners, Steps


class Apart(Exception):
    """This cannot be told of many at once: it is to be walked, one subject after another."""


class Coded(NamedTuple):
    """`steps`: numbers in `table`."""

    steps: Steps
    table: list[Any]


class Table:
    """Distinct values of one line; 1, 1.0 and True are three."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """Raises Apart for what cannot be told from others by its hash."""
        try:
            found = self._numbers.setdefault((type(value), value), len(self.values))
        except TypeError as wrong:
            raise Apart(f"not to be numbered: {value!r}") from wrong
        if found == len(self.values):
            self.values.append(value)
        return found


class Rows:
    """Rows of a line as they are gathered, owner by owner."""

    def __init__(self) -> None:
        self.table = Table()
        self._owner: list[int] = []
        self._second: list[int] = []
        self._number: list[int] = []

    def add(self, owner: int, second: int, value: Any) -> None:
        self._owner.append(owner)
        self._second.append(second)
        self._number.append(self.table.number(value))

    def line(self, owners: Owners, before: Any) -> Coded:
        numbers = np.array(self._number, np.int64)
        first = self.table.number(before)
        steps = owners.settled(
            np.array(self._owner, np.int64), np.array(self._second, np.int64), numbers, first
        )
        return Coded(steps, self.table.values)


class Combined(NamedTuple):
    """Several lines as one: `rows` are the distinct combinations of values, `numbers` which holds from each key."""

    keys: Ints
    numbers: Ints
    rows: list[tuple[Any, ...]]


def combined(owners: Owners, lines: Sequence[Coded]) -> Combined:
    if not lines:
        return Combined(owners.begins, np.zeros(owners.count, np.int64), [()])
    keys, values = owners.beside([line.steps for line in lines])
    used, numbers = np.unique(values[0], return_inverse=True)
    rows = [(lines[0].table[at],) for at in used]
    for line, more in zip(lines[1:], values[1:], strict=True):
        size = len(line.table)
        used, numbers = np.unique(numbers * size + more, return_inverse=True)
        rows = [(*rows[at // size], line.table[at % size]) for at in used]
    return Combined(keys, numbers, rows)
