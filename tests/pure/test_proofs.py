"""What is proved of conditions without facts, and that the engine never answers otherwise."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer import Asked, ask
from engine.truth import FALSE, TRUE
from rules import resolve
from rules.cautions import cautions
from rules.condition import And, Condition, Not
from rules.problems import Place, Problem
from rules.proofs.search import MOST_IN_ALL, Patience, implies, may_be
from rules.proofs.telling import proofs
from rules.scope import Scope
from tests.pure.documents import problems_of, rulebook_of
from tests.pure.sayings import asked, condition_texts, leaf_texts, told

MUCH = settings(max_examples=40, suppress_health_check=list(HealthCheck))
WORLD = rulebook_of("rule: one\nsays: x\nwhen: seats > 1\n")
SCOPE = Scope(WORLD.vocabulary, "contract", plans={"ramp": ("a", "b")}, rules=("one",))


def read(text: str) -> Condition:
    found, problems = resolve.condition(text, Place("it", 1, 1), SCOPE, stands_alone=False)
    assert found is not None, problems
    return found


def proved(text: str) -> list[Problem]:
    return list(proofs(read(text), Patience()))


NEVER = [
    "seats < 3 and seats > 5",
    "seats < 3 and (tier = high or seats >= 3) and tier = mid",
    "tier = high and tier = mid",
    "tier in [high, mid] and tier = tech",
    "tier not in [high, mid, tech] and tier is not empty",
    "seats is empty and seats > 1",
    "seats is unknown and seats > 1",
    "ends_on in next 30d and ends_on in last 7d and not (ends_on in next 0d)",
    "ends_on in next 30d and ends_on is past",
    "ends_on in last 7d and days_until(ends_on) > 0d",
    "days_until(ends_on) between 10d and 20d and days_since(ends_on) > 1d",
    "ends_on < 2026-01-01 and ends_on >= 2026-03-01",
    "days_until(ends_on) > 3d and days_until(ends_on) < 4d",
    "amount > 50000 and not (amount > 10000)",
    "auto_renew and not auto_renew",
    "count(module where entitled) < 0",
    "count(module where entitled) > 1 and count(module where entitled) < 2",
    "any(module where entitled) and none(module where entitled)",
    "every(module where entitled) and count(module where not entitled) > 1",
    "reached(ramp.a) and late(ramp.a)",
    "open(one) and not open(one)",
    "seats > seats",
    "start_date < renewed_on and renewed_on < start_date",
    '(region = "EMEA" or region = "APAC") and region != "EMEA" and region != "APAC"',
    "3 > 5",
    "not (seats >= 1 or seats < 1) and seats is not empty",
]
MAY_BE = [
    "seats <= 3 and seats >= 3",
    "tier != high and tier != mid and tier != tech",
    "not (seats > 3) and not (seats <= 3)",
    "ends_on in next 30d and ends_on in last 7d",
    "ends_on in next 30d and ends_on < 2026-03-01",
    "days_until(ends_on) >= 3d and days_until(ends_on) < 4d",
    "seats is unknown and tier = high",
    "count(login, 30d) >= 1 and count(login, 7d) = 0",
    "any(module where entitled) and any(module where not entitled)",
    "late(ramp.a) and reached(ramp.b)",
    'region contains "a" and region contains "b"',
    "count(module where entitled) is unknown and count(module where entitled) >= 1",
    "mean(active_users, 7d) < 3 and mean(active_users, 28d) > 5",
]
NEVER_FALSE = [
    "seats >= 3 or seats < 5 or seats is empty",
    "count(module) >= 0",
    "not (tier = high and tier = mid)",
]


@pytest.mark.parametrize("text", NEVER)
def test_what_can_never_be_true_is_told(text: str) -> None:
    assert [problem.code for problem in proved(text)] == ["never-true"]


@pytest.mark.parametrize("text", MAY_BE)
def test_what_may_be_true_is_left_alone(text: str) -> None:
    assert proved(text) == []


@pytest.mark.parametrize("text", NEVER_FALSE)
def test_what_is_never_false_is_told(text: str) -> None:
    assert [problem.code for problem in proved(text)] == ["always-true"]


def test_two_lines_that_contradict_each_other_are_both_shown() -> None:
    text = "rule: one\nsays: x\nwhen:\n  all:\n    - seats > 5\n    - tier = high\n    - seats < 3\n"
    (problem,) = problems_of(text)
    assert (problem.place.line, problem.second.line) == (7, 5)
    assert "`seats < 3`" in problem.message
    assert problem.second_says == "`seats > 5`"


def test_a_way_of_an_or_that_cannot_be_taken_is_told_at_its_place() -> None:
    (problem,) = proved("seats > 5 and (tier = high or seats < 3)")
    assert (problem.place.column, problem.second.column) == (31, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seats < 3", "seats < 5"),
        ("seats = 3", "seats in [2, 3]"),
        ("tier = high and seats > 5", "tier != mid"),
        ("ends_on in next 30d", "ends_on in next 60d"),
        ("ends_on in next 30d", "not (ends_on is past)"),
        ("seats > 3 and seats < 5", "seats > 2 or tier = high"),
        ("count(module where entitled) >= 3", "any(module where entitled)"),
        ("late(ramp.a)", "late(ramp.a) or seats > 3"),
        ("seats > 3", "seats is known"),
    ],
)
def test_the_narrower_implies_the_wider_and_not_the_other_way_round(one: str, other: str) -> None:
    assert implies(read(one), read(other))
    assert not implies(read(other), read(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seats is known", "seats < 3 or seats >= 3"),
        ("count(module where entitled) >= 0", "count(module) < 3 or count(module) >= 3"),
        ("tier = high", "seats > 3 or seats <= 3"),
    ],
)
def test_what_may_be_unknown_is_not_implied(one: str, other: str) -> None:
    assert not implies(read(one), read(other))


def test_many_alternatives_end_in_giving_up_and_never_in_a_claim() -> None:
    impossible = "(seats = 1 or seats = 2) and (seats = 3 or seats = 4)"
    others = "".join(f" and (opened(one, {n}d) or opened(one, {n + 50}d))" for n in range(1, 25))
    assert not may_be((read(impossible), "true"))
    assert may_be((read(f"{others} and {impossible}{others}".removeprefix(" and ")), "true"))


@MUCH
@given(asked(), st.lists(condition_texts() | leaf_texts(), min_size=3, max_size=8))
def test_the_engine_never_says_what_was_proved_impossible(asked_of: Asked, texts: list[str]) -> None:
    conditions = [told(text) for text in texts]
    for one in conditions:
        assert may_be((one, "true")) or ask(one, asked_of).truth is not TRUE
        assert may_be((one, "false")) or ask(one, asked_of).truth is not FALSE
        for other in conditions:
            if ask(one, asked_of).truth is TRUE:
                assert not implies(one, other) or ask(other, asked_of).truth is TRUE
            if ask(one, asked_of).truth is TRUE and ask(other, asked_of).truth is not FALSE:
                assert may_be((one, "true"), (other, "not false"))
            if ask(one, asked_of).truth is TRUE and ask(other, asked_of).truth is FALSE:
                assert may_be((And((one, Not(other))), "true"))


def test_what_nothing_is_said_against_is_not_proved_again_where_it_is_written_again() -> None:
    patience = Patience()
    assert cautions(read("seats > 3 and tier = high"), patience) == []
    left = patience.left
    assert cautions(read("seats > 3 and tier = high"), patience) == []
    assert patience.left == left
    assert left < MOST_IN_ALL


def test_what_is_wrong_is_told_at_each_place_where_it_is_written() -> None:
    patience = Patience()
    found = [cautions(read("seats > 3 and seats < 1"), patience) for _ in range(2)]
    assert [[problem.code for problem in problems] for problems in found] == [["never-true"], ["never-true"]]


def test_bounds_the_wrong_way_round_are_told_as_that() -> None:
    (problem,) = proved("seats between 8 and 2")
    assert problem.message == "This can never be true: `seats between 8 and 2`."
    assert problem.hint == "The lower bound stands first: `between 2 and 8`."


def test_what_is_asked_and_denied_is_told_as_two() -> None:
    (problem,) = proved("tier = high and not tier = high")
    assert problem.message == "This can never be true: `tier = high` is asked for, and so is its opposite."
    (problem,) = proved("ever(login) and not ever(login)")
    assert problem.hint.startswith("Change one of the two")
    (problem,) = proved("seats = 3 and not seats > 2")
    assert problem.message.endswith("`not seats > 2` and `seats = 3` contradict each other.")


NAMED = (
    "condition: strategic\nwhen:\n  any:\n    - tier = high\n    - seats >= 500\n---\n"
    "rule: one\nsays: x\nwhen: {when}\ntask: Phone\n"
)


@pytest.mark.parametrize(
    ("when", "told", "at"),
    [
        (
            "name = 'Acme' and strategic and tier = mid and seats < 10",
            "`strategic`, `tier = mid` and `seats < 10` are never true together",
            (54, 25),
        ),
        ("strategic and not strategic", "`not strategic` and `strategic` contradict each other", (21, 7)),
        (
            "strategic and not (strategic or seats < 3)",
            "`not strategic` and `strategic` contradict each other",
            (26, 7),
        ),
        (
            "(tier = high or seats > 500) and tier = mid and seats < 10",
            "`(tier = high or seats > 500)`, `tier = mid` and `seats < 10` are never true together",
            (55, 7),
        ),
        ("seats > 3 and count(module) < 0", "`count(module) < 0`", (21, 0)),
    ],
)
def test_what_is_never_true_together_is_named(when: str, told: str, at: tuple[int, int]) -> None:
    (problem,) = problems_of(NAMED.replace("{when}", when))
    assert problem.message == f"This can never be true: {told}."
    assert (problem.place.line, problem.place.column, problem.second.column) == (9, *at)


def test_what_contradicts_a_named_condition_is_told_where_the_two_meet() -> None:
    rule = "rule: one\nsays: x\nwhen: seats < 3 and big\ntask: Phone\n---\n"
    (problem,) = problems_of(rule + "condition: big\nwhen: seats > 9\n")
    assert problem.message == "This can never be true: `seats > 9` and `seats < 3` contradict each other."
    assert (problem.place.line, problem.place.column, problem.second.column) == (3, 21, 7)
