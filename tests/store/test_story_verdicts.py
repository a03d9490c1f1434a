"""A story may expect who says no, and not only that nothing happened."""

from collections.abc import Iterator

import pytest

from api.aloud.played import told
from api.aloud.speech import Speech
from tests.store import test_stories as whole
from tests.store.test_stories import TOLD, played

MORE = """
---
rule: second
says: "{name} again"
because: Ask why.
area: adoption
when: seats < 10
not_again_within: 90d
quiet_while: [gone-quiet]
start: once-only
---
playbook: once-only
again: once
steps:
  - email: tips
    to: first of [admin]
    if: seats > 7
"""
FULL = whole.SMALL.replace("per_contact: 5 in 7d", "per_contact: 1 in 7d") + MORE
SEEN = TOLD.replace("timeline:", "given_for: 20d\ntimeline:")


@pytest.fixture(scope="module", autouse=True)
def the_theatres_close_in_the_end() -> Iterator[None]:
    with whole.THEATRES.stack:
        yield
    whole.THEATRES.known.clear()


@pytest.mark.parametrize(
    "lines",
    [
        "  - {day: 1, verdict: {few-seats: hold}}",
        "  - {day: 1, verdict: {second: muted}}",
        (
            "  - {day: 1, event: login}\n  - {day: 2, set: {seats: 40}}\n"
            "  - {day: 3, set: {seats: 5}, verdict: {second: cooldown}}"
        ),
        "  - {day: 1, event: login, verdict: {tips: guard_not_true}}",
        (
            "  - {day: 1, event: login}\n  - {day: 4, set: {seats: 40}}\n  - {day: 99, event: login}\n"
            "  - {day: 100, set: {seats: 5}, event: login, verdict: {once-only: ran_once}}"
        ),
    ],
)
def test_who_says_no_is_seen(lines: str) -> None:
    assert played(lines, head=SEEN, **{"rules.yaml": FULL}).failures == ()


def test_who_says_something_else_is_told_with_why() -> None:
    (failure,) = played(
        "  - {day: 1, verdict: {few-seats: cooldown}}", head=SEEN, **{"rules.yaml": FULL}
    ).failures
    assert (
        told(failure.miss.expected, Speech("en"))
        == "few-seats is told no by cooldown (it opened here not long ago)"
    )
    assert told(failure.miss.got, Speech("en")) == "it is told no by hold (it must stay so for a while first)"
    assert "few-seats: seats is 5" in map(str, failure.why)


def test_a_missed_escalation_says_when_each_level_was_climbed() -> None:
    lines = "  - {day: 4, escalated: {unanswered: 1}}"
    (failure,) = played(lines, head=SEEN, **{"rules.yaml": FULL}).failures
    assert str(failure.why[0]).startswith("unanswered: 2026-03-")
    assert "it reached level 1, and" in str(failure.why[0])


def test_a_rule_may_do_with_what_is_true_already_as_it_is_written() -> None:
    loud = "\n---\nrule: loud\nsays: x\nbecause: Ask.\narea: adoption\nwhen: seats < 10\n"
    loud += "already_true: {open: 5 a day}\n"
    head = SEEN.replace("timeline:", "already_true: as_written\ntimeline:")
    lines = "  - {day: 1, open: loud, not_open: second, verdict: {second: already_true}}"
    assert played(lines, head=head, **{"rules.yaml": FULL + loud}).failures == ()
