"""What changed, what followed, what held period after period: each law in one sentence, and its reading as evidence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.explain import explain
from engine.facts import EMPTY, Event, Held, Point, Subject
from engine.faults import faults_of
from engine.needs import needs_of
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.pure.sayings import PLANS, VOCABULARY, told
from tests.pure.test_answer import DAY, HOUR, NOW, acme, silenced, truth_of, with_facts

Step = tuple[float, Any]
"""Days ago, and what was said then."""


def with_history(*steps: Step, name: str = "tier") -> Asked:
    """The account's field as its source told it, in whatever order."""
    helds = [Held(value, NOW - ago * DAY, NOW - ago * DAY, "crm") for ago, value in steps]
    newest_first = tuple(sorted(helds, key=lambda held: held.observed_at, reverse=True))
    asked = acme()
    subject = Subject("account", "", {name: newest_first[:1]}, history={name: newest_first[1:]})
    return with_facts(asked, subject=subject)


def happening(*ages: float) -> tuple[Event, ...]:
    return tuple(Event(NOW - age * DAY, str(age), {"score": 5}) for age in sorted(ages, reverse=True))


def with_both(logins: Sequence[float], surveys: Sequence[float]) -> Asked:
    return with_facts(acme(), events={"login": happening(*logins), "survey": happening(*surveys)})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([(30, "mid"), (3, "high")], TRUE),
        ([(30, "mid"), (3, "high"), (1, "mid")], TRUE),
        ([(30, "mid"), (8, "high")], FALSE),
        ([(30, "mid"), (3, "mid")], FALSE),
        ([(30, "mid"), (3, EMPTY)], TRUE),
        ([(3, "mid")], UNKNOWN),
        ([(3, "mid"), (1, "high")], TRUE),
        ([], UNKNOWN),
    ],
)
def test_a_field_changed_if_it_held_two_values_in_the_span(steps: list[Step], expected: Truth) -> None:
    assert truth_of("changed(tier, 7d)", with_history(*steps)) is expected


def test_of_two_words_of_one_moment_the_later_told_counts() -> None:
    """As they stand in one request: told at one moment, of one moment."""
    at = NOW - 3 * DAY
    first, second, long_ago = (Held(value, at, at, "crm") for value in ("mid", "high", "mid"))
    history = {"tier": (first, long_ago._replace(observed_at=NOW - 30 * DAY))}
    asked = with_facts(acme(), subject=Subject("account", "", {"tier": (second,)}, history=history))
    assert truth_of("changed(tier, 7d)", asked) is TRUE
    assert truth_of("moved(tier, from mid to high, 7d)", asked) is TRUE


def test_a_change_is_forgotten_when_the_span_has_passed_over_it() -> None:
    found = ask(told("changed(tier, 7d)"), with_history((30, "mid"), (3, "high")))
    assert (found.truth, found.horizon) == (TRUE, NOW + 4 * DAY)


def test_a_field_told_first_within_the_span_is_settled_at_its_end() -> None:
    found = ask(told("changed(tier, 7d)"), with_history((3, "mid")))
    assert (found.truth, found.horizon) == (UNKNOWN, NOW + 4 * DAY)


def test_what_was_too_old_in_between_may_have_changed_meanwhile() -> None:
    asked = with_history((30, 5), (2, 5), name="seats")
    assert truth_of("changed(seats, 7d)", asked) is UNKNOWN
    assert truth_of("changed(seats, 1d)", asked) is FALSE


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([(30, "high"), (3, "mid")], TRUE),
        ([(30, "high"), (5, "tech"), (3, "mid")], TRUE),
        ([(30, "high"), (3, "mid"), (1, "tech")], TRUE),
        ([(30, "mid"), (3, "high")], FALSE),
        ([(30, "mid"), (5, "high"), (3, "tech")], FALSE),
        ([(30, "high"), (9, "tech"), (3, "mid")], FALSE),
        ([(3, "mid")], UNKNOWN),
    ],
)
def test_a_field_moved_if_it_held_the_one_and_later_the_other(steps: list[Step], expected: Truth) -> None:
    assert truth_of("moved(tier, from high to mid, 7d)", with_history(*steps)) is expected


TIERS = ("high", "mid", "tech")
GAPS = st.lists(st.sampled_from([*TIERS, None]), min_size=1, max_size=5)


@given(GAPS, st.sampled_from(["changed(tier, 50d)", "moved(tier, from high to mid, 50d)"]))
def test_a_definite_answer_about_the_past_stands_however_its_gaps_turn_out(
    values: list[str | None], text: str
) -> None:
    """A gap is a value stored under a type that the field no longer has: none of its words is a tier."""

    def asked_with(known: Sequence[str | None]) -> Truth:
        steps = [(60 - 10 * n, value) for n, value in enumerate(known)]
        return truth_of(text, with_history(*[(ago, value) for ago, value in steps if value is not None]))

    gaps = [n for n, value in enumerate(values) if value is None]
    if gaps and gaps[0] == 0:
        leading = next((n for n, value in enumerate(values) if value is not None), len(values))
        answer = asked_with(values)
        completed = [[*filled, *values[leading:]] for filled in product(TIERS, repeat=leading)]
        assert answer is UNKNOWN or {asked_with(each) for each in completed} == {answer}
    else:
        assert asked_with(values) is not UNKNOWN


def test_a_field_of_a_child_has_a_history_too() -> None:
    old, new = (Held(value, NOW - ago, NOW - ago, "crm") for value, ago in ((True, 30 * DAY), (False, DAY)))
    module = Subject("module", "core", {"entitled": (new,)}, history={"entitled": (old,)})
    asked = with_facts(acme(), children={"module": {"core": module}})
    assert truth_of("any(module where changed(entitled, 7d))", asked) is TRUE
    assert truth_of("count(module where moved(entitled, from yes to no, 7d)) = 1", asked) is TRUE
    assert truth_of("any(module where moved(entitled, from no to yes, 7d))", asked) is FALSE


# In a row: NOW is a Wednesday


def with_days(**values: float) -> Asked:
    """Users per day from `d1` (yesterday) back."""
    days = [(NOW.date() - int(name[1:]) * DAY, value) for name, value in values.items()]
    said = tuple(Point(day, value, NOW - 100 * DAY) for day, value in sorted(days))
    fresh = tuple(point._replace(observed_at=_midnight(point)) for point in said)
    asked = acme()
    return with_facts(asked, subject=replace(asked.facts.subject, series={"users": fresh}))


def _midnight(point: Point) -> datetime:
    return datetime(point.day.year, point.day.month, point.day.day, tzinfo=NOW.tzinfo)


def test_a_condition_held_in_a_row_if_it_held_at_each_period_s_end() -> None:
    low = with_days(**{f"d{n}": 1.0 for n in range(1, 40)})
    assert truth_of("in_a_row(mean(users, 7d) < 5, 3, week)", low) is TRUE
    assert truth_of("in_a_row(mean(users, 7d) < 5, 3, day)", low) is TRUE
    assert truth_of("in_a_row(mean(users, 7d) < 5, 6, week)", low) is UNKNOWN
    # The week before the last is full.
    mixed = with_days(**{f"d{n}": 9.0 if 10 <= n <= 16 else 1.0 for n in range(1, 40)})
    assert truth_of("in_a_row(mean(users, 7d) < 5, 3, week)", mixed) is FALSE


def test_in_a_row_is_settled_until_the_account_s_next_monday() -> None:
    asked = with_facts(with_days(d1=1), zone=ZoneInfo("Asia/Shanghai"))
    found = ask(told("in_a_row(mean(users, 7d) < 5, 3, week)"), asked)
    assert found.horizon == datetime(2026, 3, 8, 16, tzinfo=NOW.tzinfo)
    found = ask(told("in_a_row(mean(users, 7d) < 5, 3, month)"), asked)
    assert found.horizon == datetime(2026, 3, 31, 16, tzinfo=NOW.tzinfo)


def test_in_a_row_reads_what_a_field_was_then() -> None:
    asked = with_history((30, "mid"), (2, "high"))
    assert truth_of("in_a_row(tier = high, 2, day)", asked) is TRUE
    assert truth_of("in_a_row(tier = high, 3, day)", asked) is FALSE
    assert truth_of("in_a_row(tier = mid, 2, month)", asked) is UNKNOWN


def test_a_child_nobody_spoke_of_by_then_may_not_have_been_there() -> None:
    modules = {
        key: Subject("module", key, {"entitled": (Held(True, NOW - ago, NOW - ago, "crm"),)})
        for key, ago in (("core", 30 * DAY), ("api", 3 * HOUR))
    }
    asked = with_facts(acme(), children={"module": modules})
    assert truth_of("count(module) = 2", asked) is TRUE
    assert truth_of("in_a_row(count(module) = 2, 2, day)", asked) is UNKNOWN
    assert truth_of("in_a_row(count(module) >= 1, 2, day)", asked) is TRUE


# Followed


@pytest.mark.parametrize(
    ("logins", "surveys", "expected"),
    [
        ([5], [4], TRUE),
        ([5], [2], TRUE),
        ([5], [1.9], FALSE),
        ([5], [6], FALSE),
        ([5], [5], FALSE),
        ([9, 5], [8], TRUE),
        ([], [4], FALSE),
        ([5], [], FALSE),
    ],
)
def test_an_event_is_followed_by_one_that_is_later_and_soon_enough(
    logins: list[float], surveys: list[float], expected: Truth
) -> None:
    assert truth_of("followed(login, survey, 3d)", with_both(logins, surveys)) is expected


def test_that_nothing_followed_is_believed_only_while_both_feeds_speak() -> None:
    asked = with_both([5], [])
    assert truth_of("followed(login, survey, 3d)", silenced(asked, "support")) is UNKNOWN
    assert truth_of("followed(login, survey, 3d)", silenced(asked, "telemetry")) is FALSE
    assert truth_of("followed(login, survey, 3d)", silenced(asked, "telemetry", "support")) is UNKNOWN
    assert truth_of("followed(login, survey, 3d)", silenced(with_both([], []), "support")) is FALSE


def test_a_pair_counts_until_its_first_event_leaves_the_window() -> None:
    far = replace(acme().facts.coverage["support"], last=NOW + 400 * DAY)
    asked = with_facts(with_both([9, 5], [8, 4]), coverage={"telemetry": far, "support": far})
    found = ask(told("followed(login, survey, 3d, over 10d)"), asked)
    assert (found.truth, found.horizon) == (TRUE, NOW + 5 * DAY)


# Evidence, faults, and what is loaded


def readings(text: str, asked: Asked) -> list[tuple[str, Any, str]]:
    return [(each.text, each.value, each.unknown) for each in explain(told(text), asked).readings]


def test_a_change_shows_what_the_field_was_before() -> None:
    asked = with_history((30, "mid"), (3, "high"))
    shown = [("tier", "high", ""), ("tier until 2026-03-01", "mid", "")]
    assert readings("changed(tier, 7d)", asked) == shown
    assert readings("moved(tier, from mid to high, 7d)", asked) == shown


def test_what_was_followed_shows_when_both_happened() -> None:
    assert readings("followed(login, survey, 3d)", with_both([5], [4])) == [
        ("login", NOW - 5 * DAY, ""),
        ("survey", NOW - 4 * DAY, ""),
    ]


def test_in_a_row_shows_every_period_with_what_was_read_of_it() -> None:
    found = explain(told("in_a_row(tier = high, 2, day)"), with_history((30, "mid"), (2, "high")))
    assert [(part.text, part.truth) for part in found.parts] == [
        ("day to 2026-03-03", TRUE),
        ("day to 2026-03-02", TRUE),
    ]
    assert found.parts[0].readings[0].value == "high"


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("changed(tier, 7d)", with_history((3, "mid")), {"tier"}),
        ("in_a_row(tier = high, 3, month)", with_history((3, "mid")), {"tier"}),
        ("followed(login, survey, 3d)", silenced(with_both([5], []), "support"), {"feed support"}),
    ],
)
def test_what_is_unknown_of_the_past_is_named(text: str, asked: Asked, expected: set[str]) -> None:
    assert ask(told(text), asked).truth is UNKNOWN
    assert faults_of(told(text), frame_of(asked), compiler_of(asked)) == expected


def test_what_is_asked_of_the_past_is_loaded_that_far_back() -> None:
    assert needs_of([told("changed(tier, 7d)")], VOCABULARY).history == {("account", "tier"): 7 * DAY}
    text = (
        "in_a_row(mean(users, 7d) < 5 and seats > 3 and since(login) > 3d and count(survey, 2d) = 0, 3, week)"
    )
    found = needs_of([told(text)], VOCABULARY, PLANS)
    assert found.series == {("account", "users"): 7 + 3 + 22}
    assert found.history == {("account", "seats"): timedelta(days=22)}
    assert found.events == {"survey": timedelta(days=24), "login": None}
    both = needs_of([told("followed(login, survey, 3d, over 30d)")], VOCABULARY)
    assert both.events == {"login": 30 * DAY, "survey": 30 * DAY}
    assert both.feeds == {"telemetry", "support"}
