"""Sets of values: numbers as intervals, words by name. Exact, and closed under complement."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf
from typing import Any

Amount = int | Fraction
Bound = Amount | float
"""A float is one of the two infinities."""
Interval = tuple[Bound, bool, Bound, bool]
"""Low end, whether it belongs, high end, whether it belongs."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Intervals in ascending order that neither overlap nor touch."""

    parts: tuple[Interval, ...]

    @property
    def is_nothing(self) -> bool:
        return not self.parts

    @property
    def size(self) -> int:
        return len(self.parts)

    def meet(self, other: "Numbers") -> "Numbers":
        found, at, beside = [], 0, 0
        while at < len(self.parts) and beside < len(other.parts):
            low, has_low, high, has_high = self.parts[at]
            low2, has_low2, high2, has_high2 = other.parts[beside]
            # Of two ends at one place the one that does not belong is the narrower.
            start, has_no_start = max((low, not has_low), (low2, not has_low2))
            end, has_end = min((high, has_high), (high2, has_high2))
            found.append((start, not has_no_start, end, has_end))
            if (high, has_high) <= (high2, has_high2):
                at += 1
            else:
                beside += 1
        return Numbers(tuple(part for part in found if not _is_hollow(part)))

    def rest(self) -> "Numbers":
        """All other numbers."""
        found: list[Interval] = []
        start: Bound = -inf
        has_start = False
        for low, has_low, high, has_high in self.parts:
            found.append((start, has_start, low, not has_low))
            start, has_start = high, not has_high
        found.append((start, has_start, inf, False))
        return Numbers(tuple(part for part in found if not _is_hollow(part)))

    def whole(self) -> "Numbers":
        """Only what lies around whole numbers."""
        found = []
        for low, has_low, high, has_high in self.parts:
            first = low if low == -inf else ceil(low) + (not has_low and low == ceil(low))
            last = high if high == inf else floor(high) - (not has_high and high == floor(high))
            found.append((first, first != -inf, last, last != inf))
        return Numbers(tuple(part for part in found if not _is_hollow(part)))


@dataclass(frozen=True, slots=True)
class Words:
    """These words; or, `all_but`, all except these."""

    names: frozenset[Any]
    all_but: bool = False

    @property
    def is_nothing(self) -> bool:
        return not self.names and not self.all_but

    @property
    def size(self) -> int:
        return len(self.names)

    def meet(self, other: "Words") -> "Words":
        if self.all_but and other.all_but:
            return Words(self.names | other.names, True)
        if self.all_but:
            return Words(other.names - self.names)
        return Words(self.names - other.names if other.all_but else self.names & other.names)

    def rest(self) -> "Words":
        return Words(self.names, not self.all_but)


Values = Numbers | Words


def meet(one: Values, other: Values) -> Values:
    """What both have; two sets of different sorts say nothing of one another."""
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return one.meet(other)
    return one.meet(other) if isinstance(one, Words) and isinstance(other, Words) else one


def compared(op: str, value: Amount) -> Numbers:
    """The numbers that stand so to this one."""
    parts: dict[str, tuple[Interval, ...]] = {
        "=": ((value, True, value, True),),
        "!=": ((-inf, False, value, False), (value, False, inf, False)),
        "<": ((-inf, False, value, False),),
        "<=": ((-inf, False, value, True),),
        ">": ((value, False, inf, False),),
        ">=": ((value, True, inf, False),),
    }
    return Numbers(parts[op])


def points(values: Iterable[Amount]) -> Numbers:
    return Numbers(tuple((value, True, value, True) for value in sorted(set(values))))


EVERY_NUMBER = Numbers(((-inf, False, inf, False),))
EVERY_WORD = Words(frozenset(), all_but=True)


def _is_hollow(part: Interval) -> bool:
    low, has_low, high, has_high = part
    return low > high or (low == high and not (has_low and has_high))
