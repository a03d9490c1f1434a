"""What `perennial explain` tells of a signal's past is said in words."""

from datetime import UTC, datetime

import pytest

from api.cli.explained import decided
from engine.store.ledger import Entry

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "reason", "what", "by", "said"),
    [
        ("begin_signal", "hold", "7d", "", "it was noticed: it must stay true for 7d"),
        ("open_signal", "true", "", "", "it opened"),
        ("wait_signal", "a_day", "", "", "it waits: as many as may have opened today"),
        ("close_signal", "all well again", "", "mei", "a person settled it: all well again (by mei)"),
        ("something_new", "of_a_later_version", "", "", "something new: of a later version"),
        ("close_signal", "they {said} so", "", "", "a person settled it: they {said} so"),
    ],
)
def test_a_line_of_the_ledger_reads_as_a_sentence(
    action: str, reason: str, what: str, by: str, said: str
) -> None:
    entry = Entry(1, NOW, NOW, action, "acme", "signal", "s1", reason, by, 1, {"what": what})
    assert decided(entry) == said
