"""Quiet hours by the wall clock of every zone there is, on the days when clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.quiet_hours import is_quiet, quiet_until
from workflows.zones import pick_zone, zone_named

NIGHT = ("20:00", "08:00")
ZONES = sorted(available_timezones())
MINUTE = timedelta(minutes=1)
SHANGHAI, BERLIN, NEW_YORK = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))


def hours() -> st.SearchStrategy[str]:
    return st.times().map(lambda each: f"{each:%H:%M}")


def slow_end(now: datetime, span: tuple[str, str], zone: ZoneInfo) -> datetime | None:
    """Minute by minute until the wall clock is outside: slow, and plainly right."""
    if not is_quiet(now, span, zone):
        return None
    moment = now.replace(second=0, microsecond=0)
    while moment <= now or is_quiet(moment, span, zone):
        moment += MINUTE
    return moment


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants of 2026 and 2027 at which the zone's clocks change, to the hour below."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=n) for n in range(730)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [days[n] for n in range(len(days) - 1) if offsets[n] != offsets[n + 1]]


def test_night_ends_in_the_recipients_morning():
    evening = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # 21:00 in Shanghai, 14:00 in Berlin
    assert quiet_until(evening, NIGHT, SHANGHAI) == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    assert quiet_until(evening, NIGHT, BERLIN) is None


def test_quiet_begins_with_its_first_minute_and_ends_before_its_last():
    at_eight = datetime(2026, 3, 2, 20, 0, tzinfo=SHANGHAI)
    assert is_quiet(at_eight, NIGHT, SHANGHAI)
    assert not is_quiet(at_eight - timedelta(microseconds=1), NIGHT, SHANGHAI)
    assert not is_quiet(datetime(2026, 3, 3, 8, 0, tzinfo=SHANGHAI), NIGHT, SHANGHAI)


def test_a_lunch_break_does_not_pass_midnight():
    noon = datetime(2026, 3, 2, 12, 30, tzinfo=BERLIN)
    assert quiet_until(noon, ("12:00", "14:00"), BERLIN) == datetime(2026, 3, 2, 14, 0, tzinfo=BERLIN)


def test_the_night_the_clocks_go_forward_is_an_hour_shorter():
    evening = datetime(2026, 3, 28, 21, 0, tzinfo=BERLIN)
    end = quiet_until(evening, NIGHT, BERLIN)
    assert end == datetime(2026, 3, 29, 8, 0, tzinfo=BERLIN)
    assert end is not None
    assert end - evening.astimezone(UTC) == timedelta(hours=10)


def test_an_end_that_the_clocks_leap_over_is_when_they_leap():
    before = datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN)
    assert quiet_until(before, ("23:00", "02:30"), BERLIN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_an_end_that_comes_twice_is_quiet_twice():
    first = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
    span = ("23:00", "01:30")
    end = quiet_until(first, span, NEW_YORK)
    assert end == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 in summer time
    again = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)  # 01:10 for the second time
    assert quiet_until(again, span, NEW_YORK) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_the_same_time_twice_is_no_time_at_all():
    assert quiet_until(datetime(2026, 3, 2, 9, tzinfo=UTC), ("09:00", "09:00"), ZoneInfo("UTC")) is None


@pytest.mark.parametrize("name", ZONES)
def test_in_every_zone_the_night_around_a_change_of_clocks_ends_when_the_wall_says_so(name: str):
    zone = ZoneInfo(name)
    for day in changes(zone)[:2] or [datetime(2026, 7, 1, tzinfo=UTC)]:
        for hour in (0, 13):
            moment = day + timedelta(hours=hour, minutes=7)
            assert quiet_until(moment, NIGHT, zone) == slow_end(moment, NIGHT, zone)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 4 * 365 * 86400),
    st.tuples(hours(), hours()),
)
def test_in_any_zone_at_any_time_it_ends_when_the_wall_says_so(name: str, second: int, span: tuple[str, str]):
    zone, moment = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    end = quiet_until(moment, span, zone)
    assert end == slow_end(moment, span, zone)
    if end is not None:
        assert end > moment
        assert not is_quiet(end, span, zone)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_hours_that_a_change_of_clocks_cuts_through_end_right(data: st.DataObject):
    zone = ZoneInfo(data.draw(st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])))
    day = data.draw(st.sampled_from(changes(zone)))
    moment = day + timedelta(minutes=data.draw(st.integers(-1440, 2880)))
    near = st.integers(0, 239).map(lambda n: f"{time(n // 60, n % 60):%H:%M}")
    span = (data.draw(hours()), data.draw(near))
    assert quiet_until(moment, span, zone) == slow_end(moment, span, zone)


def test_a_zone_is_the_first_that_is_one_and_the_wrong_ones_are_named():
    assert pick_zone(["", "Asia/Shanghai", "UTC"]).name == "Asia/Shanghai"
    zone = pick_zone(["Mars/Olympus", "../../etc/passwd", "Asia", "Europe/Berlin"])
    assert zone.name == "Europe/Berlin"
    assert zone.is_fallback
    assert zone.wrong == ("Mars/Olympus", "../../etc/passwd", "Asia")
    assert pick_zone(["Nowhere"]).name == "UTC"
    assert not pick_zone([]).is_fallback


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_zone_or_none(name: str):
    zone = zone_named(name)
    if zone is not None:
        assert datetime.combine(date(2026, 1, 1), time(), zone).utcoffset() is not None
