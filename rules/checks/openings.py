"""Rules that are written so that they never open anything for anybody."""

from collections.abc import Iterator

from rules.calendar import OFFICE, Calendar
from rules.every import Every, Period, ordinal
from rules.problems import Problem
from rules.rule import Rule
from rules.rulebook import Rulebook

WEEK = 7
MAKE_UP = frozenset(
    ("AM", "AZ", "BG", "BY", "CN", "GE", "HU", "KG", "KZ", "LV", "MD", "MM", "RU", "TW", "UA", "UZ", "VN")
)
"""Countries that work on weekends to make up for holidays: a week may have seven business days there."""
WEEKS: dict[Period, tuple[int, int]] = {"week": (1, 0), "month": (4, 3), "quarter": (13, 1), "year": (52, 2)}
"""Whole weeks, and days over, of the longest of each period."""


def check_openings(rulebook: Rulebook) -> Iterator[Problem]:
    most = max(_days_a_week(each) for each in (OFFICE, *rulebook.calendars.values()))
    for rule in rulebook.rules.values():
        for why, hint in _nevers(rule, most):
            yield Problem(rule.place, "never-opens", f"`{rule.name}` {why}", hint, "warning")


def _nevers(rule: Rule, days_a_week: int) -> Iterator[tuple[str, str]]:
    every = rule.every
    if every is not None and every.counted == "bd" and every.period in WEEKS:
        most = _most(every, days_a_week)
        if every.nth > most:
            why = (
                f"never opens: a {every.period} has at most {most} business days, and `every: {every}` waits"
            )
            yield f"{why} for the {ordinal(every.nth)}.", "Take an earlier day, or `last bd`."
    if rule.mode == "canary" and rule.canary_share <= 0:
        hint = "Take a larger share; where it shall only be watched, write `mode: shadow`."
        yield "acts on nobody: `mode: canary 0%` lets it loose on no account.", hint
    if rule.holdout >= 1:
        hint = "Take a smaller share; where it shall only be watched, write `mode: shadow`."
        yield "acts on nobody: `holdout: 100%` keeps every account out of it.", hint


def _days_a_week(calendar: Calendar) -> int:
    return WEEK if calendar.holidays[:2] in MAKE_UP else len(calendar.days)


def _most(every: Every, days_a_week: int) -> int:
    """Business days that the longest of such periods may have."""
    weeks, over = WEEKS[every.period]
    return weeks * days_a_week + min(over, days_a_week)
