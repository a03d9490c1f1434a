"""Small drawings, worked out here and drawn by templates as SVG: a line for a series, bars by week. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.facts import Point

WIDTH, HEIGHT, EDGE = 120.0, 24.0, 2.0
BAR_HEIGHT = 56.0


@dataclass(frozen=True, slots=True)
class Spark:
    """`path` breaks where days are missing: a gap is not a zero. `end`: where the newest point stands."""

    path: str
    end: tuple[float, float]
    least: float
    most: float
    last: float


def spark(points: Sequence[Point], today: date, days: int = 90) -> Spark | None:
    """The last `days` days up to yesterday; None with nothing to draw."""
    first = today - timedelta(days=days)
    shown = [point for point in points if first <= point.day < today]
    if not shown:
        return None
    top = max(1.0, *(point.value for point in shown))
    placed = [(_across(point.day, first, days), _up(point.value, top), point.day) for point in shown]
    return Spark(
        path=_path(placed),
        end=placed[-1][:2],
        least=min(point.value for point in shown),
        most=max(point.value for point in shown),
        last=shown[-1].value,
    )


def _across(day: date, first: date, days: int) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * (day - first).days / max(days - 1, 1), 1)


def _up(value: float, top: float) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top, 1)


def _path(placed: Sequence[tuple[float, float, date]]) -> str:
    parts, before = [], None
    for x, y, day in placed:
        is_next = before is not None and (day - before).days <= 1
        parts.append(f"{'L' if is_next else 'M'}{x} {y}")
        before = day
    # A day that stands alone is a move without a line: a line of no length makes its round cap visible.
    return " ".join(parts) + (f" L{placed[-1][0]} {placed[-1][1]}" if parts[-1].startswith("M") else "")


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: what opened stands up, what closed hangs down. Heights in the units of the drawing."""

    monday: date
    opened: int
    closed: int
    up: float
    down: float


def bars(weeks: Sequence[tuple[date, int, int]]) -> tuple[Bar, ...]:
    """(Monday, opened, closed) by week, in order; both directions to one scale."""
    top = max((max(opened, closed) for _, opened, closed in weeks), default=0) or 1
    return tuple(
        Bar(monday, opened, closed, round(BAR_HEIGHT * opened / top, 1), round(BAR_HEIGHT * closed / top, 1))
        for monday, opened, closed in weeks
    )
