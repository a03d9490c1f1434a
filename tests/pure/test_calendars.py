"""Where days begin, and what working days and hours are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import (
    add_days,
    add_span,
    is_working,
    is_working_day,
    local_day,
    next_working,
    start_of_day,
)
from engine.moments import EARLIEST, NEVER
from rules.calendar import OFFICE, Calendar
from rules.values import Span, Unit

SHANGHAI, NEW_YORK, UTC_ZONE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
WEEKDAYS = frozenset(range(5))
CHINA = Calendar("CN", WEEKDAYS, time(9, 30), time(18, 30), "Asia/Shanghai", "CN")
AMERICA = Calendar(
    "US", WEEKDAYS, time(9), time(17), "America/New_York", "US", frozenset({date(2026, 3, 10)})
)
NIGHTS = Calendar("nights", WEEKDAYS, time(22), time(6), "")
FRIDAY_TEN = datetime(2026, 3, 6, 10, tzinfo=UTC)
ALL_ZONES = sorted(available_timezones())


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]


@given(st.sampled_from(ALL_ZONES), st.dates(date(2012, 1, 1), date(2040, 1, 1)))
def test_a_day_begins_at_its_first_second_in_every_zone(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    begins = start_of_day(day, zone)
    assert local_day(begins, zone) >= day
    assert local_day(begins - timedelta(seconds=1), zone) < day


def test_a_day_without_midnight_begins_when_the_clocks_jump() -> None:
    assert start_of_day(date(2026, 3, 8), ZoneInfo("America/Havana")) == datetime(2026, 3, 8, 5, tzinfo=UTC)


def test_a_day_the_zone_skipped_begins_with_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert start_of_day(date(2011, 12, 30), apia) == start_of_day(date(2011, 12, 31), apia)


def test_days_beyond_all_rules_are_never_and_long_ago() -> None:
    assert start_of_day(date.max, SHANGHAI) == NEVER
    assert start_of_day(date.min, SHANGHAI) == EARLIEST
    assert local_day(NEVER, SHANGHAI) == date.max


def test_a_day_of_elapsed_time_is_24_hours_whatever_the_clocks_do() -> None:
    moved = add_span(at(NEW_YORK, 2026, 3, 7, 12), Span(1, "d"), NEW_YORK, OFFICE)
    assert moved == at(NEW_YORK, 2026, 3, 8, 13)


def test_a_business_day_keeps_the_time_of_day_and_skips_the_weekend() -> None:
    moved = add_span(at(NEW_YORK, 2026, 3, 6, 15), Span(1, "bd"), NEW_YORK, OFFICE)
    assert moved == at(NEW_YORK, 2026, 3, 9, 15)


def test_a_saturdays_next_business_day_is_monday() -> None:
    saturday = at(UTC_ZONE, 2026, 3, 7, 15)
    assert add_span(saturday, Span(1, "bd"), UTC_ZONE, OFFICE) == at(UTC_ZONE, 2026, 3, 9, 15)


def test_business_days_go_back_too() -> None:
    monday = at(UTC_ZONE, 2026, 3, 9, 15)
    assert add_span(monday, Span(-1, "bd"), UTC_ZONE, OFFICE) == at(UTC_ZONE, 2026, 3, 6, 15)


def test_public_holidays_and_own_days_off_are_no_working_days() -> None:
    assert not is_working_day(date(2026, 7, 3), AMERICA)  # Independence Day, observed on the Friday
    assert not is_working_day(date(2026, 3, 10), AMERICA)
    assert add_days(date(2026, 3, 9), Span(1, "bd"), NEW_YORK, AMERICA) == date(2026, 3, 11)


def test_chinas_made_up_weekends_are_working_days() -> None:
    assert is_working_day(date(2026, 2, 14), CHINA)  # the Saturday before the Spring Festival
    assert not is_working_day(date(2026, 2, 18), CHINA)


def test_a_calendars_own_zone_goes_before_the_accounts() -> None:
    assert is_working(at(SHANGHAI, 2026, 3, 6, 10), CHINA, NEW_YORK)
    assert not is_working(at(NEW_YORK, 2026, 3, 6, 10), CHINA, NEW_YORK)


def test_business_hours_pass_only_while_open() -> None:
    late_friday = at(UTC_ZONE, 2026, 3, 6, 17)
    assert add_span(late_friday, Span(3, "bh"), UTC_ZONE, OFFICE) == at(UTC_ZONE, 2026, 3, 9, 11)
    assert add_span(at(UTC_ZONE, 2026, 3, 9, 11), Span(-3, "bh"), UTC_ZONE, OFFICE) == late_friday


def test_the_office_is_open_up_to_but_not_at_closing() -> None:
    assert is_working(at(UTC_ZONE, 2026, 3, 6, 9), OFFICE, UTC_ZONE)
    assert not is_working(at(UTC_ZONE, 2026, 3, 6, 18), OFFICE, UTC_ZONE)


def test_the_next_working_moment_is_now_or_the_next_opening() -> None:
    assert next_working(FRIDAY_TEN, OFFICE, UTC_ZONE) == FRIDAY_TEN
    assert next_working(at(UTC_ZONE, 2026, 3, 6, 18), OFFICE, UTC_ZONE) == at(UTC_ZONE, 2026, 3, 9, 9)


def test_a_night_shift_closes_on_the_next_day() -> None:
    assert is_working(at(UTC_ZONE, 2026, 3, 7, 5), NIGHTS, UTC_ZONE)  # Friday's shift
    assert not is_working(at(UTC_ZONE, 2026, 3, 8, 5), NIGHTS, UTC_ZONE)
    friday_eleven = at(UTC_ZONE, 2026, 3, 6, 23)
    assert add_span(friday_eleven, Span(8, "bh"), UTC_ZONE, NIGHTS) == at(UTC_ZONE, 2026, 3, 9, 23)


def test_a_calendar_that_never_opens_is_refused() -> None:
    never = Calendar("never", frozenset(), time(9), time(18), "")
    with pytest.raises(ValueError, match="`never` has no working day"):
        add_span(FRIDAY_TEN, Span(1, "bd"), UTC_ZONE, never)
    with pytest.raises(ValueError, match="`never` has no working day"):
        next_working(FRIDAY_TEN, never, UTC_ZONE)


def test_begun_days_count_on_dates() -> None:
    assert add_days(date(2026, 3, 6), Span(30, "h"), UTC_ZONE, OFFICE) == date(2026, 3, 8)
    assert add_days(date(2026, 3, 6), Span(-30, "h"), UTC_ZONE, OFFICE) == date(2026, 3, 4)


UNITS: tuple[Unit, ...] = ("s", "m", "h", "d", "w", "bd", "bh")


@given(st.sampled_from(UNITS), st.sampled_from([-36525, -1, 1, 36525]))
def test_the_calendars_ends_are_not_passed(unit: Unit, amount: int) -> None:
    for moment in (EARLIEST, NEVER):
        add_span(moment, Span(amount if unit != "bh" else amount % 50, unit), UTC_ZONE, OFFICE)
    for day in (date.min, date.max):
        add_days(day, Span(amount if unit != "bh" else amount % 50, unit), UTC_ZONE, OFFICE)


QUARTERS = st.integers(0, 366 * 96).map(
    lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)


@given(
    QUARTERS,
    st.integers(1, 40),
    st.sampled_from([CHINA, AMERICA, OFFICE]),
    st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("Asia/Kathmandu")]),
)
def test_business_days_count_exactly_the_working_days(
    here: datetime, count: int, calendar: Calendar, zone: ZoneInfo
) -> None:
    used = ZoneInfo(calendar.time_zone) if calendar.time_zone else zone
    first, last = local_day(here, used), local_day(add_span(here, Span(count, "bd"), zone, calendar), used)
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(is_working_day(day, calendar) for day in days) == count
    assert is_working_day(last, calendar)


@given(QUARTERS, st.integers(1, 30), st.sampled_from([CHINA, AMERICA, NIGHTS]))
def test_business_hours_count_exactly_the_open_time(here: datetime, hours: int, calendar: Calendar) -> None:
    there, quarter = add_span(here, Span(hours, "bh"), SHANGHAI, calendar), timedelta(minutes=15)
    open_quarters = sum(
        is_working(here + n * quarter, calendar, SHANGHAI) for n in range((there - here) // quarter)
    )
    assert open_quarters == hours * 4
