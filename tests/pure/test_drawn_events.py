"""Events out of the log in arrays are what they are one by one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.backtest.epochs import Epochs
from engine.backtest.past import Happened, Past
from engine.facts import Event
from engine.store.drawing import SEPARATOR, draw_events

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
SAID = {'{"by": "mei"}': {"by": "mei"}, '{"by": "raj"}': {"by": "raj"}, "{}": {}}
MINUTE = timedelta(minutes=1)
Row = tuple[str, str, str, int, int]
"""Id, source, what is said, minute of the event, minutes until it was known."""
rows_told = st.lists(
    st.tuples(
        st.text("ab#1", min_size=1, max_size=3),
        st.sampled_from(["product", "crm"]),
        st.sampled_from(sorted(SAID)),
        st.integers(0, 5),
        st.integers(-2, 5),
    ),
    min_size=1,
    max_size=8,
)


@given(rows_told, st.booleans())
def test_drawn_is_what_happened_one_by_one(rows: list[Row], is_known: bool) -> None:
    columns: list[list[str]] = [[str(row[place]) for row in rows] for place in range(3)]
    moments = [
        [str(_microseconds(BEGAN + minute * MINUTE)) for *_, minute, _ in rows],
        [str(_microseconds(BEGAN + (minute + later) * MINUTE)) for *_, minute, later in rows],
    ]
    lists = [SEPARATOR.join(column) for column in (*columns, *moments)]
    drawn = draw_events(lists, is_known, SAID.__getitem__)
    assert (drawn is None) == (len({row[0] for row in rows}) < len(rows))
    if drawn is not None:
        told = tuple(_happened(row, is_known) for row in rows)
        found, expected = (
            Epochs(Past("acme", ZoneInfo("UTC"), events={"login": each})).events["login"]
            for each in (drawn, told)
        )
        assert found == expected
        assert list(found.seen_at) == list(expected.seen_at)


def _happened(row: Row, is_known: bool) -> Happened:
    of, source, says, minute, later = row
    at = BEGAN + minute * MINUTE
    return Happened(max(at, at + later * MINUTE) if is_known else at, Event(at, of, SAID[says], source))


def _microseconds(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
