"""Five wrong passwords a minute for one name, then it has to wait."""

from datetime import UTC, datetime, timedelta

from api.console import patience
from api.console.patience import Patience

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_sixth_try_of_a_minute_has_to_wait() -> None:
    kept = Patience()
    for second in range(5):
        assert not kept.is_out("mei", NOON + timedelta(seconds=second))
        kept.tried("mei", NOON + timedelta(seconds=second))
    assert kept.is_out("mei", NOON + timedelta(seconds=5))
    assert not kept.is_out("lin", NOON + timedelta(seconds=5))
    assert not kept.is_out("mei", NOON + timedelta(seconds=61))


def test_names_without_end_fill_no_memory() -> None:
    kept = Patience()
    for number in range(patience.MOST_NAMES + 10):
        kept.tried(f"name {number}", NOON)
    assert len(kept._tried) == patience.MOST_NAMES
