"""What `perennial explain` tells of a signal's past is said in words."""

from datetime import UTC, datetime

import pytest

from api.cli.explained import decided
from engine.store.ledger import Entry

NOW = datetime(2026, 3, 2, tzinfo=UTC)

SNOOZED = {"levels": 2, "count": 1, "by": "mei"}
LOUD = {"signals": 3, "count": 0, "rules": ["alone", "idle"]}


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        (
            "end_snooze",
            SNOOZED,
            "the time it was put off for is over: still so, 2 levels of its escalation passed over",
        ),
        (
            "end_snooze",
            {**SNOOZED, "levels": 0, "count": 0},
            "the time it was put off for is over: no longer so",
        ),
        ("end_quiet", LOUD, "it kept others quiet until now: 3 of alone, idle, 0 still so"),
    ],
)
def test_a_receipt_says_what_was_kept_back_and_what_is_still_so(
    action: str, detail: dict[str, object], said: str
) -> None:
    assert decided(Entry(1, NOW, NOW, action, "acme", "signal", "s1", "", "", 1, detail)) == said


@pytest.mark.parametrize(
    ("action", "reason", "what", "by", "said"),
    [
        ("begin_signal", "hold", "7d", "", "it was noticed: it must stay true for 7d"),
        ("open_signal", "true", "", "", "it opened"),
        ("wait_signal", "a_day", "", "", "it waits: as many as may have opened today"),
        ("close_signal", "all well again", "", "mei", "a person settled it: all well again (by mei)"),
        ("resolve_signal", "recalled", "", "lin", "it closed: it was taken back (by lin)"),
        ("resolve_signal", "ended", "", "", "it closed: its rule's last day was over"),
        ("something_new", "of_a_later_version", "", "", "something new: of a later version"),
        ("close_signal", "they {said} so", "", "", "a person settled it: they {said} so"),
    ],
)
def test_a_line_of_the_ledger_reads_as_a_sentence(
    action: str, reason: str, what: str, by: str, said: str
) -> None:
    entry = Entry(1, NOW, NOW, action, "acme", "signal", "s1", reason, by, 1, {"what": what})
    assert decided(entry) == said


def test_a_playbook_that_did_not_begin_says_why() -> None:
    detail = {"playbook": "rescue", "until": None}
    entry = Entry(1, NOW, NOW, "start_no_run", "acme", "signal", "s1", "ran_lately", "", 1, detail)
    assert decided(entry) == "the playbook rescue did not begin: this playbook ran here a short while ago"
