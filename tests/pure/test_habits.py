"""An account's habit: how long it usually keeps silent."""

from datetime import UTC, datetime, timedelta

from engine.habits import Habit, spoke

MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def after(days: list[int]) -> Habit:
    habit = None
    for day in days:
        habit = spoke(habit, MONDAY + day * DAY)
    assert habit is not None
    return habit


def test_too_few_days_say_nothing() -> None:
    assert after([0, 1, 2, 3]).usual is None
    assert after([0, 1, 2, 3, 4]).usual == DAY


def test_a_weekend_belongs_to_the_habit() -> None:
    weekdays = [7 * week + day for week in range(4) for day in range(5)]
    usual = after(weekdays).usual
    assert usual is not None
    assert 2 * DAY < usual <= 3 * DAY


def test_several_arrivals_a_day_are_one_day() -> None:
    habit = spoke(after([0, 1, 2]), MONDAY + 2 * DAY + timedelta(hours=5))
    assert habit == Habit(MONDAY + 2 * DAY + timedelta(hours=5), 3, DAY)


def test_an_older_arrival_teaches_nothing() -> None:
    assert spoke(after([0, 1, 2, 3, 4]), MONDAY) == after([0, 1, 2, 3, 4])


def test_one_outage_is_no_new_habit() -> None:
    usual = after([*range(10), 40]).usual
    assert usual == 2 * DAY


def test_a_silence_against_the_habit_is_remembered_and_none_within_it() -> None:
    assert after([*range(10), 12]).lapse is None
    assert after([*range(10), 40]).lapse == (MONDAY + 9 * DAY, MONDAY + 40 * DAY)
    assert after([*range(10), 40, 41]).lapse == (MONDAY + 9 * DAY, MONDAY + 40 * DAY)
    assert after([0, 1, 2, 3, 40]).lapse is None, "too few days to say"


def test_words_of_that_time_that_come_after_all_fill_it() -> None:
    silent = [*range(10), 20]
    assert after([*silent, 14]).lapse == (MONDAY + 14 * DAY, MONDAY + 20 * DAY), "six days of a daily one"
    assert after([*silent, 12]).lapse == (MONDAY + 12 * DAY, MONDAY + 20 * DAY)
    assert after([*silent, 18]).lapse == (MONDAY + 9 * DAY, MONDAY + 18 * DAY)
    assert after([*silent, *range(10, 20)]).lapse is None
    assert after([*silent, 5]).lapse == (MONDAY + 9 * DAY, MONDAY + 20 * DAY)


def test_a_changed_rhythm_is_learned() -> None:
    usual = after([*range(10), *range(16, 60, 7)]).usual
    assert usual is not None
    assert usual > 6 * DAY
