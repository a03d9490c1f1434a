"""By which groups accounts were counted, such as their owner, at any moment: what was newest of a field by then."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.backtest.columns import instant
from engine.backtest.drawn import Ints
from engine.backtest.past import Word
from engine.facts import EMPTY, age_of

NOBODY = -1


class Groups:
    """Of one field, as it is noted account by account."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}
        self._rows: list[tuple[int, int, int]] = []

    def note(self, account: int, words: Sequence[Word]) -> None:
        """`account`: its number, higher than all before."""
        self._rows += ((account, at, self._number(value)) for at, value in _newest(words))

    def of(self, account: Ints, at: Ints) -> Ints:
        """The place in `values` for each account and moment; `NOBODY` where it was in no group."""
        flat = np.array([(-1, 0, NOBODY), *self._rows], np.int64)
        # Told apart by the account first: each account's moments are looked through on their own.
        order = np.lexsort((np.concatenate([flat[:, 1], at]), np.concatenate([flat[:, 0], account])))
        is_row = order < len(flat)
        last = np.maximum.accumulate(np.where(is_row, order, 0))
        found = np.empty(len(at), np.int64)
        asked = order[~is_row] - len(flat)
        there = last[~is_row]
        found[asked] = np.where(flat[there, 0] == account[asked], flat[there, 2], NOBODY)
        return found

    def _number(self, value: str | None) -> int:
        if value is None:
            return NOBODY
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


def _newest(words: Sequence[Word]) -> Iterator[tuple[int, str | None]]:
    """From which moment on which value is the newest that counts."""
    newest = None
    for _, place in sorted((word.seen_at, place) for place, word in enumerate(words)):
        word = words[place]
        age = (*age_of(word.held), place)
        if newest is None or age > newest:
            newest = age
            yield instant(word.seen_at), None if word.held.value is EMPTY else str(word.held.value)
