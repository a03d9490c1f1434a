"""Small drawings: a gap is not a zero, and nothing leaves the frame."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.console.sparkline import HEIGHT, WIDTH, bars, spark
from engine.facts import Point

TODAY = date(2026, 3, 2)


def point(back: int, value: float) -> Point:
    return Point(TODAY - timedelta(days=back), value, datetime(2026, 3, 2, tzinfo=UTC))


def test_nothing_said_is_nothing_drawn() -> None:
    assert spark([], TODAY) is None
    assert spark([point(200, 5)], TODAY) is None


def test_today_is_not_over_and_not_drawn() -> None:
    assert spark([point(0, 5)], TODAY) is None


def test_a_missing_day_breaks_the_line() -> None:
    drawn = spark([point(4, 1), point(3, 2), point(1, 3)], TODAY)
    assert drawn is not None
    assert drawn.path.count("M") == 2
    assert (drawn.least, drawn.most, drawn.last) == (1, 3, 3)


def test_a_day_that_stands_alone_is_visible() -> None:
    drawn = spark([point(3, 2)], TODAY)
    assert drawn is not None
    assert "L" in drawn.path


@given(st.dictionaries(st.integers(1, 90), st.floats(0, 1e9), min_size=1))
def test_a_line_stays_in_its_frame(values: dict[int, float]) -> None:
    drawn = spark([point(back, value) for back, value in sorted(values.items(), reverse=True)], TODAY)
    assert drawn is not None
    numbers = [float(each.lstrip("ML")) for each in drawn.path.split()]
    assert all(0 <= x <= WIDTH for x in numbers[::2])
    assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_bars_share_one_scale() -> None:
    first, second = bars([(TODAY, 4, 2), (TODAY + timedelta(days=7), 0, 1)])
    assert first.up == 2 * first.down
    assert second.up == 0
    assert first.down == 2 * second.down


def test_weeks_without_anything_have_no_height() -> None:
    assert [bar.up + bar.down for bar in bars([(TODAY, 0, 0)])] == [0]
