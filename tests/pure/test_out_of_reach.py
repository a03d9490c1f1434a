"""A name that leads to something else is refused with what to ask instead, by whom it can be asked."""

import re

import pytest

from rules.problems import NOWHERE, Problem
from rules.resolve import condition
from rules.scope import Scope
from tests.pure.documents import rulebook_of

BOOK = rulebook_of("""
vocabulary: more
account:
  parent: {type: account, feed: crm, below: subsidiary}
""")
PLANS = {name: plan.milestones for name, plan in BOOK.plans.items()}


def problems_of(text: str, about: str = "account") -> list[Problem]:
    return condition(
        text, NOWHERE, Scope(BOOK.vocabulary, about=about, plans=PLANS, teammates=BOOK.team.people)
    )[1]


@pytest.mark.parametrize(
    "text", ["parent.tier = high", "account.parent.tier = high", "any(subsidiary where parent.tier = high)"]
)
def test_the_account_above_is_not_read_from_below_and_the_way_round_is_told(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.message == "`parent` is the account above, whose fields are not read from below."
    assert "`tier = high and any(subsidiary where ..)`" in problem.hint
    assert "a field of its own, such as `parent_tier`" in problem.hint


def test_a_misspelt_field_of_the_account_above_is_told_as_misspelt() -> None:
    assert [each.hint for each in problems_of("parent.teir = high")] == ["Did you mean `tier`?"]


@pytest.mark.parametrize(
    "text", ["count(parent where tier = high) > 0", "any(parent where seats > 3)", "sum(parent.seats) > 3"]
)
def test_one_account_above_is_not_counted(text: str) -> None:
    (problem,) = problems_of(text)
    assert (
        problem.hint
        == "It names the one account above, which is not read from below. From above ask `subsidiary`."
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("subsidiary.tier = high",
         "Ask about all of them: `any(subsidiary where tier = high)`, `count(subsidiary where ..)`."),
        ("subsidiary.seats > 3", (
         "Ask about all of them: `any(subsidiary where seats > 3)`, `min(subsidiary.seats)`, "
         "`count(subsidiary where ..)`.")),
        ("login.by.role = sponsor", "Ask about all of them: `any(login where by.role ..)`, `count(login where ..)`."),
        ("by.role = sponsor", "It is a field of the event login: ask `count(login where by.role = .., 30d)`."),
        ("owner.region = CN", "Of a teammate a condition asks only who it is: `owner in [lin, mei]`."),
        ("account.owner.region = CN", "Of a teammate a condition asks only who it is: `owner in [lin, mei]`."),
        ("start_date.year = 2026", "`start_date` is a date and has no parts: `start_date in next 90d`."),
        ("contract.ends = 3", "Did you mean `ends_on`?"),
    ],
)  # fmt: skip
def test_what_leads_elsewhere_says_how_that_is_asked(text: str, hint: str) -> None:
    (problem,) = problems_of(text)
    assert problem.hint.partition(" Here perhaps: ")[0] == hint


@pytest.mark.parametrize(
    "text",
    [
        "subsidiary.tier = high",
        "subsidiary.seats > 3",
        "contract.ends_on < 2026-01-01",
        "contact.role = admin",
    ],
)
def test_what_is_offered_instead_can_be_read(text: str) -> None:
    (problem,) = problems_of(text)
    shown = [each for each in re.findall(r"`([^`]+)`", problem.hint) if ".." not in each]
    assert shown
    for each in shown:
        whole = f"{each} is known" if each.startswith("min(") else each
        assert not [one for one in problems_of(whole) if one.is_error], each
