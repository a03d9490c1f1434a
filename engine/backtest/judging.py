"""How well a rule warned of a fate: who was caught, missed, signalled for nothing or left alone rightly, and whether
that is better than chance.

What chance would have done is asked on the same days: whenever a fate came, every account of about that age that the
rule was watching could have been the one. So no rule is flattered by its season, nor by how young its accounts are.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Literal, NamedTuple

from engine.backtest.chance import exact_interval
from engine.backtest.past import Span, Spans

ENOUGH_OPENED = 10
"""Accounts it opened on, of which enough time has passed, below which nothing is said of a rule."""
ENOUGH_FATES = 5
"""Fates of accounts it watched, below which nothing is said of a rule."""
AGES = tuple(timedelta(days=days) for days in (7, 14, 30, 60, 90, 180, 365, 100_000))
"""How long an account has been there, in lots: who is new leaves, or stays, for other reasons than who is old."""
Finding = Literal["better", "chance", "worse", "too few"]


@dataclass(frozen=True, slots=True)
class Case:
    """One account: when the rule opened, when it watched it, when its fate came (None: not by the end), and whether
    somebody acted on the rule's signal.
    """

    account: str
    opened: tuple[datetime, ...]
    watched: Spans
    fate_at: datetime | None = None
    is_helped: bool = False
    began: datetime | None = None
    """When the account was first there; as far as is known, when the rule began to watch it."""

    @property
    def began_at(self) -> datetime:
        return self.began or self.watched[0][0]


class Caught(NamedTuple):
    account: str
    opened_at: datetime
    fate_at: datetime

    @property
    def days(self) -> int:
        return (self.fate_at - self.opened_at).days


class Named(NamedTuple):
    """An account, and the moment of it that matters: of its fate, or of the signal."""

    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """`caught`, `missed`, `false`, `quiet`: the four groups. `too_early`: opened so late that nobody can say yet.
    `helped`: acted on, and so in none of the groups; `helped_in_vain`: of those, the ones to which it came anyhow.

    `judged`: accounts it opened on long enough ago, `came`: to how many of them it came; `expected`: to how many it
    would have by chance.
    """

    caught: tuple[Caught, ...]
    missed: tuple[Named, ...]
    false: tuple[Named, ...]
    quiet: tuple[str, ...]
    too_early: tuple[Named, ...]
    helped: tuple[str, ...]
    helped_in_vain: tuple[str, ...]
    judged: int
    came: int
    expected: float
    asked: int = 1
    """How many rules were asked at once."""

    @property
    def precision(self) -> float | None:
        return self.came / self.judged if self.judged else None

    @property
    def base_rate(self) -> float | None:
        return self.expected / self.judged if self.judged else None

    @property
    def recall(self) -> float | None:
        fates = len(self.caught) + len(self.missed)
        return len(self.caught) / fates if fates else None

    @property
    def lift(self) -> float | None:
        return self.came / self.expected if self.expected else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the lift, over accounts: 95 times of 100 it holds the truth, and so do those of all asked with it."""
        base = self.base_rate
        if not base:
            return None
        low, high = exact_interval(self.came, self.judged, self.asked)
        return low / base, high / base

    @property
    def days_of_warning(self) -> tuple[float, float, float] | None:
        """The quartiles."""
        days = [each.days for each in self.caught]
        if not days:
            return None
        first, median, third = quantiles(days, n=4, method="inclusive") if len(days) > 1 else days * 3
        return first, median, third

    @property
    def finding(self) -> Finding:
        interval = self.interval
        fates = len(self.caught) + len(self.missed)
        if self.judged < ENOUGH_OPENED or fates < ENOUGH_FATES or interval is None:
            return "too few"
        low, high = interval
        return "better" if low > 1 else "worse" if high < 1 else "chance"


def judge(cases: Sequence[Case], within: timedelta, span: Span, until: datetime, asked: int = 1) -> Judged:
    """`span`: in which it was rehearsed. `until`: to where fates are known; no earlier than the span's end. `asked`:
    how many rules are at once.
    """
    told = [case for case in cases if not case.is_helped]
    groups = _Groups([], [], [], [], [])
    for case in told:
        _sort(case, within, span, until, groups)
    scored = [(case, ripe) for case in told if (ripe := _ripe(case, within, until))]
    crowd = Crowd(told)
    helped = [case for case in cases if case.is_helped]
    return Judged(
        caught=tuple(groups.caught),
        missed=tuple(groups.missed),
        false=tuple(groups.false),
        quiet=tuple(groups.quiet),
        too_early=tuple(groups.too_early),
        helped=tuple(case.account for case in helped),
        helped_in_vain=tuple(case.account for case in helped if _first_followed(case, within)),
        judged=len(scored),
        came=sum(_came(case, ripe, within) for case, ripe in scored),
        expected=sum(crowd.share(case, ripe, within) for case, ripe in scored),
        asked=asked,
    )


class _Groups(NamedTuple):
    caught: list[Caught]
    missed: list[Named]
    false: list[Named]
    quiet: list[str]
    too_early: list[Named]


def _sort(case: Case, within: timedelta, span: Span, until: datetime, groups: _Groups) -> None:
    warned_at = _first_followed(case, within)
    if warned_at is not None and case.fate_at is not None:
        groups.caught.append(Caught(case.account, warned_at, case.fate_at))
    elif case.fate_at is not None and case.fate_at < span[1] and _was_watched(case, within):
        groups.missed.append(Named(case.account, case.fate_at))
    elif ripe := _ripe(case, within, until):
        groups.false.append(Named(case.account, ripe[0]))
    elif case.opened:
        groups.too_early.append(Named(case.account, case.opened[0]))
    elif case.watched and case.fate_at is None:
        groups.quiet.append(case.account)


def _first_followed(case: Case, within: timedelta) -> datetime | None:
    """Its first signal that the fate followed in time."""
    if case.fate_at is None:
        return None
    return next((at for at in case.opened if at < case.fate_at <= at + within), None)


def _was_watched(case: Case, within: timedelta) -> bool:
    """Whether the rule watched it in the time in which it should have warned."""
    at = case.fate_at
    return at is not None and any(begins < at and ends > at - within for begins, ends in case.watched)


def _ripe(case: Case, within: timedelta, until: datetime) -> list[datetime]:
    """The signals before its fate after which enough time has passed to say what followed."""
    return [at for at in case.opened if at + within <= until and (case.fate_at is None or at < case.fate_at)]


def _came(case: Case, ripe: Iterable[datetime], within: timedelta) -> bool:
    return case.fate_at is not None and any(at < case.fate_at <= at + within for at in ripe)


class Crowd:
    """All accounts a rule watched. Whenever a fate comes, each of about the same age that was watched before, and has
    not come to it, bears the same share of it; what one bears within its windows is what chance would have brought.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        entering = sorted((case for case in cases if case.watched), key=_watched_since)
        self._at: list[list[datetime]] = [[] for _ in AGES]
        self._sums = [[0.0] for _ in AGES]
        there: list[datetime] = []
        entered = 0
        for at, case in sorted(_fated(entering), key=lambda pair: pair[0]):
            while entered < len(entering) and _watched_since(entering[entered]) < at:
                insort(there, entering[entered].began_at)
                entered += 1
            age = bisect_left(AGES, at - case.began_at)
            since = AGES[age - 1] if age else timedelta(0)
            alike = bisect_left(there, at - since) - bisect_left(there, at - AGES[age])
            self._at[age].append(at)
            self._sums[age].append(self._sums[age][-1] + 1 / alike)
            there.pop(bisect_left(there, case.began_at))

    def share(self, case: Case, ripe: Sequence[datetime], within: timedelta) -> float:
        """What this account bears in the time after its signals, each moment once."""
        whole, after = 0.0, ripe[0]
        for at in ripe:
            begins, ends = max(at, after), at + within
            ends = ends if case.fate_at is None else min(ends, case.fate_at)
            if begins < ends:
                whole += self._between(case.began_at, begins, ends)
                after = ends
        return whole

    def _between(self, began_at: datetime, begins: datetime, ends: datetime) -> float:
        whole, since = 0.0, timedelta(0)
        for age, until in enumerate(AGES):
            first, last = max(begins, began_at + since), min(ends, began_at + until)
            if first < last:
                ats, sums = self._at[age], self._sums[age]
                whole += sums[bisect_right(ats, last)] - sums[bisect_right(ats, first)]
            since = until
        return whole


def _watched_since(case: Case) -> datetime:
    return case.watched[0][0]


def _fated(cases: Iterable[Case]) -> Iterator[tuple[datetime, Case]]:
    for case in cases:
        if case.fate_at is not None and _watched_since(case) < case.fate_at:
            yield case.fate_at, case


def weeks(moments: Iterable[datetime]) -> Mapping[date, int]:
    """How many fell into each week, by its Monday; weeks without any among them too."""
    found: dict[date, int] = {}
    mondays = sorted(at.date() - timedelta(days=at.weekday()) for at in moments)
    for monday in mondays:
        found[monday] = found.get(monday, 0) + 1
    if mondays:
        every = (mondays[-1] - mondays[0]).days // 7
        found = {
            day: found.get(day, 0) for day in (mondays[0] + timedelta(weeks=n) for n in range(every + 1))
        }
    return found
