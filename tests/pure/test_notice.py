from datetime import UTC, datetime
from typing import Any

import pytest

from rules.team import Teammate
from rules.workspace import Sender, Workspace
from workflows.incidents import ADVICE, says_of
from workflows.letters import Letter, Stationery
from workflows.letters.notice import NOTICES, TEMPLATES, write_notice

STATIONERY = Stationery(
    Workspace("acme", "Asia/Shanghai", "USD", ("en", "zh-CN"), Sender("Acme Success", "success@acme.test")),
    "https://perennial.test",
    "a key for tests only",
)
MEI = Teammate("mei", "陈美", "mei@acme.test", language="zh-CN")
LIN = Teammate("lin", "Lin Tao", "lin@acme.test")
TASK = {
    "notice": "task",
    "account": "Globex",
    "title": {"en": "Phone Globex", "zh-CN": "致电 Globex"},
    "says": {"en": "Nine days late", "zh-CN": "逾期九天"},
    "because": {"en": "Late starts stay late."},
    "due_at": datetime(2026, 3, 4, 9, tzinfo=UTC).isoformat(),
}
CLIMBED = {
    "notice": "escalation",
    "account": "Globex",
    "title": {"en": "Phone Globex"},
    "policy": {"en": "Unanswered"},
    "level": 2,
    "round": 0,
    "unless": "progressed",
    "opened_at": datetime(2026, 3, 2, 9, tzinfo=UTC).isoformat(),
    "assignee": "mei",
}
INCIDENT = {
    "notice": "incident",
    "says": says_of("feed_lost", "telemetry", "Globex"),
    "advice": ADVICE["feed_lost"],
}
PARKED = {"notice": "parked", "playbook": "nurture", "said": "535 wrong password"}

SNOOZED = {
    "notice": "snoozed",
    "account": "Globex",
    "title": {"en": "Nine days late", "zh-CN": "逾期九天"},
    "until_at": datetime(2026, 3, 4, 1, tzinfo=UTC).isoformat(),
    "levels": 2,
}


def written(said: dict[str, Any], to: Teammate = LIN) -> Letter:
    link = "https://perennial.test/tasks/0123"
    return write_notice(
        said, to, time_zone="Asia/Shanghai", link=link, stationery=STATIONERY, effect_key="0" * 32
    )


def test_a_task_says_what_why_until_when_and_where() -> None:
    letter = written(TASK)
    assert letter.subject == "Globex: Phone Globex"
    for words in (
        "Hello Lin Tao",
        "Nine days late",
        "Late starts stay late.",
        "5:00",
        "https://perennial.test/tasks/0123",
    ):
        assert words in letter.text
    assert letter.recipient == "lin@acme.test"


def test_a_notice_is_in_its_readers_language() -> None:
    letter = written(TASK, MEI)
    assert letter.subject == "Globex：致电 Globex"
    assert "逾期九天" in letter.text


def test_an_escalation_says_what_nobody_did_and_how_far_it_has_climbed() -> None:
    letter = written(CLIMBED)
    assert "Nobody has moved on with this" in letter.text
    assert "level 2 of “Unanswered”" in letter.text
    assert "with mei" in letter.text


def test_a_parked_playbook_says_what_stands_in_the_way() -> None:
    assert "535 wrong password" in written(PARKED).text


def test_what_was_put_off_says_until_when_and_what_its_escalation_passed_over() -> None:
    letter = written(SNOOZED)
    assert letter.subject == "Globex: what you put off is still so"
    assert "passed over 2 of its levels" in letter.text
    assert "passed over" not in written({**SNOOZED, "levels": None}).text
    assert "逾期九天" in written(SNOOZED, MEI).text


def test_what_outsiders_wrote_stays_text() -> None:
    letter = written({**TASK, "title": {"en": "<script>alert(1)</script> [x](javascript:1)"}})
    assert "<script>" not in letter.html
    assert 'href="javascript' not in letter.html


@pytest.mark.parametrize("notice", NOTICES)
def test_every_notice_is_written_in_both_languages(notice: str) -> None:
    said = {"task": TASK, "escalation": CLIMBED, "parked": PARKED, "incident": INCIDENT, "snoozed": SNOOZED}[
        notice
    ]
    assert set(TEMPLATES[notice]) == {"en", "zh-CN"}
    assert written(said, MEI).subject
    assert written(said, LIN).subject
