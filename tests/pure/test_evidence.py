"""What a leaf without a value of its own is shown by."""

import pytest

from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of
from engine.facts import EMPTY, Subject
from engine.faults import faults_of
from engine.truth import UNKNOWN
from rules.values import Span
from tests.pure.sayings import told, value_of
from tests.pure.test_answer import NOW, acme, globex, said, truth_of, with_facts


def read(text: str, asked: Asked) -> dict[str, object]:
    return {each.text: each.value for each in evidence_of(told(text), frame_of(asked), compiler_of(asked))}


def test_a_late_milestone_says_by_how_much() -> None:
    """That it is late is what the rule says already."""
    assert read("late(onboarding.first_value)", globex(8)) == {
        "late(onboarding.first_value)": True,
        "overdue(onboarding.first_value)": Span(1, "d"),
    }
    assert read("late(onboarding.first_value)", globex(7)) == {"late(onboarding.first_value)": False}


def test_whom_an_event_was_by_is_spelled_so_that_it_can_be_read_again() -> None:
    """Who reads a page is told it in words, for which what is kept must still be a condition or a value."""
    by = "login by contact with role sponsor"
    for text, spelled in (
        (f"none({by}, 30d)", f"count({by}, 30d)"),
        (f"count({by} where by.notice > 3d, 30d) = 0", f"count({by} where by.notice > 3d, 30d)"),
    ):
        assert list(read(text, acme())) == [spelled]
        value_of(spelled)


NOT_CLOSED = Subject("ticket", "t", {"closed_at": said(EMPTY), "opened_at": said(NOW)})


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("count(module where entitled) / count(module) > 50%", acme(), {"count(module) != 0"}),
        ("seats / (seats - 3) > 1", acme(seats=3), {"seats - 3 != 0"}),
        ("days_since(start_date + 3d) > 3d", acme(start_date=EMPTY), {"start_date"}),
        (
            "count(ticket where closed_at - opened_at > 2d) = 0",
            with_facts(acme(), children={"ticket": {"t": NOT_CLOSED}}),
            {"ticket.closed_at"},
        ),
    ],
)
def test_what_cannot_be_reckoned_is_laid_to_the_value_in_the_way(
    text: str, asked: Asked, expected: set[str]
) -> None:
    """The condition itself is what nobody can say, and no answer to what is missing."""
    assert truth_of(text, asked) is UNKNOWN
    assert faults_of(told(text), frame_of(asked), compiler_of(asked)) == expected
