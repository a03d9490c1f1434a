"""Accounts below another: what is asked of them all, of one level, in one answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.answer import Asked, ask, compiler_of, frame_of, read
from engine.explain import explain
from engine.facts import AccountFacts, Coverage, Group, Subject
from engine.faults import faults_of
from engine.known import Unknown
from engine.needs import needs_of
from engine.spelling import spelled
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Condition
from rules.expression import Expr
from rules.problems import NOWHERE
from rules.resolve import condition, expression
from rules.rulebook import Rulebook
from rules.scope import Scope
from tests.pure.documents import problems_of, rulebook_of
from tests.pure.test_answer import NOW, SPEAKS, acme, said

DAY = timedelta(days=1)
BOOK: Rulebook = rulebook_of("""
vocabulary: more
account:
  parent: {type: account, feed: crm, max_age: 90d, below: {name: subsidiary, label: {en: Subsidiary, zh-CN: 子公司}}}
derived:
  group_seats: seats + sum(subsidiary.seats)
""")
SCOPE = Scope(BOOK.vocabulary)


def asked_for(text: str) -> Condition:
    found, problems = condition(text, NOWHERE, SCOPE)
    assert found is not None, problems
    return found


def value_of(text: str) -> Expr:
    found, problems = expression(text, NOWHERE, SCOPE)
    assert found is not None, problems
    return found


def company(name: str, **fields: Any) -> AccountFacts:
    held = {field: said(value) for field, value in fields.items()}
    coverage = dict.fromkeys(BOOK.vocabulary.feeds, SPEAKS)
    return replace(acme().facts, account=name, subject=Subject("account", "", held), coverage=coverage)


def holding(*below: AccountFacts, own: AccountFacts | None = None, **how: Any) -> Asked:
    group = Group({each.account: each for each in below}, **how)
    facts = replace(own or company("acme"), below={"subsidiary": group})
    return Asked(facts, NOW, BOOK.vocabulary, {})


EAST, WEST = company("east", seats=10, lifecycle="active"), company("west", seats=5, lifecycle="churned")
DUMB = company("dumb")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(subsidiary.seats) = 15", TRUE),
        ("count(subsidiary) = 2", TRUE),
        ("any(subsidiary where lifecycle = churned)", TRUE),
        ("every(subsidiary where lifecycle = churned)", FALSE),
        ("none(subsidiary where seats > 10)", TRUE),
        ("max(subsidiary.seats where lifecycle != churned) = 10", TRUE),
        ("worst(subsidiary.lifecycle) = churned", TRUE),
        ("worst(subsidiary.lifecycle where seats > 5) = active", TRUE),
        ("count(subsidiary where subsidiary.seats > 7) = 1", TRUE),
    ],
)
def test_what_is_asked_of_accounts_below_is_asked_of_each(text: str, expected: Truth) -> None:
    assert ask(asked_for(text), holding(EAST, WEST)).truth is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(subsidiary.seats) >= 1", UNKNOWN),
        ("any(subsidiary where lifecycle = churned)", UNKNOWN),
        ("every(subsidiary where lifecycle = churned)", FALSE),
        ("count(subsidiary where seats > 3) >= 1", TRUE),
        ("count(subsidiary where seats > 3) >= 2", UNKNOWN),
        ("worst(subsidiary.lifecycle) = churned", UNKNOWN),
    ],
)
def test_what_is_unknown_of_one_below_stays_unknown(text: str, expected: Truth) -> None:
    assert ask(asked_for(text), holding(EAST, DUMB)).truth is expected


def test_the_very_worst_is_known_however_little_is_known_of_the_others() -> None:
    assert ask(asked_for("worst(subsidiary.lifecycle) = churned"), holding(WEST, DUMB)).truth is TRUE


def test_of_whom_it_is_too_old_to_tell_may_be_below() -> None:
    asked = holding(EAST, WEST, unsure=frozenset({"west"}))
    assert ask(asked_for("count(subsidiary) >= 1"), asked).truth is TRUE
    assert ask(asked_for("count(subsidiary) >= 2"), asked).truth is UNKNOWN
    assert isinstance(read(value_of("sum(subsidiary.seats)"), asked).value, Unknown)


def test_that_nobody_else_is_below_is_believed_only_while_the_feed_speaks() -> None:
    silent = replace(company("acme"), coverage={"crm": Coverage(NOW - 400 * DAY, NOW - 90 * DAY)})
    asked = holding(EAST, own=silent)
    assert ask(asked_for("count(subsidiary) >= 1"), asked).truth is TRUE
    assert ask(asked_for("count(subsidiary) = 1"), asked).truth is UNKNOWN
    assert ask(asked_for("none(subsidiary where seats > 99)"), asked).truth is UNKNOWN


def test_in_a_circle_nothing_is_known_of_who_is_below_and_the_way_round_is_told() -> None:
    asked = holding(EAST, circle=("acme", "east", "acme"))
    whole = asked_for("sum(subsidiary.seats) >= 1")
    assert ask(whole, asked).truth is UNKNOWN
    assert ask(asked_for("any(subsidiary where lifecycle = churned)"), asked).truth is UNKNOWN
    assert "circle of accounts acme -> east -> acme" in faults_of(whole, frame_of(asked), compiler_of(asked))


def test_the_horizon_is_that_of_the_account_below_that_changes_first() -> None:
    east = company("east", start_date=NOW.date() + 5 * DAY)
    asked = holding(east, WEST)
    whole = asked_for("any(subsidiary where start_date in next 2d)")
    found = ask(whole, asked)
    assert (found.truth, found.horizon) == (UNKNOWN, SPEAKS.last and found.horizon)
    west = company("west", start_date=NOW.date() + 9 * DAY)
    coverage = {"crm": Coverage(NOW - 400 * DAY, NOW + 400 * DAY)}
    asked = holding(east, west, own=replace(company("acme"), coverage=coverage))
    found = ask(whole, asked)
    assert found.truth is FALSE
    assert found.horizon is not None
    assert found.horizon.date() == NOW.date() + 3 * DAY
    assert ask(whole, replace(asked, now=found.horizon)).truth is TRUE


def test_a_derived_field_of_those_below_is_computed_of_each() -> None:
    assert read(value_of("group_seats"), holding(EAST, WEST, own=company("acme", seats=2))).value == 17


def test_what_those_below_must_be_asked_is_needed_of_them() -> None:
    found = needs_of(
        [asked_for("sum(subsidiary.arr) >= 3 and any(subsidiary where seats > 3)")], BOOK.vocabulary
    )
    below = found.below["subsidiary"]
    assert {("contract", "amount"), ("account", "seats")} <= below.fields
    assert ("contract" in below.children, "crm" in found.feeds) == (True, True)


def test_an_explanation_shows_each_account_below() -> None:
    found = explain(asked_for("any(subsidiary where lifecycle = churned)"), holding(EAST, WEST))
    assert [(part.text, part.truth) for part in found.parts] == [("east", FALSE), ("west", TRUE)]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("parent: {type: account, feed: crm}", "missing-key"),
        ("parent: {type: account, below: subsidiary}", "missing-key"),
        ("parent: {type: text, below: subsidiary}", "wrong-type"),
        ("parent: {type: account, feed: crm, below: contract}", "name-twice"),
        ("parent: {type: acount, feed: crm, below: subsidiary}", "unknown-type"),
    ],
)
def test_who_is_above_is_declared_whole(field: str, code: str) -> None:
    found = problems_of(f"vocabulary: more\naccount:\n  {field}\n")
    assert [problem.code for problem in found] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("parent.seats > 3", "unknown-field"),
        ("subsidiary.seats > 3", "which-one"),
        ("subsidiary > 3", "unknown-field"),
        ("count(subsidiary, 7d) > 3", "bad-window"),
        ("count(subsidary) > 3", "unknown-kind"),
        ("worst(subsidiary.seats) = 3", "type-mismatch"),
        ("sum(subsidiary.seats where hours > 3) > 3", "unknown-field"),
    ],
)
def test_what_cannot_be_asked_of_those_below_or_above_is_told(text: str, code: str) -> None:
    found, problems = condition(text, NOWHERE, SCOPE)
    assert found is None
    assert [problem.code for problem in problems] == [code]


def test_a_roll_up_of_itself_is_a_circle_of_definitions() -> None:
    found = problems_of("""
vocabulary: more
account:
  parent: {type: account, feed: crm, below: subsidiary}
derived:
  whole: seats + sum(subsidiary.whole)
""")
    assert [problem.code for problem in found] == ["derived-cycle"]


def test_a_roll_up_is_spelled_with_whom_it_is_of() -> None:
    assert (
        spelled(value_of("sum(subsidiary.seats where seats > 3)")) == "sum(subsidiary.seats where seats > 3)"
    )
