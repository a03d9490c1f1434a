"""What is known of one date is known of all: against asking of each, over years, in zones whose clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.backtest.crowd.courses import Asked, course_of
from engine.backtest.crowd.crowd import place_of
from engine.backtest.crowd.dated import Courses
from engine.backtest.crowd.stand_ins import StandIns
from engine.backtest.crowd.steps import Clock
from engine.compiler import compiler_for
from rules.calendar import OFFICE
from tests.pure.sayings import rule, rulebook

CLOCK = Clock(datetime(2026, 2, 2, 9, 30, tzinfo=UTC), 90 * 86400)
ZONES = [ZoneInfo(name) for name in ("UTC", "America/Havana", "Asia/Kathmandu", "Pacific/Apia")]


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("start_date in next 60d", True),
        ("start_date in last 2w", True),
        ("start_date is past", True),
        ("days_since(start_date) > 30d", True),
        ("days_until(start_date) + 2d > 10d", True),
        ("days_until(start_date) between 0d and 45d", True),
        ("days_until(start_date) > 9000d", False),
        ("start_date in next 8bd", False),
        ("start_date < 2026-03-01", False),
    ],
)
def test_of_every_date_what_asking_of_it_says(text: str, is_known: bool) -> None:
    book = rulebook(rule("r", text))
    leaf = book.rules["r"].when
    for part in getattr(leaf, "parts", (leaf,)):
        read = StandIns(part)
        asked = Asked(compiler_for(book.vocabulary, book.plans).judge(read.leaf), tuple(read.coded.values()))
        courses = Courses()
        offsets = courses.offsets(part, read.leaf, asked)
        assert (offsets is not None) is is_known
        for number in range(0, 800, 9) if offsets else ():
            day = date(2025, 1, 1) + timedelta(days=number)
            for zone in ZONES:
                told = course_of(asked, (day,), place_of(zone, OFFICE), CLOCK)
                assert courses.of_day(offsets or (), day, zone, CLOCK) == told, (day, zone)
