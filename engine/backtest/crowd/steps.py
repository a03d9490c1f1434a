"""Step functions of many owners in two arrays: from which second on, and what.

A key is an owner's number times the length of the span, plus a second of it; so one sorted array of keys holds all
owners one after another, and each has a row at its own start.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.moments import SECOND

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Values = NDArray[Any]


class Clock(NamedTuple):
    """The seconds of a span, from 0 up to, not with, `length`. `begins` is a whole second."""

    begins: datetime
    length: int

    def second(self, moment: datetime) -> int:
        """The first whole second at which the moment has come."""
        return -((self.begins - moment) // SECOND)

    def moment(self, second: int) -> datetime:
        return self.begins + int(second) * SECOND


class Steps(NamedTuple):
    """Sorted keys, and the value that holds from each until the owner's next."""

    keys: Ints
    values: Values


class Owners:
    """The subjects of one kind. `account`: the number of the account each belongs to. `start`: the second from which
    on it is there.
    """

    def __init__(self, account: Ints, start: Ints, length: int) -> None:
        self.account, self.start, self.length = account, start, length
        self.count = len(start)
        self.begins: Ints = np.arange(self.count, dtype=np.int64) * length + start

    def always(self, value: Any, dtype: Any = None) -> Steps:
        return Steps(self.begins, np.full(self.count, value, dtype))

    def settled(self, owner: Ints, second: Ints, values: Values, before: Any) -> Steps:
        """From rows in order of owner and second. What came before an owner's start counts from its start; `before`
        is what it has until its first row.
        """
        second = np.maximum(second, self.start[owner])
        is_within = second < self.length
        keys = np.concatenate([self.begins, (owner * self.length + second)[is_within]])
        earlier = np.full(self.count, before, values.dtype)
        values = np.concatenate([earlier, values[is_within]])
        in_order = np.argsort(keys, kind="stable")
        return self.changes(keys[in_order], values[in_order])

    def changes(self, keys: Ints, values: Values) -> Steps:
        """Of several rows at one second the last; and of those, the ones at which something changes."""
        if not len(keys):
            return Steps(keys, values)
        is_last = np.append(keys[1:] != keys[:-1], True)
        keys, values = keys[is_last], values[is_last]
        owner = keys // self.length
        differs = values[1:] != values[:-1]
        if values.dtype.kind == "f":  # what is unknown is not a number, and differs from itself
            differs &= (values[1:] == values[1:]) | (values[:-1] == values[:-1])
        differs |= owner[1:] != owner[:-1]
        is_new = np.concatenate([[True], differs])
        return Steps(keys[is_new], values[is_new])

    def ends(self, keys: Ints) -> Ints:
        """The second at which each row ends: the next of its owner, or the end of the span."""
        after = np.append(keys[1:], self.count * self.length)
        owner = keys // self.length
        ends: Ints = np.minimum(after, (owner + 1) * self.length) - owner * self.length
        return ends

    def spread(self, steps: Steps, source: Ints, before: Any) -> Steps:
        """Steps of other owners as those of ours: `source` names whose each takes over, or nobody's (-1)."""
        edges = np.searchsorted(steps.keys, np.arange(source.max(initial=-1) + 2) * self.length)
        first, count = np.zeros_like(source), np.zeros_like(source)
        has = source >= 0
        first[has] = edges[source[has]]
        count[has] = edges[source[has] + 1] - first[has]
        rows = ragged(first, count)
        owner = np.repeat(np.arange(self.count), count)
        return self.settled(owner, steps.keys[rows] % self.length, steps.values[rows], before)

    def tallied(self, members: "Owners", counted: Steps, until: Ints | None = None) -> Steps:
        """How many of an account's members count at a time. `until`: the second from which on each does no longer."""
        keys = counted.keys[counted.values]
        ends = members.ends(counted.keys)[counted.values]
        member = keys // self.length
        if until is not None:
            ends = np.minimum(ends, until[member])
        seconds = keys - member * self.length
        is_some = ends > seconds
        account, seconds, ends = members.account[member][is_some], seconds[is_some], ends[is_some]
        is_over = ends < self.length
        keys = np.concatenate(
            [self.begins, account * self.length + seconds, (account * self.length + ends)[is_over]]
        )
        delta = np.repeat([0, 1, -1], [self.count, len(seconds), int(is_over.sum())])
        in_order = np.argsort(keys, kind="stable")
        keys, running = keys[in_order], np.cumsum(delta[in_order])
        carried = running[np.searchsorted(keys, self.begins)]
        return self.changes(keys, running - carried[keys // self.length])

    def beside(self, steps: Sequence[Steps]) -> tuple[Ints, list[Values]]:
        """All of them at every second at which one changes."""
        keys = self.begins
        for each in steps:
            if len(each.keys) > self.count:  # else there is a row for each start, and no other
                keys = each.keys if len(keys) == self.count else _union(keys, each.keys)
        return keys, [_at(each, keys) for each in steps]


def ragged(first: Ints, count: Ints) -> Ints:
    """The numbers first, first + 1, ... of each span, one after another."""
    total = int(count.sum())
    offset = np.repeat(first - (np.cumsum(count) - count), count)
    found: Ints = np.arange(total, dtype=np.int64) + offset
    return found


def _union(one: Ints, other: Ints) -> Ints:
    if len(one) == len(other) and np.array_equal(one, other):
        return one
    both = np.sort(np.concatenate([one, other]), kind="stable")
    found: Ints = both[np.append(both[1:] != both[:-1], True)]
    return found


def _at(steps: Steps, keys: Ints) -> Values:
    if steps.keys is keys:
        return steps.values
    return steps.values[np.searchsorted(steps.keys, keys, "right") - 1]
