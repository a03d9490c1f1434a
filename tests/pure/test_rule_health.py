"""What is wrong with a rule is told from its record, by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workflows.rule_health import ADVICE, SAYS, Record, complaints_of, habit_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FINE = Record("r", "lin", 1, 1.0, NOW - DAY, 0, 0, (), True)


def codes(**changes: object) -> list[str]:
    return [each.code for each in complaints_of(replace(FINE, **changes), {"lin": 1}, NOW)]  # type: ignore[arg-type]


def test_a_rule_that_does_what_it_should_is_not_complained_of() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner": "ada"}, ["owner_left"]),
        ({"owner": ""}, []),
        ({"last_opened_at": NOW - 91 * DAY}, ["never_fired"]),
        ({"last_opened_at": None}, ["never_fired"]),
        ({"last_opened_at": None, "is_old": False}, []),
        ({"this_week": 20, "habit": 2.0}, ["ten_times"]),
        ({"this_week": 19, "habit": 2.0}, []),
        ({"this_week": 9, "habit": 0.5}, []),
        ({"this_week": 50, "habit": 0.0}, []),
        ({"this_week": 50, "habit": None}, []),
        ({"quiet": ("seats",)}, ["fields_quiet"]),
        ({"useful": 1, "not_useful": 4}, ["few_useful"]),
        ({"useful": 0, "not_useful": 4}, []),
        ({"useful": 2, "not_useful": 4}, []),
    ],
)
def test_each_complaint_has_its_reason(changes: dict[str, object], code: list[str]) -> None:
    assert codes(**changes) == code


def test_a_habit_is_a_week_on_average_before_this_one() -> None:
    openings = [
        NOW - DAY,
        NOW - 2 * DAY,
        *(NOW - (8 + 7 * week) * DAY for week in range(12)),
        NOW - 200 * DAY,
    ]
    assert habit_of(openings, NOW) == (2, 1.0)


def test_every_complaint_is_told_in_both_languages_with_what_to_do() -> None:
    assert SAYS.keys() == ADVICE.keys()
    assert all({"en", "zh-CN"} == set(texts) for texts in SAYS.values())
