"""Holds that outlast the period of their rule, so that it never opens."""

from collections.abc import Iterator
from datetime import timedelta

from rules.every import LONGEST, Every
from rules.problems import Problem
from rules.rulebook import Rulebook
from rules.values import Span

_MOVES = 7
"""By so many days more a moment on a business day may be from the one before."""


def check_holds(rulebook: Rulebook) -> Iterator[Problem]:
    for rule in rulebook.rules.values():
        hold, period = _least(rule.true_for), _longest(rule.every)
        if hold is None or period is None or hold < period:
            continue
        message = (
            f"`{rule.name}` never opens: `true_for: {rule.true_for}` is no shorter than the time between two moments"
            f" of `every: {rule.every}`, and each ends what waits from the one before."
        )
        hint = "Make `true_for:` shorter, leave it out, or take a longer period."
        yield Problem(rule.place, "never-true", message, hint, "warning")


def _least(hold: Span | None) -> timedelta | None:
    """A business day is a day at least; business hours may be any."""
    if hold is None or hold.unit == "bh":
        return None
    return timedelta(hold.amount) if hold.unit == "bd" else hold.elapsed


def _longest(every: Every | None) -> timedelta | None:
    """Between two moments; of business days in a row nobody knows how many are off."""
    if every is None or (every.period == "day" and every.counted == "bd"):
        return None
    return timedelta(LONGEST[every.period] + (_MOVES if every.counted == "bd" else 0))
