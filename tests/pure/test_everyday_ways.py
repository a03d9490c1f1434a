"""However one and the same thing is said, what is proposed is that thing or nothing; and mostly it is that thing."""

from itertools import product

import pytest

from tests.pure.test_everyday import problems_of

MOST_NOT_UNDERSTOOD = 0.12
"""The share of the ways to say it of which nothing may be understood."""
AGED = "any(ticket where {} and days_since(opened_at) {} 5d)"
P1_OPEN = ("priority = p1 and closed_at is empty", "closed_at is empty and priority = p1")
NUMBERS = {
    "more than {}": ">", "over {}": ">", "greater than {}": ">", "at least {}": ">=", "{} or more": ">=", "{}+": ">=",
    "no fewer than {}": ">=", "fewer than {}": "<", "less than {}": "<", "under {}": "<", "at most {}": "<=",
    "no more than {}": "<=", "not more than {}": "<=", "up to {}": "<=", "a maximum of {}": "<=", "exactly {}": "=",
}  # fmt: skip
COUNTED = {
    "admins": "count(contact where role = admin)",
    "open tickets": "count(ticket where closed_at is empty)",
    "p1 tickets in the last 30 days": "count(ticket where priority = p1 and opened_at in last 30d)",
    "logins in the last 7 days": "count(login, 7d)",
    "modules in use": "modules_in_use",
    "contracts ending in 60 days": "count(contract where ends_on in next 60d)",
    "seats": "seats",
}


def proposed(said: str) -> str:
    problems = problems_of(said)
    if not problems:
        return "as it is written"
    return problems[0].mends[0].right if problems[0].mends else ""


def assert_all_mean(right: set[str], *parts: list[str]) -> None:
    found = {said: proposed(said) for said in (" ".join(filter(None, each)) for each in product(*parts))}
    assert {said: each for said, each in found.items() if each not in {"", "as it is written", *right}} == {}
    silent = [said for said, each in found.items() if not each]
    assert len(silent) <= MOST_NOT_UNDERSTOOD * len(found), silent


TWO_WEEKS = [
    "for 14 days", "in 14 days", "in the last 14 days", "for more than 14 days", "for at least 14 days", "for 14+ days",
    "over the last 2 weeks", "within 14 days", "during the last 14 days", "for over 14 days", "for two weeks",
    "for longer than 14 days", "in 14 days or more", "for the past two weeks", "in more than 14 days",
]  # fmt: skip


def test_nobody_came() -> None:
    nobody = [
        "no login", "no logins", "nobody logged in", "no one has logged in", "noone logged in", "hasn't logged in",
        "has not logged in", "they have not logged in", "didn't log in", "not logged in", "without a login",
        "no users logged in", "the customer has not logged in",
    ]  # fmt: skip
    assert_all_mean({"none(login, 14d)", "none(login, 2w)"}, nobody, TWO_WEEKS)


@pytest.mark.parametrize("who", ["admin", "sponsor", "champion"])
def test_somebody_did_not_come(who: str) -> None:
    right = f"any(contact where role = {who}) and none(login by contact with role {who}, {{}})"
    came = ["not logged in", "has not logged in", "hasn't logged in", "did not log in", "have not logged in"]
    assert_all_mean(
        {right.format("14d"), right.format("2w")},
        [who, f"the {who}", f"our {who}", f"{who}s"],
        came,
        TWO_WEEKS,
    )


@pytest.mark.parametrize("number", [3, "three"])
def test_how_many_there_are(number: int | str) -> None:
    for (way, sign), (of, counted) in product(NUMBERS.items(), COUNTED.items()):
        if way == "{}+" and number == "three":
            continue
        for said in ("{}", "has {}", "there are {}"):
            text = said.format(f"{way.format(number)} {of}")
            assert proposed(text) in (f"{counted} {sign} 3", ""), text


def test_how_long_it_has_been_open() -> None:
    assert_all_mean(
        {AGED.format(each, sign) for each in P1_OPEN for sign in (">", ">=")},
        ["p1 ticket open", "P1 tickets open", "open p1 ticket", "an open P1 ticket", "p1 ticket is open",
         "p1 ticket still open", "p1 ticket not closed", "p1 ticket unresolved"],
        ["for 5 days", "for more than 5 days", "longer than 5 days", "for over 5 days", "more than 5 days",
         "for at least 5 days", "older than 5 days", "for longer than five days", "after 5 days"],
    )  # fmt: skip


def test_what_ends_soon() -> None:
    assert_all_mean(
        {"any(contract where ends_on in next 60d)"},
        ["contract", "the contract", "their contract", "contracts"],
        ["ends", "expires", "is ending", "will expire", "is expiring", "ending", "end"],
        ["in 60 days", "within 60 days", "in the next 60 days", "within the next 2 months", "in less than 60 days",
         "less than 60 days from now", "in the coming 60 days", "during the next 60 days"],
    )  # fmt: skip


def test_what_is_under_a_share() -> None:
    assert_all_mean(
        {"utilisation < 40%"},
        ["utilisation", "utilization", "seat utilisation", "their utilisation"],
        ["below", "under", "less than", "is below", "is less than", "lower than", "has been below"],
        ["40%", "40 %", "40 percent", "40"],
    )


def test_what_fell() -> None:
    assert_all_mean(
        {"fell(active_users, 20%, over 30d)"},
        ["active users", "the active users"],
        ["dropped", "fell", "decreased", "are down", "have fallen", "went down", "have declined", "down", "dropping"],
        ["by 20%", "20%", "by at least 20%", "by more than 20%", "by 20 percent"],
        ["in the last 30 days", "over the last month", "in 30 days", "over 30 days", "month over month",
         "compared to last month"],
    )  # fmt: skip
