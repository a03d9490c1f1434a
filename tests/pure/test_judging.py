"""A decision follows from what is found anew, or it is said what has something against it."""

from dataclasses import replace

import pytest

from engine.findings import Finding
from engine.judging import Decision, differs, is_judged
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.pure.test_signals import PLAIN


def found(holds: Truth, accounts: Truth = TRUE) -> Finding:
    return Finding("quiet", "", accounts, holds, "2026-08-01", "open")


@pytest.mark.parametrize(
    ("what", "reason", "holds"),
    [
        ("opened", "true", TRUE),
        ("began", "hold", TRUE),
        ("waits", "unknown", UNKNOWN),
        ("waits", "cooldown", TRUE),
        ("resolved", "cleared", FALSE),
        ("asks", "cleared", FALSE),
    ],
)
def test_a_decision_rests_on_one_answer_alone(what: str, reason: str, holds: Truth) -> None:
    for answer in (TRUE, FALSE, UNKNOWN):
        decided = Decision(what, reason, "open", "2026-08-01")
        assert (differs(decided, PLAIN, found(answer)) == "") == (answer is holds)


def test_who_left_was_not_watched_whatever_the_condition_said() -> None:
    assert differs(Decision("resolved", "left"), PLAIN, found(TRUE, FALSE)) == ""
    assert "true that the rule watches it" in differs(Decision("resolved", "left"), PLAIN, found(FALSE))


def test_a_rule_that_opens_on_the_unknown_is_judged_as_it_decides() -> None:
    opened = Decision("opened", "true", "open", "2026-08-01")
    assert differs(opened, replace(PLAIN, if_unknown="open"), found(UNKNOWN)) == ""
    assert (
        differs(opened, PLAIN, found(UNKNOWN)) == "the condition was unknown, and the decision needs it true"
    )


def test_it_opens_in_the_window_and_for_the_occasion_that_are_found() -> None:
    wide = Decision("opened", "true", "look-ahead", "2026-08-01")
    assert differs(wide, PLAIN, found(TRUE)) == "its window was open, and the decision says look-ahead"


def test_what_a_person_or_an_edition_decided_is_not_judged() -> None:
    assert not is_judged("resolved", "rule_gone")
    assert not is_judged("resolved", "done")
    assert not is_judged("waits", "by_hand")
    assert is_judged("resolved", "passed")
