"""One closing is one line of the journey, whatever it brought about."""

from datetime import UTC, datetime
from typing import Any

from api.console.closings import folded
from tests.pure.documents import rulebook_of
from workflows.operations.looking import JourneyEntry

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = """
rule: few-seats
says: Few seats
when: seats < 5
start: few-rescue
---
rule: no-seats
says: No seats
when: seats < 1
start: zero-save
---
playbook: few-rescue
steps:
  - wait: 3d
---
playbook: zero-save
steps:
  - wait: 3d
"""


def decided(action: str, reason: str = "", at: datetime = AT, **detail: Any) -> JourneyEntry:
    return JourneyEntry(at, "decided", action=action, reason=reason, detail=detail)


def lines(*entries: JourneyEntry) -> list[tuple[str, list[str]]]:
    found = folded(entries, rulebook_of(RULES))
    return [(entry.action, [each.action for each in brought]) for entry, brought in found]


def test_a_recall_is_told_once() -> None:
    assert lines(
        decided("end_run", "recalled", playbook="few-rescue"),
        decided("ignore_signal", "recalled", rule="few-seats", child=""),
        decided("resolve_signal", "recalled", rule="few-seats"),
    ) == [("resolve_signal", ["end_run", "ignore_signal"])]


def test_of_two_closings_at_once_each_has_its_own() -> None:
    assert lines(
        decided("end_run", "signal_closed", playbook="zero-save"),
        decided("resolve_signal", "cleared", rule="no-seats"),
        decided("end_run", "signal_closed", playbook="few-rescue"),
        decided("resolve_signal", "cleared", rule="few-seats"),
    ) == [("resolve_signal", ["end_run"]), ("resolve_signal", ["end_run"])]


def test_what_ends_by_itself_or_at_another_moment_keeps_its_line() -> None:
    later = AT.replace(hour=10)
    assert lines(
        decided("end_run", "signal_closed", later, playbook="few-rescue"),
        decided("end_run", "goal", playbook="few-rescue"),
        decided("ignore_signal", "already_true", rule="few-seats"),
        decided("resolve_signal", "cleared", rule="few-seats"),
    ) == [("end_run", []), ("end_run", []), ("ignore_signal", []), ("resolve_signal", [])]
