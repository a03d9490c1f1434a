"""The world's clock where a machine's is set back: it stands, and never runs back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.steady import AHEAD, AT_MOST, SLOWLY, TOLERATED, Mark, moved_on, steady

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def swept(machine: datetime, mark: Mark | None) -> Mark | None:
    return moved_on(machine, mark) or mark


def test_it_is_the_machines_own_while_nothing_is_wrong() -> None:
    mark = None
    for second in range(60):
        mark = swept(NOON + second * SECOND, mark)
        assert steady(NOON + second * SECOND, mark) == NOON + second * SECOND


def test_a_clock_that_is_set_back_is_waited_for() -> None:
    mark = swept(NOON - HOUR, swept(NOON, None))
    assert mark == Mark(NOON + AHEAD, is_waited_for=True)
    assert NOON + AHEAD - SECOND < steady(NOON - HOUR, mark) < NOON + AHEAD
    assert steady(NOON - HOUR, mark) < steady(NOON - HOUR + SECOND, mark), "one after the other"
    assert steady(NOON - SECOND, swept(NOON - SECOND, mark)) >= steady(NOON - HOUR, mark)
    after = NOON + AHEAD + SECOND
    assert swept(after, mark) == Mark(after + AHEAD)
    assert steady(after, swept(after, mark)) == after


def test_behind_a_clock_gone_wild_nobody_waits() -> None:
    wild = swept(NOON + AT_MOST + HOUR, None)
    assert steady(NOON, wild) == NOON
    assert swept(NOON, wild) == Mark(NOON + AHEAD)


def test_a_machine_that_is_a_little_behind_the_others_keeps_its_time() -> None:
    assert steady(NOON - TOLERATED, swept(NOON, None)) == NOON - TOLERATED


JUMPS = st.floats(-23, 23).map(lambda hours: hours * HOUR)
TICKS = st.floats(0.001, 0.5).map(lambda seconds: seconds * SECOND)


@given(st.lists(st.tuples(TICKS, st.just(timedelta(0)) | JUMPS), min_size=2, max_size=80))
def test_however_the_clock_is_set_time_goes_back_by_moments_at_most(
    moves: list[tuple[timedelta, timedelta]],
) -> None:
    machine, mark, before = NOON, swept(NOON, None), NOON
    for tick, jump in moves:
        machine += tick + jump
        if mark is not None and mark.at - machine > AT_MOST:
            return
        seen = steady(machine, mark)
        mark = swept(machine, mark)
        after = steady(machine, mark)
        slack = timedelta(0)
        if jump < timedelta(
            0
        ):  # a small one is not noticed, and one while it waits costs what had gone by slowly
            slack = AHEAD + TOLERATED if jump > -AHEAD - TOLERATED else AT_MOST / SLOWLY
        assert before - slack <= seen <= after
        before = after
