"""Stories of an account and those below it: what is told of one below is read from above."""

from collections.abc import Iterator

import pytest

from tests.pure.documents import problems_of
from tests.store import test_stories as whole
from tests.store.test_stories import loaded, only, played, small
from workflows.stories.apart import apart
from workflows.stories.play import play_all

COMPANIES = """
vocabulary: companies
account:
  parent: {type: account, feed: crm, below: subsidiary}
derived:
  worth: sum(contract.amount where renewed_on is empty)
  seats_of_all: sum(subsidiary.seats)
"""
RULES = """
---
rule: small-group
says: "{name} is small"
because: Ask why.
area: adoption
when: seats_of_all < 20
---
rule: rich-group
says: "{name} is rich"
because: Ask why.
area: adoption
when: sum(subsidiary.worth) >= 5000
---
rule: quiet-group
says: "{name} is quiet"
because: Ask why.
area: adoption
when: any(subsidiary where mean(active_users, 7d) < 5)
"""
GROUP = """
begins: 2026-03-02 09:00
account: {name: Acme Group, owner: mei}
subsidiaries:
  east: {name: Acme East, seats: 12, active_users: 9, contracts: {c1: {amount: 1000, renewed_on: empty}}}
  west:
    name: Acme West
    seats: 15
    active_users: 9
    time_zone: America/New_York
    contracts: {c1: {amount: 2000, renewed_on: empty}}
    contacts: {wu@acme.test: {role: admin}}
given_for: 30d
timeline:
"""


@pytest.fixture(scope="module", autouse=True)
def the_theatres_close_in_the_end() -> Iterator[None]:
    with whole.THEATRES.stack:
        yield
    whole.THEATRES.known.clear()


DOCUMENTS = {"companies.yaml": COMPANIES, "rules.yaml": whole.SMALL + RULES}


def test_what_is_told_of_an_account_below_is_read_from_above() -> None:
    days = """
  - {day: 1, not_open: [small-group, rich-group, quiet-group]}
  - {day: 2, set: {subsidiary west: {seats: 4}}, open: small-group}
  - {day: 3, set: {subsidiary east: {seats: 40}}, closed: small-group}
  - {day: 4, set: {subsidiary east: {contract c1: {amount: 4000}}}, open: rich-group}
"""
    assert played(days, head=GROUP, **DOCUMENTS).failures == ()


def test_a_series_below_repeats_its_value_until_the_story_changes_it() -> None:
    days = """
  - {day: 10, not_open: quiet-group, set: {subsidiary west: {active_users: 1}}}
  - {day: 12, not_open: quiet-group}
  - {day: 20, open: quiet-group}
"""
    assert played(days, head=GROUP, **DOCUMENTS).failures == ()


def test_one_below_may_leave_the_group() -> None:
    days = """
  - {day: 1, not_open: small-group}
  - {day: 2, set: {subsidiary west: {parent: empty}}, open: small-group}
"""
    assert played(days, head=GROUP, **DOCUMENTS).failures == ()


def test_what_is_missed_is_told_with_what_was_read_below() -> None:
    failure = only(played("  - {day: 1, open: small-group}", head=GROUP, **DOCUMENTS))
    assert "“seats_of_all < 20” is not so: seats_of_all is 27" in str(failure.why[0])


def test_groups_on_one_stage_are_kept_apart() -> None:
    one = "  - {day: 2, set: {subsidiary west: {seats: 4}}, open: small-group}"
    other = "  - {day: 2, not_open: small-group}"
    texts = [f"story: {name}\n{GROUP.strip()}\n{days}" for name, days in (("one", one), ("other", other))]
    documents = {**small("\n---\n".join(texts)), **DOCUMENTS}
    stories = list(loaded(documents).stories.values())
    assert "wu@s3.acme.test" in str(apart(stories[0], 3).below)
    found = play_all(stories, whole.THEATRES.of(documents))
    assert [each.failures for each in found] == [(), ()]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("subsidiaries: {east: {seets: 3}}", "unknown-field"),
        ("subsidiaries: {east: {seats: many}}", "type-mismatch"),
        ("subsidiaries: {east: {project p1: {seats: 3}}}", "unknown-child"),
        ("subsidiaries: east", "wrong-form"),
        ("branches: {east: {seats: 3}}", "unknown-key"),
    ],
)
def test_what_is_told_wrongly_of_one_below_is_a_problem(told: str, code: str) -> None:
    companies = COMPANIES.split("derived:", maxsplit=1)[0]
    story = f"---\nstory: it\nbegins: 2026-03-02 09:00\n{told}\ntimeline:\n  - {{day: 1, no_email: true}}\n"
    assert [each.code for each in problems_of(companies + story)] == [code]
