"""Every zone there is, over each of its changes of the clock: where days, weeks and windows begin and end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from engine.answer import Asked, ask
from engine.facts import Held, Subject
from engine.truth import FALSE, TRUE, Truth
from tests.pure.sayings import told
from tests.pure.test_answer import acme, with_facts

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ALL_ZONES = sorted(available_timezones())
SHARES = [ALL_ZONES[first::24] for first in range(24)]
"""A share of them a test, as all of them at once take long."""


def changes(zone: ZoneInfo) -> Iterator[date]:
    """The days of 2026 on which its clocks change; of a zone that keeps one time, a day of March."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    offsets = [(noon + n * DAY, (noon + n * DAY).astimezone(zone).utcoffset()) for n in range(366)]
    found = [b.date() for (_, one), (b, other) in pairwise(offsets) if one != other]
    yield from found or [date(2026, 3, 29)]


@cache
def first_second(day: date, zone: ZoneInfo) -> datetime:
    """By halving, from what the zone's clocks show."""
    low = datetime.combine(day, time(), UTC) - 2 * DAY
    high = low + 4 * DAY
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        low, high = (low, middle) if middle.astimezone(zone).date() >= day else (middle, high)
    return high


def on(day: date, zone: ZoneInfo, now: datetime) -> Asked:
    """Acme, who began on that day."""
    old = Held(day, now - 400 * DAY, now - 400 * DAY, "crm")
    asked = with_facts(acme(), zone=zone, subject=Subject("account", "", {"start_date": (old,)}))
    return replace(asked, now=now)


def truth_at(text: str, day: date, zone: ZoneInfo, now: datetime) -> Truth:
    return ask(told(text), on(day, zone, now)).truth


@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
def test_a_day_is_that_day_from_its_first_second_to_its_last_in_every_zone(names: list[str]) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for changed in changes(zone):
            for day in (changed - DAY, changed, changed + DAY):
                begins, ends = first_second(day, zone), first_second(day + DAY, zone)
                is_today = "start_date in last 1d"
                seen = [
                    truth_at(is_today, day, zone, at) for at in (begins - SECOND, begins, ends - SECOND, ends)
                ]
                assert seen == [FALSE, TRUE, TRUE, FALSE], (name, day)
                assert ask(told(is_today), on(day, zone, begins)).horizon == ends, (name, day)
                assert ask(told("start_date is past"), on(day, zone, begins)).horizon == ends, (name, day)


@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
def test_a_window_of_days_ahead_opens_at_a_midnight_of_every_zone(names: list[str]) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for changed in changes(zone):
            opens = first_second(changed, zone)
            asked = on(changed + 3 * DAY, zone, opens - 7 * SECOND)
            found = ask(told("start_date in next 3d"), asked)
            assert (found.truth, found.horizon) == (FALSE, opens), name
            assert ask(told("start_date in next 3d"), replace(asked, now=opens)).truth is TRUE, name
            assert ask(told("days_until(start_date) = 3d"), replace(asked, now=opens)).truth is TRUE, name


@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
def test_a_week_ends_at_sunday_s_last_second_in_every_zone(names: list[str]) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for changed in changes(zone):
            now = first_second(changed, zone)
            monday = changed + (7 - changed.weekday()) * DAY
            found = ask(told("in_a_row(start_date is past, 2, week)"), on(changed - 90 * DAY, zone, now))
            assert (found.truth, found.horizon) == (TRUE, first_second(monday, zone)), name


def test_a_window_of_elapsed_time_is_as_long_on_the_day_of_a_change() -> None:
    zone, began = ZoneInfo("America/New_York"), datetime(2026, 3, 7, 12, tzinfo=UTC)
    held = Held(began, began - 400 * DAY, began - 400 * DAY, "crm")
    asked = with_facts(acme(), zone=zone, subject=Subject("account", "", {"signed_at": (held,)}))
    found = ask(told("signed_at in last 1d"), replace(asked, now=began))
    assert (found.truth, found.horizon) == (TRUE, began + DAY)
