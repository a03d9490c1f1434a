"""How a rule is let loose: on whom it may act, and when it counts as another rule."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.rollout import lot, means_the_same, trial_of
from rules.condition import Compare
from rules.expression import Constant, FieldRef
from rules.rule import Rule, Window
from rules.text import LocalText, Sentence
from rules.values import NUMBER, Span

TODAY = date(2026, 3, 2)
ACCOUNTS = [f"account-{number}" for number in range(2000)]
FEW_SEATS = Compare("<", FieldRef("account", "seats", NUMBER), Constant(10, NUMBER))
RULE = Rule(
    "few-seats", Sentence({"en": ("few",)}), LocalText({"en": "why"}), "risk", "account", None, FEW_SEATS
)


def share(rule: Rule, trial: str) -> float:
    return sum(trial_of(rule, account) == trial for account in ACCOUNTS) / len(ACCOUNTS)


def test_a_live_rule_acts_on_all_and_one_in_the_shadow_on_none() -> None:
    assert share(RULE, "") == 1
    assert share(replace(RULE, mode="shadow"), "shadow") == 1


def test_a_canary_acts_on_its_share_and_growing_it_takes_nobody_back() -> None:
    small, large = (replace(RULE, mode="canary", canary_share=share) for share in (0.1, 0.4))
    assert 0.07 < share(small, "") < 0.13
    assert 0.35 < share(large, "") < 0.45
    assert all(trial_of(large, account) == "" for account in ACCOUNTS if trial_of(small, account) == "")


def test_a_holdout_keeps_its_share_out_always_the_same() -> None:
    held = replace(RULE, holdout=0.2)
    assert 0.16 < share(held, "holdout") < 0.24
    assert [trial_of(held, account) for account in ACCOUNTS] == [
        trial_of(held, account) for account in ACCOUNTS
    ]


def test_lots_of_two_rules_have_nothing_to_do_with_each_other() -> None:
    both = sum(lot("a", account) < 0.5 and lot("b", account) < 0.5 for account in ACCOUNTS)
    assert 0.2 < both / len(ACCOUNTS) < 0.3


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"because": LocalText({"en": "said otherwise"})}, True),
        ({"priority": "high"}, True),
        ({"when": Compare("<", FieldRef("account", "seats", NUMBER), Constant(11, NUMBER))}, False),
        ({"accounts": FEW_SEATS}, False),
        ({"about": "contract"}, False),
        ({"windows": (Window("open", LocalText({"en": "open"}), Span(90, "d")),)}, False),
    ],
)
def test_a_rule_that_asks_something_else_is_another(change: dict[str, Any], same: bool) -> None:
    assert means_the_same(replace(RULE, **change), RULE, TODAY) is same


def test_a_rule_that_was_off_or_was_not_there_is_new() -> None:
    assert not means_the_same(RULE, None, TODAY)
    assert not means_the_same(RULE, replace(RULE, mode="off"), TODAY)


def test_a_rule_whose_last_day_was_over_and_is_put_off_is_a_new_one() -> None:
    ended = replace(RULE, until=TODAY - timedelta(days=1))
    assert not means_the_same(RULE, ended, TODAY)
    assert means_the_same(ended, ended, TODAY)
    assert means_the_same(RULE, replace(RULE, until=TODAY), TODAY)


def test_whoever_is_held_out_stays_so_while_the_share_grows() -> None:
    out = {
        share: {each for each in ACCOUNTS if trial_of(replace(RULE, holdout=share), each)}
        for share in (0.1, 0.2)
    }
    assert out[0.1] < out[0.2]
