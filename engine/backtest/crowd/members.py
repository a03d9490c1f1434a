"""What accounts' children and events come to: how many, whether any, what they add up to."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import total
from engine.backtest.crowd.coded import Coded, Combined, Table, combined
from engine.backtest.crowd.courses import NOWHERE, bare_frame
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.steps import Ints, Owners, Steps
from engine.known import Unknown, between
from engine.truth import FALSE, TRUE, UNKNOWN

YES_AND_NO = [False, True]


class Tally(NamedTuple):
    """By account, over time: how many definitely count, how many at least may, and whether there are no more."""

    definite: Steps
    possible: Steps
    covered: Steps


def tally(crowd: Crowd, members: Owners, where: Steps | None, until: Ints | None, covered: Steps) -> Tally:
    """`where`: the truth of each member over time. `until`: the second from which on it does not count."""
    accounts = crowd.accounts
    if where is None:
        all_of_them = accounts.tallied(members, members.always(True), until)
        return Tally(all_of_them, all_of_them, covered)
    definite = accounts.tallied(members, where._replace(values=where.values == TRUE), until)
    possible = accounts.tallied(members, where._replace(values=where.values != FALSE), until)
    return Tally(definite, possible, covered)


def counted(crowd: Crowd, of: Tally) -> Coded:
    """A number, or the bounds of one."""
    found = _together(crowd, of)
    values = [between(low, high if is_covered else None) for low, high, is_covered in found.rows]
    table = Table()
    numbers = np.array([table.number(value) for value in values], np.int64)
    return Coded(crowd.accounts.changes(found.keys, numbers[found.numbers]), table.values)


def exists(crowd: Crowd, of: Tally) -> Steps:
    """Whether there is any."""
    found = _together(crowd, of)
    truths = [
        TRUE if low else FALSE if not high and is_covered else UNKNOWN for low, high, is_covered in found.rows
    ]
    return crowd.accounts.changes(found.keys, np.array(truths, np.int8)[found.numbers])


def _together(crowd: Crowd, of: Tally) -> Combined:
    numbers = [of.definite, of.possible]
    most = max((int(each.values.max(initial=0)) for each in numbers), default=0)
    lines = [Coded(each, list(range(most + 1))) for each in numbers]
    return combined(crowd.accounts, [*lines, _coded(of.covered)])


class Summed(NamedTuple):
    """What is added up: `sum min max`, and what stands where not all is known."""

    function: str
    silent: Unknown
    unsettled: Unknown


def added_up(crowd: Crowd, of: Summed, members: Owners, where: Steps, value: Coded, covered: Steps) -> Coded:
    """Of what definitely counts; unknown while something else may, or its feed is silent."""
    keys, (truths, numbers) = members.beside([where, value.steps])
    member = keys // members.length
    seconds = keys - member * members.length
    account = members.account[member]
    in_order = np.lexsort((seconds, account))
    table = Table()
    rows = _Rows(crowd, of, value.table, table)
    for at in in_order.tolist():
        rows.take(int(account[at]), int(seconds[at]), int(member[at]), int(truths[at]), int(numbers[at]))
    steps = rows.settled(crowd.accounts)
    found = combined(crowd.accounts, [Coded(steps, table.values), _coded(covered)])
    last = Table()
    chosen = [last.number(value if is_covered else of.silent) for value, is_covered in found.rows]
    return Coded(crowd.accounts.changes(found.keys, np.array(chosen, np.int64)[found.numbers]), last.values)


def _coded(covered: Steps) -> Coded:
    return Coded(covered._replace(values=covered.values.astype(np.int64)), YES_AND_NO)


class _Rows:
    """One account's members after another's, as they change."""

    def __init__(self, crowd: Crowd, of: Summed, values: Sequence[Any], table: Table) -> None:
        self._crowd, self._of, self._values, self._table = crowd, of, values, table
        self._places, self._own = crowd.places
        self._account = -1
        self._state: dict[int, tuple[int, int]] = {}
        self._known: dict[Any, int] = {}
        self._rows: list[tuple[int, int, int]] = []

    def take(self, account: int, second: int, member: int, truth: int, number: int) -> None:
        if account != self._account:
            self._account, self._state = account, {}
        self._state[member] = (truth, number)
        if self._rows and self._rows[-1][:2] == (account, second):
            self._rows.pop()
        self._rows.append((account, second, self._worth()))

    def settled(self, accounts: Owners) -> Steps:
        flat = np.array(self._rows, np.int64).reshape(-1, 3)
        nothing = self._worth_of((), False, 0)
        return accounts.settled(flat[:, 0], flat[:, 1], flat[:, 2], nothing)

    def _worth(self) -> int:
        state = sorted(self._state.items())
        definite = tuple(number for _, (truth, number) in state if truth == TRUE)
        is_settled = all(truth != UNKNOWN for _, (truth, _) in state)
        return self._worth_of(definite, not is_settled, self._own[self._account])

    def _worth_of(self, definite: tuple[int, ...], is_unsettled: bool, zone: int) -> int:
        key = (definite, is_unsettled, zone)
        if key not in self._known:
            self._known[key] = self._table.number(
                self._of.unsettled if is_unsettled else self._total(definite, zone)
            )
        return self._known[key]

    def _total(self, definite: tuple[int, ...], zone: int) -> Any:
        place = self._places[zone] if self._places else NOWHERE
        frame = bare_frame(place, self._crowd.clock.begins, {})
        return total(self._of.function, [self._values[number] for number in definite], frame)
