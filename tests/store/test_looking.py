"""Looking: every question answered once, alike on both databases, and nothing changed by asking."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.store.columns import moment_at
from engine.store.schema import metadata
from engine.truth import TRUE
from tests.harness.web import MONDAY, Web
from workflows.operations.climbing import climb_escalations
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.looking import (
    NotThere,
    account_page,
    accounts,
    effects,
    explain_rule,
    feeds,
    journey,
    mailbox,
    portfolio,
    rule_page,
    rules,
    run_page,
    runs,
    signal_page,
    signals,
    tasks,
    tasks_due,
    who,
)
from workflows.operations.running import advance_runs

DAY = timedelta(days=1)


def settle(web: Web) -> None:
    """Everything that is due is done."""
    for work in (evaluate_accounts, advance_runs, climb_escalations):
        while work(web.parts):
            pass


P1 = {"ticket.priority": "p1", "ticket.closed_at": None}


def tell(web: Web, account: str, **facts: Any) -> None:
    items = (
        {"account": account, "field": name, "value": value, "creates": True} for name, value in facts.items()
    )
    web.tell(*items)


@pytest.fixture
def portfolio_of_three(web: Web) -> Web:
    """Acme is in use, Globex's kickoff comes to be late, and of Umbrella next to nothing is known. Twelve days pass."""
    tell(web, "acme", tier="mid", lifecycle="active", owner="mei", seats=40, start_date="2025-03-01")
    tell(web, "globex", tier="mid", lifecycle="onboarding", owner="mei", seats=20, start_date="2026-02-27")
    tell(web, "umbrella", lifecycle="churned")
    settle(web)
    for day in range(1, 13):
        web.at(MONDAY + day * DAY)
        day_before = (MONDAY + (day - 1) * DAY).date().isoformat()
        web.tell({"account": "acme", "field": "active_users", "value": 31, "at": day_before})
        settle(web)
    return web


def rows(web: Web) -> dict[str, int]:
    """Of each table."""
    with web.parts.database.reading() as conn:
        return {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_asking_everything_changes_nothing(portfolio_of_three: Web) -> None:
    parts = portfolio_of_three.parts
    before = rows(portfolio_of_three)
    portfolio(parts)
    for line in accounts(parts).items:
        account_page(parts, line.id)
        journey(parts, line.id)
        for rule in rules(parts):
            explain_rule(parts, rule.name, line.id)
    for rule in rules(parts):
        rule_page(parts, rule.name)
    for signal in signals(parts).items:
        signal_page(parts, signal.id)
    for run in runs(parts).items:
        run_page(parts, run.id)
    effects(parts), tasks(parts), mailbox(parts), feeds(parts), who(parts, "seats > 3")
    assert rows(portfolio_of_three) == before


def test_the_overview_counts_every_account_once_and_says_what_needs_a_person(portfolio_of_three: Web) -> None:
    found = portfolio(portfolio_of_three.parts)
    assert found.accounts == 3
    assert sum(each.accounts for each in found.lists) == 3
    listed = {line.id: line.status for line in accounts(portfolio_of_three.parts).items}
    for each in found.lists:
        assert each.accounts == sum(status == each.name for status in listed.values())
    assert found.needs_you.tasks == len(tasks(portfolio_of_three.parts).items) > 0
    assert (
        found.open_signals
        == len(signals(portfolio_of_three.parts, states=("open", "acknowledged")).items)
        > 0
    )
    assert found.needs_you.total >= found.needs_you.tasks


def test_who_moved_is_told_with_where_it_came_from(portfolio_of_three: Web) -> None:
    """Also of an account that first stood anywhere within the week, as all do in a world that is just opened."""
    web = portfolio_of_three
    later = MONDAY + 13 * DAY
    web.at(later)
    tell(web, "initech", lifecycle="active", seats=10, start_date="2026-03-02")
    settle(web)
    assert portfolio(web.parts).moved == ()
    web.at(later + DAY)
    web.tell(*({"account": "initech", "child": "t1", "field": name, "value": P1[name]} for name in P1))
    settle(web)
    moved = portfolio(web.parts).moved
    assert {each.line.id: (each.before, each.line.status) for each in moved} == {
        "initech": ("young", "badly")
    }
    assert moved[0].at == later + DAY


def test_an_account_page_has_what_is_known_and_why_the_rest_is_not(portfolio_of_three: Web) -> None:
    page = account_page(portfolio_of_three.parts, "globex")
    assert page.line.facts["owner"] == "mei"
    assert {each.name: each.status for each in page.milestones}["kickoff"] == "late"
    assert any(each.rule == "kickoff-late" for each in page.signals)
    assert page.runs
    assert page.journey
    tell(portfolio_of_three, "hooli", tier="high")
    doubts = account_page(portfolio_of_three.parts, "hooli").unknown_rules
    assert "lifecycle" in doubts["kickoff-late"]
    unknown = next(each for each in page.facts if each.name == "active_users")
    assert unknown.value is None
    assert unknown.unknown


def test_what_is_open_and_true_reads_with_the_values_of_the_moment_it_is_looked_at(
    portfolio_of_three: Web,
) -> None:
    """A delay grows by a day without waking anybody, and the milestone beside the signal says how long it is now."""
    portfolio_of_three.at(MONDAY + 15 * DAY)
    page = account_page(portfolio_of_three.parts, "globex")
    days = {each.name: each.days_late for each in page.milestones}["kickoff"]
    late = next(each for each in page.signals if each.rule == "kickoff-late")
    assert late.says["en"] == f"Kickoff is {days} days late"
    assert any(each["value"] == f"{days}d" for each in late.evidence)
    tell(portfolio_of_three, "globex", lifecycle="churned")
    left = next(
        each
        for each in account_page(portfolio_of_three.parts, "globex").signals
        if each.rule == "kickoff-late"
    )
    assert left.says["en"] != late.says["en"], "it is true no more, and reads as it did when it was"


def test_a_rule_page_counts_what_the_rule_did(portfolio_of_three: Web) -> None:
    page = rule_page(portfolio_of_three.parts, "kickoff-late")
    assert page.line.counts.open == 1
    assert page.line.reads.keys() == {"en", "zh-CN"}
    assert sum(page.tasks.values()) + sum(page.runs.values()) > 0
    assert [each.account for each in page.latest] == ["globex"]
    assert page.document.startswith("onboarding/")
    with pytest.raises(NotThere):
        rule_page(portfolio_of_three.parts, "kickof-late")


def test_explaining_shows_every_child_and_those_whose_signal_outlived_them(portfolio_of_three: Web) -> None:
    portfolio_of_three.tell(
        {"account": "acme", "field": "contract.ends_on", "child": "c1", "value": "2026-08-15"},
        {"account": "acme", "field": "contract.renewed_on", "child": "c1", "value": None},
        {"account": "acme", "field": "contract.auto_renew", "child": "c1", "value": "no"},
        {"account": "acme", "field": "contract.ends_on", "child": "c2", "value": "2027-08-15"},
    )
    found = explain_rule(portfolio_of_three.parts, "renewal", "acme")
    assert [each.child for each in found.subjects] == ["c1", "c2"]
    assert found.subjects[0].occasion == "2026-08-15"
    far, vague = (each.windows for each in found.subjects)
    assert far is not None
    assert vague is not None
    assert (far.truth, far.nearest) == (TRUE, "")
    assert "auto_renew: never said" in vague.nearest
    assert found.reads["zh-CN"]


def test_who_asks_as_of_a_moment_that_is_past(portfolio_of_three: Web) -> None:
    parts = portfolio_of_three.parts
    assert {each.account for each in who(parts, "seats >= 20").true} == {"acme", "globex"}
    earlier = who(parts, "seats >= 20", at=MONDAY - DAY)
    assert (earlier.true_count, earlier.unknown_count) == (0, 0), "who was not there yet is not asked"


def test_who_knows_a_teammate_by_the_whole_name(portfolio_of_three: Web) -> None:
    (problem,) = who(portfolio_of_three.parts, "owner is Mei Chen").problems
    assert problem.hint == "Write `owner = mei`."


def test_who_says_line_by_line_how_far_a_condition_holds_of_which_nobody_is_true(
    portfolio_of_three: Web,
) -> None:
    found = who(portfolio_of_three.parts, 'seats >= 20 and account.name = "Nobody"')
    assert found.true_count == 0
    assert [(line.true, line.alone) for line in found.lines] == [(2, 0), (0, 2)]
    assert {account for account, _ in found.lines[1].names} == {"acme", "globex"}
    assert who(portfolio_of_three.parts, "seats >= 20").lines == (), "one line is the whole"


def test_tasks_are_counted_by_when_they_are_due(portfolio_of_three: Web) -> None:
    parts = portfolio_of_three.parts
    due = tasks_due(parts, 7 * DAY)
    assert sum(due.values()) == portfolio(parts).needs_you.tasks == len(tasks(parts).items)
    assert due["late"] == portfolio(parts).needs_you.late_tasks
    assert set(tasks_due(parts, 7 * DAY, "nobody").values()) == {0}


def test_an_account_that_cannot_be_placed_says_what_is_not_known(web: Web) -> None:
    tell(web, "hooli", tier="mid")
    settle(web)
    (line,) = accounts(web.parts).items
    assert (line.status, "lifecycle" in line.lacks) == ("unknown", True)


def test_a_feed_that_never_spoke_or_spoke_long_ago_is_silent(portfolio_of_three: Web) -> None:
    found = {each.name: each for each in feeds(portfolio_of_three.parts)}
    assert not found["telemetry"].is_silent
    assert found["support"].since is None
    assert found["support"].is_silent
    portfolio_of_three.at(MONDAY + 40 * DAY)
    assert {each.name: each.is_silent for each in feeds(portfolio_of_three.parts)}["telemetry"]


def test_a_moment_past_the_calendar_is_its_end() -> None:
    assert moment_at(2**63 - 1).year == 9999
    assert moment_at(-(2**63)).year == 1
