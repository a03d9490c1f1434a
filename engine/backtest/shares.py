"""What chance would have brought: whenever a fate comes, each account of about the same age that was watched before,
and has not come to it, bears the same share of it.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.backtest.columns import NEVER
from engine.backtest.drawn import Ints
from engine.moments import TICK

AGES = tuple(timedelta(days=days) // TICK for days in (7, 14, 30, 60, 90, 180, 365, 100_000))
"""How long an account has been there, in lots: who is new leaves, or stays, for other reasons than who is old."""
Floats = NDArray[np.float64]


class Windows(NamedTuple):
    """Times after signals, in order of account and moment, apart from one another."""

    account: Ints
    begins: Ints
    ends: Ints


class Shares:
    """Of one rule's accounts, by number. `since`: when it first watched each (`NEVER`: not at all); `began`: when each
    was first there; `fate`: when its fate came. In microseconds.
    """

    def __init__(self, since: Ints, began: Ints, fate: Ints) -> None:
        self._began = began
        self._at: list[list[int]] = [[] for _ in AGES]
        self._sums = [[0.0] for _ in AGES]
        entering = np.argsort(since, kind="stable")
        entering = entering[since[entering] < NEVER]
        ahead = list(zip(since[entering].tolist(), began[entering].tolist(), strict=True))
        there: list[int] = []
        entered = 0
        for at, its_beginning in self._fates(since, began, fate):
            while entered < len(ahead) and ahead[entered][0] < at:
                insort(there, ahead[entered][1])
                entered += 1
            age = bisect_left(AGES, at - its_beginning)
            after = AGES[age - 1] if age else 0
            alike = bisect_left(there, at - after) - bisect_left(there, at - AGES[age])
            self._at[age].append(at)
            self._sums[age].append(self._sums[age][-1] + 1 / alike)
            there.pop(bisect_left(there, its_beginning))

    @staticmethod
    def _fates(since: Ints, began: Ints, fate: Ints) -> Iterator[tuple[int, int]]:
        of = np.flatnonzero((since < fate) & (fate < NEVER))
        of = of[np.lexsort((since[of], fate[of]))]
        yield from zip(fate[of].tolist(), began[of].tolist(), strict=True)

    def borne(self, within: Windows) -> Floats:
        """What each account bears within its windows."""
        began = self._began[within.account]
        whole = np.zeros(len(began))
        after = 0
        for ats, sums, until in zip(self._at, self._sums, AGES, strict=True):
            if ats:
                first, last = np.maximum(within.begins, began + after), np.minimum(within.ends, began + until)
                to, up_to = (np.searchsorted(ats, each, "right") for each in (first, last))
                told = np.array(sums)
                whole += np.where(first < last, told[up_to] - told[to], 0.0)
            after = until
        return np.bincount(within.account, whole, len(self._began)).astype(np.float64)
