"""Openings and watched spans of many accounts in columns: a portfolio's year is millions of them, and few are ever
looked at one by one. Accounts go by number here, moments are microseconds since 1970.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.backtest.drawn import EPOCH, Ints
from engine.backtest.lives import Opening
from engine.backtest.past import Span, Spans
from engine.moments import TICK

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
V = TypeVar("V")
NEVER = 2**62
"""In the place of a moment that does not come."""
LEFT_OUT = -1
"""In the place of an account's number."""


def instant(moment: datetime) -> int:
    return (moment - EPOCH) // TICK


def moment_at(at: int, zone: tzinfo = UTC) -> datetime:
    moment = EPOCH + at * TICK
    return moment if zone is UTC else moment.astimezone(zone)


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """Those of one rule, in order of account, moment and child; a column for each thing that an `Opening` tells.
    `closed`: `NEVER` of what stood open at the end.
    """

    rule: str
    account: Ints
    at: Ints
    closed: Ints
    was_so: Bools
    child: Texts
    window: Texts
    occasion: Texts
    resolution: Texts

    @staticmethod
    def gathered(rule: str, found: Mapping[int, Sequence[Opening]]) -> "Openings":
        """What stands opening by opening, by number of account."""
        rows = [(number, each) for number in sorted(found) for each in found[number]]
        every = [each for _, each in rows]
        closed = [NEVER if each.closed_at is None else instant(each.closed_at) for each in every]
        return Openings(
            rule,
            np.array([number for number, _ in rows], np.int64),
            np.array([instant(each.at) for each in every], np.int64),
            np.array(closed, np.int64),
            np.array([each.was_so for each in every], np.bool_),
            *(
                texts([getattr(each, name) for each in every])
                for name in ("child", "window", "occasion", "resolution")
            ),
        )

    @staticmethod
    def joined(rule: str, parts: Sequence["Openings"]) -> "Openings":
        """One lot after another."""
        return Openings.gathered(rule, {}) if not parts else Openings(rule, *_joined(parts, OPENING))

    def __len__(self) -> int:
        return len(self.account)

    def numbered(self, numbers: Ints) -> "Openings":
        """`numbers`: what each account's number becomes, in the same order; `LEFT_OUT` of those that fall away."""
        return Openings(self.rule, *_numbered(self, OPENING, numbers))

    def in_time(self, ranks: Ints) -> "Openings":
        """In order of moment, then of the accounts' ranks."""
        order = np.lexsort((ranks[self.account], self.at))
        return Openings(self.rule, *(getattr(self, name)[order] for name in OPENING))

    @property
    def accounts(self) -> list[int]:
        """Each once, in the order in which they come here."""
        numbers, first = np.unique(self.account, return_index=True)
        found: list[int] = numbers[np.argsort(first)].tolist()
        return found

    def of_account(self, number: int, account: str) -> list[Opening]:
        return list(self.told(_of(self.account, number), lambda _: account))

    def told(
        self, rows: slice | Ints, account: Callable[[int], str], zone: tzinfo = UTC
    ) -> Iterator[Opening]:
        """Opening by opening; `account`: who stands behind a number."""
        columns: Any = (getattr(self, name)[rows].tolist() for name in OPENING)
        for number, at, closed, was_so, child, window, occasion, resolution in zip(*columns, strict=True):
            closed_at = None if closed == NEVER else moment_at(closed, zone)
            yield Opening(
                self.rule,
                account(number),
                child,
                moment_at(at, zone),
                was_so,
                window,
                occasion,
                closed_at,
                resolution,
            )


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Spans in order of account and moment, apart from one another."""

    account: Ints
    begins: Ints
    ends: Ints

    @staticmethod
    def gathered(found: Mapping[int, Spans]) -> "Watched":
        rows = [
            (number, instant(begins), instant(ends))
            for number in sorted(found)
            for begins, ends in found[number]
        ]
        flat = np.array(rows, np.int64).reshape(-1, len(SPAN))
        return Watched(flat[:, 0], flat[:, 1], flat[:, 2])

    @staticmethod
    def joined(parts: Sequence["Watched"]) -> "Watched":
        return Watched.gathered({}) if not parts else Watched(*_joined(parts, SPAN))

    def numbered(self, numbers: Ints) -> "Watched":
        return Watched(*_numbered(self, SPAN, numbers))

    def of_account(self, number: int) -> Spans:
        rows = _of(self.account, number)
        found: Iterable[Span] = (
            (moment_at(begins), moment_at(ends))
            for begins, ends in zip(self.begins[rows].tolist(), self.ends[rows].tolist(), strict=True)
        )
        return tuple(found)

    @property
    def accounts(self) -> int:
        """How many are watched at any time."""
        return len(np.unique(self.account))


OPENING = ("account", "at", "closed", "was_so", "child", "window", "occasion", "resolution")
SPAN = ("account", "begins", "ends")


class ByName(Mapping[str, V]):
    """By name, each made once it is asked for."""

    def __init__(self, names: Sequence[str], make: Callable[[str], V]) -> None:
        self._names, self._make = names, make

    def __getitem__(self, name: str) -> V:
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def among(of: Sequence[str], chosen: Collection[str]) -> Bools:
    """Which of them are among these."""
    return np.array([each in chosen for each in of], np.bool_) if chosen else np.zeros(len(of), np.bool_)


def numbers_of(is_in: Sequence[bool], first: int) -> Ints:
    """Those that stay are counted on from the first; the others are left out."""
    stays = np.array(is_in, np.bool_)
    return np.where(stays, first + np.cumsum(stays) - 1, LEFT_OUT)


def ranks(of: Sequence[str]) -> Ints:
    """The place of each among all of them in order."""
    found = np.empty(len(of), np.int64)
    found[sorted(range(len(of)), key=of.__getitem__)] = np.arange(len(of))
    return found


def texts(of: Sequence[str]) -> Texts:
    return np.array(of, np.object_).reshape(-1)


def _of(account: Ints, number: int) -> slice:
    return slice(*np.searchsorted(account, (number, number + 1)).tolist())


def _numbered(of: Any, names: Sequence[str], numbers: Ints) -> list[Any]:
    account = numbers[of.account]
    others = [getattr(of, name) for name in names[1:]]
    is_in = account != LEFT_OUT
    if is_in.all():
        return [account, *others]
    return [each[is_in] for each in (account, *others)]


def _joined(parts: Sequence[Any], names: Sequence[str]) -> list[Any]:
    return [np.concatenate([getattr(part, name) for part in parts]) for name in names]
