"""Calendar rules: when they ask, in the account's zone, past holidays and over changes of the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import AccountFacts, Subject
from engine.frame import Frame, start
from engine.moments import NEVER
from engine.periods import period_stand
from engine.truth import TRUE
from rules.aloud_rule import say_every
from rules.calendar import OFFICE, Calendar
from rules.every import Every, read_every

CHINA = replace(OFFICE, name="CN", holidays="CN")
HOUR = timedelta(hours=1)


def every(text: str) -> Every:
    found = read_every(text)
    assert found is not None
    return found


def at(now: datetime, zone: str = "UTC", calendar: Calendar = CHINA) -> Frame:
    facts = AccountFacts("acme", ZoneInfo(zone), Subject("account", ""), calendar=calendar)
    return start(facts, now.astimezone(UTC))


def moments(text: str, begins: date, count: int, zone: str = "UTC") -> list[str]:
    """The coming moments, as the account's own clock shows them, with the names of their periods."""
    stand, now, found = period_stand(every(text)), datetime.combine(begins, datetime.min.time(), UTC), []
    for _ in range(count):
        now = stand(at(now, zone)).until
        here = stand(at(now, zone))
        assert here.at == now
        found.append(f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {here.occasion}")
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("day 08:00", ["2026-01-01 08:00 2026-01-01", "2026-01-02 08:00 2026-01-02"]),
        ("week on tuesday 10:00", ["2026-01-06 10:00 2026-W02", "2026-01-13 10:00 2026-W03"]),
        ("month on 3rd", ["2026-01-03 09:00 2026-01", "2026-02-03 09:00 2026-02"]),
        ("month on 31st", ["2026-01-31 09:00 2026-01", "2026-02-28 09:00 2026-02"]),
        ("month on last bd", ["2026-01-30 09:00 2026-01", "2026-02-28 09:00 2026-02"]),
        ("quarter on 2nd bd 09:00", ["2026-01-05 09:00 2026-Q1", "2026-04-02 09:00 2026-Q2"]),
        ("quarter on last 18:30", ["2026-03-31 18:30 2026-Q1", "2026-06-30 18:30 2026-Q2"]),
        ("year on 03-01", ["2026-03-01 09:00 2026", "2027-03-01 09:00 2027"]),
        ("year on 02-29", ["2026-02-28 09:00 2026", "2027-02-28 09:00 2027"]),
    ],
)
def test_each_form_meets_its_moments(text: str, found: list[str]) -> None:
    assert moments(text, date(2025, 12, 31) + timedelta(days=1), 2) == found


def test_business_days_know_the_holidays_of_the_region_and_the_weekends_worked_instead() -> None:
    assert moments("day on bd", date(2026, 2, 13), 3) == [
        "2026-02-13 09:00 2026-02-13",
        "2026-02-14 09:00 2026-02-14",  # a Saturday that is worked before the Spring Festival
        "2026-02-24 09:00 2026-02-24",
    ]


def test_a_week_without_a_business_day_has_no_moment_on_one() -> None:
    closed = replace(OFFICE, closed=frozenset(date(2026, 3, 9) + timedelta(days=n) for n in range(5)))
    stand = period_stand(every("week on 1st bd"))
    here = stand(at(datetime(2026, 3, 11, tzinfo=UTC), calendar=closed))
    assert (here.occasion, here.until) == ("2026-W10", datetime(2026, 3, 16, 9, tzinfo=UTC))


def test_moments_keep_their_wall_time_over_both_changes_of_the_clock() -> None:
    found = moments("month on 1st 09:00", date(2026, 3, 1), 9, "Europe/Berlin")
    assert {text.split()[1] for text in found} == {"09:00"}


def test_a_wall_time_that_is_skipped_or_comes_twice_is_met_once() -> None:
    assert moments("day 02:30", date(2026, 3, 28), 3, "Europe/Berlin")[1] == "2026-03-29 03:30 2026-03-29"
    assert moments("day 02:30", date(2026, 10, 24), 3, "Europe/Berlin")[1:] == [
        "2026-10-25 02:30 2026-10-25",
        "2026-10-26 02:30 2026-10-26",
    ]


FORMS = (
    "day", "day 00:00", "day on bd 23:59", "week on monday", "week on last bd", "month on 31st", "month on 2nd bd",
    "quarter on 92nd", "quarter on last bd 02:30", "year on 02-29", "year on 366th",
)  # fmt: skip
ZONES = (
    "UTC",
    "America/New_York",
    "Asia/Shanghai",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
)


@given(
    st.sampled_from(FORMS),
    st.sampled_from(ZONES),
    st.integers(0, 90 * 366 * 24),
    st.integers(1, 24 * 40),
)
def test_between_a_moment_and_its_horizon_nothing_changes(
    text: str, zone: str, since: int, hours: int
) -> None:
    stand, now = period_stand(every(text)), datetime(2000, 1, 1, tzinfo=UTC) + since * HOUR
    here = stand(at(now, zone))
    assert here.truth is TRUE
    assert here.at is not None
    assert here.at <= now < here.until
    later = now + hours * HOUR
    assert (stand(at(later, zone)) == here) is (later < here.until)
    if here.until is not NEVER:
        assert stand(at(here.until, zone)).at == here.until


@pytest.mark.parametrize(
    "text", ["", "fortnight", "day on tuesday", "week on 3rd", "month on 3", "month on 40th", "month on 32nd bd",
             "quarter on 93rd", "year on 02-30", "month on 3rd 24:00", "week on tuesday 10", "month on", "day 9am"]
)  # fmt: skip
def test_what_is_no_period_is_none(text: str) -> None:
    assert read_every(text) is None


@pytest.mark.parametrize("text", FORMS)
def test_a_period_is_written_as_it_is_read(text: str) -> None:
    assert read_every(str(every(text))) == every(text)


def test_periods_read_aloud() -> None:
    told = every("quarter on 2nd bd 09:00")
    assert say_every(told, "en") == "every quarter on the 2nd business day, at 09:00 where the account is"
    assert say_every(told, "zh-CN") == "每季度的第2个工作日，客户当地时间09:00"
    assert say_every(every("week on tuesday"), "zh-CN") == "每周二，客户当地时间09:00"
