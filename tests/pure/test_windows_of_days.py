"""Where a window of whole days ends: with yesterday, and until yesterday is told with the newest day that is."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.cli.words import evidence_line
from engine.answer import Asked, ask, read
from engine.backtest.epochs import Epochs
from engine.backtest.past import Past, Told, recording
from engine.backtest.rehearse import Rehearsal
from engine.explain import explain
from engine.known import Unknown, Why
from engine.moments import UTC
from engine.readings.series import window_end
from engine.truth import FALSE, TRUE, Truth
from tests.pure.sayings import rule, rulebook, told, value_of
from tests.pure.test_answer import NOW, TODAY, points, said, with_facts, with_users

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDNIGHT = datetime.combine(TODAY + DAY, time(), UTC)
NIGHTLY = DAY + 3 * HOUR
"""The numbers of a day are told at three in the morning of the next."""
EACH_WEEK = [3.0, 3, 3, 9, 3, 3, 3]


@pytest.mark.parametrize(
    ("text", "all_along"),
    [
        ("mean(users, 4d) < 5", TRUE),
        ("sum(users, 4d) >= 19", TRUE),
        ("mean(users, 4d) / seats < 50%", TRUE),
        ("max(users, 4d) > 8", TRUE),
        ("change(users, 7d) < -35%", FALSE),
    ],
)
def test_a_window_does_not_turn_at_midnight_for_want_of_yesterdays_point(text: str, all_along: Truth) -> None:
    """It comes some hours into the day, and until then the answer is what it was."""
    asked = with_users(*EACH_WEEK * 2, 9, 4, 3, 3, until=0, late=NIGHTLY)
    asked = with_facts(asked, subject=replace(asked.facts.subject, held={"seats": said(10)}))
    for hours in (-1, 0, 1, 2):
        assert ask(told(text), replace(asked, now=MIDNIGHT + hours * HOUR)).truth is all_along


def test_it_turns_when_the_point_comes() -> None:
    asked = replace(with_users(9, 4, 3, 3, 0, until=0, late=NIGHTLY), now=MIDNIGHT - HOUR)
    found = ask(told("mean(users, 4d) < 4"), asked)
    assert (found.truth, found.horizon) == (FALSE, MIDNIGHT + 3 * HOUR)


def test_a_window_waits_for_its_newest_day_no_longer_than_that_may_be_old() -> None:
    """Of numbers that are stale after three days three days; then it goes on, and lacks what is missing."""
    sums = []
    for days_ago in range(1, 9):
        asked = with_users(*range(1, 15), until=days_ago, late=days_ago * DAY)
        sums.append(read(value_of("sum(users, 6d)"), asked).value)
    assert sums[:4] == [9 + 10 + 11 + 12 + 13 + 14] * 4
    assert sums[4:7] == [10 + 11 + 12 + 13 + 14, 11 + 12 + 13 + 14, 12 + 13 + 14]
    assert sums[7] == Unknown(Why.TOO_FEW_POINTS, "account", "users")


def test_a_window_that_waits_says_until_when() -> None:
    """And is not asked at each midnight before."""
    asked = with_users(1, 2, 4, until=1, late=DAY)
    found = read(value_of("sum(users, 2d)"), asked)
    assert found.horizon == MIDNIGHT + DAY
    later = [
        read(value_of("sum(users, 2d)"), replace(asked, now=at)).value for at in (MIDNIGHT, found.horizon)
    ]
    assert (found.value, later) == (6, [6, 4])


def test_a_short_window_waits_no_longer_than_half_of_itself() -> None:
    sums = [
        read(value_of("sum(users, 2d)"), with_users(1, 2, 4, until=ago, late=ago * DAY)).value
        for ago in (1, 2, 3)
    ]
    assert sums == [6, 6, 4]


@pytest.mark.parametrize(
    ("newest", "end"),
    [(-1, 0), (-2, -1), (-3, -1), (None, -1)],
)
def test_one_that_waits_a_day_ends_yesterday_or_the_day_before(newest: int | None, end: int) -> None:
    day = None if newest is None else TODAY + newest * DAY
    assert window_end(TODAY, day, 1) == TODAY + end * DAY


def test_an_explanation_says_which_days_a_window_covers() -> None:
    yesterday, waiting = with_users(*[1] * 9), with_users(*[1] * 9, until=2)
    assert days_of("mean(users, 7d) > 1", yesterday) == (TODAY - 7 * DAY, TODAY - DAY)
    assert days_of("mean(users, 7d) > 1", waiting) == (TODAY - 8 * DAY, TODAY - 2 * DAY)
    assert days_of("last(users) > 1", waiting) is None
    (line,) = explain(told("mean(users, 7d) > 1"), waiting).readings
    assert evidence_line(line, NOW).endswith("yesterday, 2026-02-24 to 2026-03-02)")
    (line,) = explain(told("mean(users, 7d) > 1"), with_users(1)).readings
    assert evidence_line(line, NOW).startswith("mean(users, 7d), 2026-02-25 to 2026-03-03 is unknown")


def days_of(text: str, asked: Asked) -> tuple[date, date] | None:
    (reading,) = explain(told(text), asked).readings
    return reading.days


def test_a_rehearsal_over_numbers_that_come_at_night_opens_once_and_not_every_midnight() -> None:
    """Every fourth day the mean without its newest day would lie below."""
    numbers = points(*[6.0, 6, 6, 3] * 10, until=1, late=NIGHTLY)
    series = {"users": recording([Told(point.observed_at, 0, point) for point in numbers])}
    past = Past("acme", ZoneInfo("UTC"), series={("account", ""): series})
    book = rulebook(rule("quiet", "mean(users, 4d) < 5.2"), rule("busy", "mean(users, 4d) >= 5.2"))
    found = Rehearsal(book, book.rules).run([Epochs(past)], (NOW - 30 * DAY, NOW))[0]
    assert list(found.openings["quiet"]) == []
    (busy,) = found.openings["busy"]
    assert (busy.at, busy.closed_at) == (NOW - 30 * DAY, None)
