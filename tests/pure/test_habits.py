"""An account's habit: how long it usually keeps silent."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.habits import Habit, Lapsed, is_news, lapses, learned

MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def after(days: list[int]) -> Habit:
    habit = learned(sorted(MONDAY + day * DAY for day in days))
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
    habit = learned([MONDAY + 2 * DAY + timedelta(hours=5)], after([0, 1, 2]))
    assert habit == Habit(MONDAY + 2 * DAY + timedelta(hours=5), 3, DAY)


moments = st.lists(st.integers(0, 60 * 24).map(lambda hours: MONDAY + timedelta(hours=hours)), min_size=1)


@given(moments)
def test_the_first_and_the_last_word_of_each_day_teach_all_there_is(spoken: list[datetime]) -> None:
    days = {at.date(): [each for each in spoken if each.date() == at.date()] for at in sorted(spoken)}
    assert learned(at for day in days.values() for at in (min(day), max(day))) == learned(sorted(spoken))


@given(moments, st.integers(0, 60 * 24))
def test_a_late_word_that_is_no_news_changes_nothing(spoken: list[datetime], hours: int) -> None:
    habit, late = learned(sorted(spoken)), MONDAY + timedelta(hours=hours)
    assert habit is not None
    if late < habit.last and not is_news(habit, late):
        assert learned(sorted([*spoken, late])) == habit


def test_one_outage_is_no_new_habit() -> None:
    usual = after([*range(10), 40]).usual
    assert usual == 2 * DAY


def test_a_silence_against_the_habit_is_remembered_and_none_within_it() -> None:
    assert after([*range(10), 12]).lapse is None
    assert after([*range(10), 40]).lapse == (MONDAY + 9 * DAY, MONDAY + 40 * DAY)
    assert after([*range(10), 40, 41]).lapse == (MONDAY + 9 * DAY, MONDAY + 40 * DAY)
    assert after([0, 1, 2, 3, 40]).lapse is None, "too few days to say"


def test_words_of_that_time_that_come_after_all_fill_it() -> None:
    assert after([*range(10), 20]).lapse == (MONDAY + 9 * DAY, MONDAY + 20 * DAY)
    assert after([*range(10), 11, 20]).lapse == (MONDAY + 11 * DAY, MONDAY + 20 * DAY)
    assert after([*range(10), 18, 20]).lapse == (MONDAY + 9 * DAY, MONDAY + 18 * DAY)
    assert after([*range(21)]).lapse is None


def test_looking_back_every_lapse_that_the_feed_did_not_promise_is_told() -> None:
    spoken = [MONDAY + day * DAY for day in (*range(10), 16, *range(17, 40), 60, 61)]
    assert list(lapses(spoken, 2 * DAY)) == [
        Lapsed(MONDAY + 9 * DAY, MONDAY + 12 * DAY, MONDAY + 16 * DAY),
        Lapsed(
            MONDAY + 39 * DAY, spoken[-3] + 3 * after([*range(10), *range(16, 40)]).gap, MONDAY + 60 * DAY
        ),
    ]
    assert [each.ended for each in lapses(spoken, 7 * DAY)] == [MONDAY + 60 * DAY]


def test_a_changed_rhythm_is_learned() -> None:
    usual = after([*range(10), *range(16, 60, 7)]).usual
    assert usual is not None
    assert usual > 6 * DAY
