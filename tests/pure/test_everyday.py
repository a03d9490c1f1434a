"""A condition as people say it is answered with the condition that they meant, in the words of their own vocabulary."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.problems import Place, Problem
from rules.resolve import Scope, condition, expression

DOCUMENTS, _ = read_folder(library_folder())
BOOK, _ = load_rulebook(DOCUMENTS)
assert BOOK is not None
PLANS = {name: plan.milestones for name, plan in BOOK.plans.items()}
TEAM = BOOK.team.people
VOCABULARY = BOOK.vocabulary


def problems_of(text: str, about: str = "account") -> list[Problem]:
    scope = Scope(
        VOCABULARY, about=about, plans=PLANS, teammates={key: each.name for key, each in TEAM.items()}
    )
    return condition(text, Place("x.yaml", 1, 1), scope)[1]


def right_for(text: str, about: str = "account") -> list[str]:
    """What its only problem says one should write."""
    (problem,) = problems_of(text, about)
    told = re.search(r"(?:Write|Here perhaps:) (`[^`]+`(?: or `[^`]+`)?)\.$", problem.hint)
    return re.findall(r"`([^`]+)`", told[1]) if told else [problem.hint]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("tier is high", "tier = high"),
        ("tier is not high or mid", "tier not in [high, mid]"),
        ("tier = high or mid", "tier in [high, mid]"),
        ("tier in (high, mid)", "tier in [high, mid]"),
        ("lifecycle IS active", "lifecycle = active"),
        ("owner is mei", "owner = mei"),
        ("name is Acme", 'name = "Acme"'),
        ("sentiment went from good to bad", "moved(sentiment, from good to bad, 30d)"),
        ("owner changed in the last 2 weeks", "changed(owner, 2w)"),
        ("no owner", "owner is empty"),
        ("seats is at least 5", "seats >= 5"),
        ("seats less than or equal to 5", "seats <= 5"),
        ("arr over $50,000", "arr > 50000"),
        ("utilisation is under 40 %", "utilisation < 40%"),
        ("utilisation dropped by 20%", "utilisation < was(utilisation, 90d) * 80%"),
        ("active users down 20% over 4 weeks", "fell(active_users, 20%, over 4w)"),
        ("active_users = 0 for 7 days", "max(active_users, 7d) = 0"),
        ("logins > 3 in last week", "count(login, 1w) > 3"),
        ("fewer than 3 logins in the last month", "count(login, 30d) < 3"),
        ("no login for 14 days", "none(login, 14d)"),
        ("hasn't logged in for 14 days", "none(login, 14d)"),
        ("sponsor has not logged in for 30 days",
         "any(contact where role = sponsor) and none(login by contact with role sponsor, 30d)"),
        ("has never logged in", "not ever(login)"),
        ("last login > 14 days", "since(login) > 14d"),
        ("last_login > 14d", "since(login) > 14d"),
        ("sponsor left", "none(contact where role = sponsor)"),
        ("no contact with role sponsor", "none(contact where role = sponsor)"),
        ("any contact is champion", "any(contact where role = champion)"),
        ("open tickets > 3", "count(ticket where closed_at is empty) > 3"),
        ("P1 ticket open longer than 5 days",
         "any(ticket where priority = p1 and closed_at is empty and days_since(opened_at) > 5d)"),
        ("contract ends in 90 days", "any(contract where ends_on in next 90d)"),
        ("ends_on in next 90d", "any(contract where ends_on in next 90d)"),
        ("contract not renewed", "any(contract where renewed_on is empty)"),
        ("renewal date has passed", "renewal_date is past"),
        ("renewal_date < today + 60d", "renewal_date in next 60d"),
        ("kickoff is late", "late(onboarding.kickoff)"),
        ("kickoff is 9 days late", "overdue(onboarding.kickoff) >= 9d"),
        ("first_value not reached", "not reached(onboarding.first_value)"),
        ("champion has left the company", "none(contact where role = champion)"),
        ("no active champion", "none(contact where role = champion)"),
        ("logins dropped 50% week over week", "count(login, 7d) < was(count(login, 7d), 7d) * 50%"),
        ("seat utilization < 50%", "utilisation < 50%"),
        ("contract expired", "any(contract where ends_on is past)"),
        ("contract value > 100k", "any(contract where amount > 100000)"),
        ("2 or more open p1 tickets", "open_p1 >= 2"),
        ("more than 5 tickets in last 30 days", "count(ticket where opened_at in last 30d) > 5"),
        ("P1 ticket not closed within 48 hours",
         "any(ticket where priority = p1 and closed_at is empty and days_since(opened_at) > 48h)"),
        ("lifecycle is onboarding for more than 90 days", "lifecycle = onboarding and not changed(lifecycle, 90d)"),
        ("churned in last 90 days", "changed(lifecycle, 90d) and lifecycle = churned"),
        ("module with no users in last 30 days", "any(module where max(users, 30d) = 0)"),
        ("report created at least 3 times in last 30 days", "count(report_created, 30d) >= 3"),
        ("data not connected", "not ever(data_connected)"),
        ("customer for less than 90 days", "start_date in last 90d"),
        ("days since start date > 90", "days_since(start_date) > 90d"),
        ("start_date + 90d < today", "days_since(start_date) > 90d"),
        ('name = "Acme" or "Globex"', 'name in ["Acme", "Globex"]'),
        ("count(login in last 7d) < 3", "count(login, 7d) < 3"),
        ("count(login by sponsor, 30d) > 0", "count(login by contact with role sponsor, 30d) > 0"),
        ("no login by admin in 14 days", "none(login by contact with role admin, 14d)"),
        ("seats increased by more than 10", "seats > was(seats, 90d) + 10"),
        ("客户分层 = high", "tier = high"),
        ("席位数 大于 5", "seats > 5"),
        ("total contract amount > 100k", "sum(contract.amount) > 100000"),
        ("tickets closed in last 7 days > 3", "count(ticket where closed_at in last 7d) > 3"),
        ("new admin in last 30 days", "any(contact where role = admin and joined_on in last 30d)"),
        ("at least one champion", "count(contact where role = champion) >= 1"),
        ("sentiment unknown", "sentiment is unknown"),
    ],
)  # fmt: skip
def test_what_people_say_is_answered_with_the_condition_that_says_it(said: str, right: str) -> None:
    assert right_for(said) == [right]
    assert [problem for problem in problems_of(right) if problem.is_error] == []


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("no ticket older than 5 days", "none(ticket where days_since(opened_at) > 5d)"),
        ("no tickets in last 30 days", "none(ticket where opened_at in last 30d)"),
        ("contract does not end in 90 days", "none(contract where ends_on in next 90d)"),
        ("contract does not auto renew", "any(contract where not auto_renew)"),
        ("owner has not changed in 60 days", "not changed(owner, 60d)"),
        ("seats did not increase", "not seats > was(seats, 90d)"),
        ("champion not missing", "any(contact where role = champion)"),
        ("no renewal in next 90 days", "not renewal_date in next 90d"),
        ("logins not > 3 in last week", "not count(login, 1w) > 3"),
        ("not tier is high", "not tier = high"),
        ("kickoff not late", "not late(onboarding.kickoff)"),
    ],
)
def test_what_is_denied_stays_denied(said: str, right: str) -> None:
    assert right_for(said) == [right]


@pytest.mark.parametrize("said", ["tier was never high", "contract auto renews", "customer is at risk"])
def test_what_may_be_misunderstood_is_left_to_the_author(said: str) -> None:
    (problem,) = problems_of(said)
    assert "Write `" not in problem.hint


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("opened_at longer than 5 days", "days_since(opened_at) > 5d"),
        ("opened_at longer ago than five days", "days_since(opened_at) > 5d"),
        ("opened_at more than 2 weeks ago", "days_since(opened_at) > 2w"),
        ("opened_at is at least 5 days old", "days_since(opened_at) >= 5d"),
        ("opened_at less than 5 days ago", "opened_at in last 5d"),
        ("opened_at within 5 days", "opened_at in last 5d"),
        ("opened_at in the last 5 days", "opened_at in last 5d"),
        ("opened_at older than 5 business days", "opened_at is past and not (opened_at in last 5bd)"),
    ],
)
def test_an_age_is_said_of_the_field_that_the_author_wrote(said: str, right: str) -> None:
    assert right_for(said, "ticket") == [right]
    assert right_for(f"any(ticket where {said})") == [right]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("ends_on in the next 60 days", ["ends_on in next 60d"]),
        ("ends_on at most 60 days away", ["ends_on in next 60d"]),
        ("ends_on more than 60 days from now", ["days_until(ends_on) > 60d"]),
        ("ends_on next month", ["ends_on in next 30d"]),
        ("ends_on in 60 days", ["ends_on in next 60d", "ends_on in last 60d"]),
    ],
)
def test_a_day_that_comes_is_told_from_one_that_was(said: str, right: list[str]) -> None:
    assert right_for(said, "contract") == right


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        (
            "usage dropped by 20%",
            "Nothing is called `usage` here. For example: `mean(active_users, 7d) > 3`,",
        ),
        ("health is red", "Nothing is called `health` here. There are: lifecycle, owner, sentiment, tier."),
        ("gibberish", "For example: `tier = high`, `seats > 3`, `any(contract where ends_on in next 90d)`."),
        (
            "hello there friend",
            "For example: `tier = high`, `seats > 3`, `any(contract where ends_on in next 90d)`.",
        ),
        ("the client is angry", "For example: `sentiment = good`"),
        ("客户很久没登录", "For example: `none(login, 30d)`,"),
        ("续约快到期", "For example: `any(contract where ends_on in next 90d)`,"),
        (
            "contracts that are about to end soon",
            "`about to` is no time: say how many days. For example: `any(contract where ends_",
        ),
        ("utilisation is low", "`low` is no number: say which. For example: `utilisation < 50%`."),
        (
            "modules unused",
            "Nothing is called `modules` here. For example: `mean(active_users, 7d) > 3`, `modules_in_use > 3`,",
        ),
        ("tier == high", "Equality is one sign: `=`. Write `tier = high`."),
        (
            "renewal_date in next 60 days",
            "A span is written in one word: `60d`. Write `renewal_date in next 60d`.",
        ),
    ],
)
def test_where_nothing_is_known_the_example_is_of_what_there_is(said: str, hint: str) -> None:
    (problem,) = problems_of(said)
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("days_until(renewal_date) <= 45d", "between 0d and 45d`, or write `renewal_date in next 45d`"),
        ("any(contract where days_until(ends_on) < 60d)", "`ends_on in next 60d`"),
        ("days_since(start_date) > 5bd", "Write `start_date in next 5bd` or `start_date in last 5bd`, or days: `14d`."),
        ("since(login) > 5bd", "Write days instead: `14d`."),
        ("renewal_date < 30", "Write `days_until(renewal_date) <= 30d` or"),
        ("min(contract.ends_on) < 60d", "`min(contract.ends_on) in next 90d`"),
        ("tier", "Ask something of it, such as `tier = high`."),
        ("seats", "Ask something of it, such as `seats > 3`."),
        ("active_users", "Ask something of it, such as `mean(active_users, 7d) > 3`."),
    ],
)  # fmt: skip
def test_a_hint_names_what_was_written(said: str, hint: str) -> None:
    assert hint in problems_of(said)[0].hint


def test_a_value_is_answered_with_a_value() -> None:
    scope = Scope(VOCABULARY, plans=PLANS, teammates={key: each.name for key, each in TEAM.items()})
    for said, right in (
        ("mean(active_users, 7 days) / seats", "Write `mean(active_users, 7d) / seats`."),
        ("days until renewal_date", "Write `days_until(renewal_date)`."),
    ):
        (problem,) = expression(said, Place("x.yaml", 1, 1), scope)[1]
        assert problem.hint.endswith(right)
    (problem,) = expression("tier is high", Place("x.yaml", 1, 1), scope)[1]
    assert "tier = high" not in problem.hint, "a condition is no value"


WORDS = [
    "tier",
    "is",
    "high",
    "no",
    "not",
    "never",
    "login",
    "logins",
    "ticket",
    "open",
    "longer",
    "than",
    "5",
    "days",
    "ago",
    "in",
    "the",
    "last",
    "next",
    "week",
    "dropped",
    "by",
    "20%",
    "(",
    ")",
    ",",
    ">",
    "=",
    "and",
    "or",
    "where",
    "any",
    "contact",
    "sponsor",
    "left",
    "renewal_date",
    "has",
    "kickoff",
    "late",
    "today",
    "-",
    "+",
    '"',
    "'",
    "$",
    "mei",
    "older",
    "within",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_whatever_is_proposed_can_be_read(text: str) -> None:
    for problem in problems_of(text):
        if problem.code == "unknown-function":  # how a function is written, not a condition
            continue
        for shown in re.findall(r"Write (`[^`]+`(?: or `[^`]+`)?)\.$", problem.hint):
            for each in [each for each in re.findall(r"`([^`]+)`", shown) if not each.startswith("in ")]:
                kinds = ("account", *VOCABULARY.children, *VOCABULARY.events)
                assert any(not [one for one in problems_of(each, kind) if one.is_error] for kind in kinds), (
                    each
                )


@pytest.mark.parametrize("word", ["has not ", "is > ", "in last 5 days ", "no ", "a is ", "5 days "])
def test_a_long_slip_of_the_tongue_is_no_long_wait(word: str) -> None:
    assert problems_of((word * 400)[:3900])
    assert problems_of((word * 40)[:158])


P1_OPEN = "any(ticket where priority = p1 and closed_at is empty and days_since(opened_at) > 5d)"
ENDS = "any(contract where ends_on in next 60d)"
SPONSOR = "any(contact where role = sponsor) and none(login by contact with role sponsor, 30d)"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("contract ends in 60 days, a P1 ticket open longer than 5 days, sponsor not logged in for 30",
         f"{ENDS} and {P1_OPEN} and {SPONSOR}"),
        ("contract ends in 60 days and a P1 ticket open longer than 5 days and sponsor not logged in for 30 days",
         f"{ENDS} and {P1_OPEN} and {SPONSOR}"),
        ("contract ends in less than 60 days and not renewed",
         "any(contract where ends_on in next 60d and renewed_on is empty)"),
        ("seats between 3 and 5 and no login for 14 days", "seats between 3 and 5 and none(login, 14d)"),
        ("logins > 3 in last week and tier is high", "count(login, 1w) > 3 and tier = high"),
        ("sponsor not logged in for 30 days", SPONSOR),
        ("tier is high, mid or tech", "tier in [high, mid, tech]"),
    ],
)  # fmt: skip
def test_a_sentence_of_several_conditions_is_said_whole(said: str, right: str) -> None:
    assert right_for(said) == [right]


def test_beside_what_is_right_already_a_part_is_said_whole_or_within_its_brackets() -> None:
    said, right = "priority = p1 and opened_at over 5 days ago", "days_since(opened_at) > 5d"
    assert right_for(said, "ticket") == [f"priority = p1 and {right}"]
    assert right_for(f"any(ticket where {said})") == [right]


def test_what_of_a_sentence_was_not_understood_is_named() -> None:
    (problem,) = problems_of("nobody is champion and the moon is full and tier is high")
    assert problem.hint == (
        "Understood of it is `none(contact where role = champion) and tier = high`. "
        "Say in another way: `moon is full`."
    )


def test_of_two_readings_that_are_as_likely_the_other_is_told_too() -> None:
    (problem,) = problems_of("start date in 60 days and tier is high")
    assert problem.hint == (
        "Write `start_date in next 60d and tier = high`. "
        "Or is `start_date in last 60d` meant, and not `start_date in next 60d`?"
    )


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("tier is high", "tier = high"),
        ("seats > 5 and contract ends in 60 days", "seats > 5 and any(contract where ends_on in next 60d)"),
        ("tier is high or mid", "tier in [high, mid]"),
        ("any(ticket where priority is p1)", "any(ticket where priority = p1)"),
        ("seats > 5\nor no login for 14 days", "seats > 5\nor none(login, 14d)"),
    ],
)
def test_what_is_proposed_can_be_taken_in_its_place(said: str, taken: str) -> None:
    (problem,) = problems_of(said)
    (mend,) = problem.mends
    lines = said.split("\n")
    at, start = mend.place.line - 1, mend.place.column - 1
    assert lines[at][start:].startswith(mend.written)
    lines[at] = lines[at][:start] + mend.right + lines[at][start + len(mend.written) :]
    assert "\n".join(lines) == taken
    assert not problems_of(taken)


def test_of_a_sentence_of_which_a_part_is_not_understood_nothing_is_taken() -> None:
    (problem,) = problems_of("contract ends in 60 days, no login for 14 days, and the moon is full of cheese")
    assert problem.hint.startswith("Understood of it is")
    assert problem.mends == ()
