"""What a leaf without a value of its own is shown by."""

from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of
from rules.values import Span
from tests.pure.sayings import told
from tests.pure.test_answer import globex


def read(text: str, asked: Asked) -> dict[str, object]:
    return {each.text: each.value for each in evidence_of(told(text), frame_of(asked), compiler_of(asked))}


def test_a_late_milestone_says_by_how_much() -> None:
    """That it is late is what the rule says already."""
    assert read("late(onboarding.first_value)", globex(8)) == {
        "late(onboarding.first_value)": True,
        "overdue(onboarding.first_value)": Span(1, "d"),
    }
    assert read("late(onboarding.first_value)", globex(7)) == {"late(onboarding.first_value)": False}
