"""What is said of a rule held against a fate: four groups of accounts, and whether it did better than chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Literal, NamedTuple

from engine.backtest.chance import exact_interval

ENOUGH_OPENED = 10
"""Accounts it opened on, of which enough time has passed, below which nothing is said of a rule."""
ENOUGH_FATES = 5
"""Fates of accounts it watched, below which nothing is said of a rule."""
Finding = Literal["better", "chance", "worse", "too few"]


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
    `mistimed`: of the missed, those it opened on all the same, too long before or only after. `helped`: acted on, and
    so in none of the groups; `helped_in_vain`: of those, the ones to which it came anyhow. Whom it opened on is caught,
    false, too early, mistimed or helped.

    `judged`: accounts it opened on long enough ago, `came`: to how many of them it came; `expected`: to how many it
    would have by chance.
    """

    caught: tuple[Caught, ...]
    missed: tuple[Named, ...]
    false: tuple[Named, ...]
    quiet: tuple[str, ...]
    too_early: tuple[Named, ...]
    mistimed: tuple[str, ...]
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
