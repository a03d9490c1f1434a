"""`in_a_row(condition, 3, week)`: the condition asked at the end of each of the last whole periods, as far as is known
today of then.

A period ends at midnight in the account's zone; between two midnights nothing of it changes by itself.
"""

from datetime import date, datetime, timedelta

from engine.calendars import DAY
from engine.frame import Frame
from engine.past import as_of, next_told
from engine.reading import Compiler, Judge
from engine.spans import begins
from engine.truth import Truth, all_of
from rules.condition import InARow


def in_a_row(node: InARow, build: Compiler) -> Judge:
    condition = build.judge(node.condition)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        answers = [condition(then)[0] for _, then in periods(node, frame)]
        over = begins(_next_start(frame.today, node.period), frame)
        return all_of(answers), min(over, next_told(frame))

    return judge


def periods(node: InARow, frame: Frame) -> list[tuple[date, Frame]]:
    """The last day of each period, and what is known of its end; the newest first."""
    found, start = [], _start(frame.today, node.period)
    for _ in range(node.times):
        found.append((start - DAY, as_of(frame, begins(start, frame))))
        start = _start(start - DAY, node.period)
    return found


def _start(day: date, period: str) -> date:
    """The first day of the period that a day lies in."""
    if period == "day":
        return day
    return day - day.weekday() * DAY if period == "week" else day.replace(day=1)


def _next_start(day: date, period: str) -> date:
    length = {"day": 1, "week": 7, "month": 31}[period]
    return _start(_start(day, period) + timedelta(days=length), period)
