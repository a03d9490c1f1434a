"""Decisions of random lives, over much of the language, follow from the fact log and the edition of their day."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from engine.facts import AccountFacts
from engine.store.as_of import load_facts_as_of
from engine.truth import TRUE, UNKNOWN
from tests.store import test_as_of
from tests.store.conftest import World
from tests.store.test_as_of import ACCOUNTS, DAY, HOUR, KICKOFF, NEEDS, PLAN, RULES, Life, apart, live
from tests.store.test_evaluation import run
from workflows.operations.auditing import audit_decisions
from workflows.operations.looking.explaining import explain_rule

COMPANIES = """
vocabulary: companies
account:
  parent: {type: account, feed: crm, below: subsidiary}
"""
WIDE = (
    RULES
    + """
---
rule: fell-back
says: so it is
because: It matters.
when: count(login, 5d) < was(count(login, 5d), 10d)
---
rule: seats-moved
says: so it is
because: It matters.
when: changed(seats, 3d) and was(seats, 6d) > 10
not_again_within: 4d
---
rule: hears
says: so it is
because: It matters.
when: open(few-seats) or opened(unrenewed, 10d)
clear_after: 1d
---
rule: quieted
says: so it is
because: It matters.
when: seats < 30
quiet_while: [few-seats]
---
rule: windowed
says: so it is
because: It matters.
about: contract
when: renewed_on is empty
counts_to: account.start_date + 20d
windows:
  wide: {from: 30d}
  near: {from: 12d}
---
rule: each-login
says: so it is
because: It matters.
each: login where account.seats < 40
---
rule: weekly
says: so it is
because: It matters.
every: week on monday 09:00
when: seats < 40
---
rule: modular
says: so it is
because: It matters.
about: module
when: mean(users, 5d) < 5 and entitled
---
rule: rows
says: so it is
because: It matters.
when: in_a_row(count(login, 2d) = 0, 2, day)
---
rule: group
says: so it is
because: It matters.
when: sum(subsidiary.seats) > 30 or any(subsidiary where open(few-seats))
---
rule: group-quiet
says: so it is
because: It matters.
when: every(subsidiary where count(login, 6d) > 0) and any(subsidiary)
---
rule: opens-unknown
says: so it is
because: It matters.
when: mean(active_users, 3d) < 4
if_unknown: open
true_for: 1d
---
rule: tells-ops
says: so it is
because: It matters.
when: none(login, 3d)
if_unknown: tell_ops
when_clear: ask
---
rule: some
says: so it is
because: It matters.
when: seats between 5 and 35
mode: canary 50%
holdout: 30%
not_again_within: 3d
---
rule: daily
says: so it is
because: It matters.
every: day 08:00
when: count(login, 2d) > 0
when_clear: keep
---
rule: ends
says: so it is
because: It matters.
when: seats > 8
until: 2026-04-10
clear_after: 1d
---
rule: lateness
says: so it is
because: It matters.
when: late(onboarding.value) or overdue(onboarding.kickoff) >= 3d
"""
)
CHANGES = (
    {"seats < 20": "seats < 15"},
    {"mode: shadow": "mode: live"},
    {"mode: shadow": "mode: off", "already_true: open": "already_true: ignore"},
    {},
)
"""What is published meanwhile, instead of what stands there."""


class Wide(Life):
    """Accounts join and leave groups, and editions come and go."""

    def happen(self) -> None:
        if self.random.random() < 0.06:
            text = WIDE
            for old, new in self.random.choice(CHANGES).items():
                text = text.replace(old, new)
            publish(self.world, text)
        super().happen()

    def item(self) -> dict[str, Any]:
        if self.random.random() > 0.12:
            return super().item()
        at = self.now - self.random.choice((timedelta(0), HOUR, DAY, 4 * DAY))
        above = self.random.choice(("acme", "globex", None))
        return {"account": self.who(), "field": "parent", "value": above, "at": at.isoformat()}


def publish(world: World, rules: str = WIDE) -> None:
    world.publish(rules=rules, plan=PLAN, kickoff=KICKOFF, companies=COMPANIES)


@pytest.mark.parametrize("seed", [2, 3])
def test_every_recorded_decision_follows(world: World, seed: int) -> None:
    publish(world)
    live(Wide(world, Random(seed)), instants=60)
    audited = audit_decisions(world.parts, 5000)
    assert (audited.mismatches, audited.skipped) == ([], {})
    assert audited.matched > 40


@pytest.mark.parametrize("seed", [1, 4])
def test_what_is_true_and_not_open_or_open_and_not_true_has_somebody_who_says_no(
    world: World, seed: int
) -> None:
    publish(world)
    live(Wide(world, Random(seed)), instants=30)
    run(world)
    with world.database.reading() as conn:
        rules = world.parts.editions.required(conn).rulebook.rules
    asked = [
        (rule, account, each)
        for rule in rules
        for account in ACCOUNTS
        for each in explain_rule(world.parts, rule, account).subjects
    ]
    for rule, account, each in asked:
        is_open = each.signal is not None and each.signal.state in ("open", "acknowledged")
        answer = min(each.is_member, each.holds)
        assert each.noes or answer is UNKNOWN or is_open is (answer is TRUE), (rule, account, each.child)
    assert sum(1 for *_, each in asked if each.noes) > 3


@pytest.mark.parametrize("seed", [1])
def test_what_was_below_is_told_from_the_record_as_it_was(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = replace(NEEDS, below={"subsidiary": NEEDS})
    monkeypatch.setattr(test_as_of, "NEEDS", needs)
    publish(world)
    life = live(Wide(world, Random(seed)), instants=40)
    assert any(facts.below["subsidiary"].accounts for _, taken in life.shots for facts in taken.values())
    with world.database.reading() as conn:
        rulebook = world.parts.editions.required(conn).rulebook
        for as_of, taken in life.shots:
            found = load_facts_as_of(conn, ACCOUNTS, needs, rulebook, as_of)
            assert apart(plain(found), plain(taken)) == [], as_of


def plain(found: dict[str, AccountFacts]) -> dict[str, AccountFacts]:
    """Without the versions of accounts below, which are those of now."""
    return {key: unversioned(facts) for key, facts in found.items()}


def unversioned(facts: AccountFacts) -> AccountFacts:
    below = {
        kind: replace(group, accounts=plain(dict(group.accounts))) for kind, group in facts.below.items()
    }
    return replace(facts, version=0, below=below)
