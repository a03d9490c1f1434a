from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.pure.made_up import MONDAY
from workflows.retries import AT_MOST_AFTER, FIRST_AFTER, MOST_ATTEMPTS, SPREAD, next_attempt

KEYS = st.text(min_size=1, max_size=8)


def pause(key: str, attempts: int) -> timedelta:
    at = next_attempt(key, attempts, MONDAY)
    assert at is not None
    return at - MONDAY


@given(KEYS, st.integers(1, MOST_ATTEMPTS - 1))
def test_a_pause_keeps_within_its_bounds(key: str, attempts: int) -> None:
    assert FIRST_AFTER * (1 - SPREAD) <= pause(key, attempts) <= AT_MOST_AFTER * (1 + SPREAD)


@given(KEYS, st.integers(1, MOST_ATTEMPTS - 3))
def test_pauses_grow(key: str, attempts: int) -> None:
    assert pause(key, attempts + 2) > pause(key, attempts) or pause(key, attempts) > AT_MOST_AFTER * 0.7


def test_the_same_effect_always_waits_the_same() -> None:
    assert pause("a", 3) == pause("a", 3)


def test_effects_refused_together_come_back_apart() -> None:
    assert len({pause(str(key), 2) for key in range(50)}) > 40


def test_there_is_an_end_to_it_within_about_a_day() -> None:
    assert next_attempt("a", MOST_ATTEMPTS, MONDAY) is None
    total = sum((pause("a", attempts) for attempts in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=8) < total < timedelta(hours=40)


def test_it_counts_in_the_clock_it_is_given() -> None:
    at: datetime | None = next_attempt("a", 1, MONDAY + timedelta(days=9))
    assert at is not None
    assert at > MONDAY + timedelta(days=9)
