"""A contract's end that moves away ends what worked towards it; a milestone moved for one account is late no more."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.cli.explained import explained_lines
from engine.store.ledger import entries_of
from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import rule, run, say, signals
from workflows.moves import Run
from workflows.operations.delivery import deliver_effects
from workflows.operations.intake import add_account
from workflows.operations.looking import account_page, explain_rule
from workflows.operations.milestones import move_milestone, restore_milestone, waive_milestone
from workflows.operations.running import advance_runs
from workflows.store.runs import newest_runs
from workflows.store.tasks import tasks_of
from workflows.verdict import Reason

DAY = timedelta(days=1)
PLAYBOOK = """---
playbook: renewal
about: contract
steps:
  - task: "Renew {id}"
    id: renew
  - wait: 60d
"""


def renewal(**settings: str) -> str:
    windows = "{early: {from: 180d}, open: {from: 90d, start: renewal}}"
    known = {"about": "contract", "counts_to": "ends_on", "windows": windows, "kind": "lifecycle"}
    return rule("renewal", "renewed_on is empty", **known, **settings) + PLAYBOOK


def ends(world: World, day: date, **more: Any) -> None:
    say(world, "contract.ends_on", day.isoformat(), child="c1", **more)


def work(world: World) -> None:
    for _ in range(3):
        run(world)
        advance_runs(world.parts)
        deliver_effects(world.parts)


def contract(world: World, **settings: str) -> World:
    world.publish(rules=renewal(**settings))
    add_account(world.parts, "acme", "Acme")
    say(world, "contract.renewed_on", None, child="c1")
    ends(world, MONDAY.date() + 80 * DAY)
    work(world)
    return world


def runs(world: World) -> list[Run]:
    with world.database.reading() as conn:
        return sorted(newest_runs(conn, 10), key=lambda each: each.started_at)


def tasks(world: World) -> list[str]:
    with world.database.reading() as conn:
        return [task.state for task in tasks_of(conn, runs=[each.id for each in runs(world)])]


@pytest.mark.parametrize("days", [365, 120], ids=["out of all windows", "back to an earlier window"])
def test_a_day_that_moves_away_ends_the_runs_and_takes_back_their_tasks(world: World, days: int) -> None:
    contract(world)
    assert ([each.is_live for each in runs(world)], tasks(world)) == ([True], ["open"])
    world.at(MONDAY + DAY)
    ends(world, MONDAY.date() + days * DAY)
    work(world)
    assert ([each.ending for each in runs(world)], tasks(world)) == (["date_moved"], ["cancelled"])
    assert [each.signal.is_live for each in signals(world)] == [days == 120]


def test_they_begin_anew_when_the_windows_come_again(world: World) -> None:
    contract(world)
    world.at(MONDAY + DAY)
    ends(world, MONDAY.date() + 120 * DAY)
    work(world)
    world.at(MONDAY + 40 * DAY)
    work(world)
    assert [each.is_live for each in runs(world)] == [False, True]


def test_a_day_that_moves_within_its_window_changes_nothing(world: World) -> None:
    contract(world)
    world.at(MONDAY + DAY)
    ends(world, MONDAY.date() + 70 * DAY)
    work(world)
    assert ([each.is_live for each in runs(world)], tasks(world)) == ([True], ["open"])


def test_with_reopen_the_next_signal_starts_its_own(world: World) -> None:
    contract(world, if_date_moves="reopen")
    world.at(MONDAY + DAY)
    ends(world, MONDAY.date() + 70 * DAY)
    work(world)
    assert sorted(each.is_live for each in runs(world)) == [False, True]
    assert [each.signal.is_open for each in signals(world)] == [False, True]


PLAN = """
plan: onboarding
starts: start_date
milestones:
  kickoff: {due: 7d, reached: done(kickoff-call)}
---
playbook: kick
steps: [{task: Call, id: kickoff-call}]
---
"""


@pytest.fixture
def late(world: World) -> World:
    world.publish(rules=PLAN + rule("kickoff-late", "late(onboarding.kickoff)", when_clear="close"))
    add_account(world.parts, "acme", "Acme")
    say(world, "start_date", (MONDAY - 20 * DAY).date().isoformat())
    run(world)
    assert [each.signal.state for each in signals(world)] == ["open"]
    return world


def decided(world: World) -> list[tuple[str, str, str]]:
    with world.database.reading() as conn:
        entries = entries_of(conn, "milestone", "onboarding.kickoff")
    return [(each.action, each.reason, each.by) for each in entries]


@pytest.mark.parametrize("why", ["", "  "])
def test_a_milestone_is_not_decided_without_a_reason(late: World, why: str) -> None:
    day = (MONDAY + 5 * DAY).date()
    for verdict in (
        move_milestone(late.parts, "acme", "onboarding", "kickoff", day, "mei", why),
        waive_milestone(late.parts, "acme", "onboarding", "kickoff", MONDAY + 5 * DAY, "mei", why),
        restore_milestone(late.parts, "acme", "onboarding", "kickoff", "mei", why),
    ):
        assert verdict.reason is Reason.NOTE_WANTED
    assert decided(late) == []


def test_a_milestone_moved_for_one_account_closes_what_was_late_and_may_be_late_again(late: World) -> None:
    day = (MONDAY + 5 * DAY).date()
    assert move_milestone(late.parts, "acme", "onboarding", "kickoff", day, "mei", "They move house").allowed
    run(late)
    assert [each.signal.resolution for each in signals(late)] == ["cleared"]
    assert decided(late)[0] == ("move_milestone", "They move house", "mei")
    late.at(MONDAY + 7 * DAY)
    run(late)
    assert [each.signal.state for each in signals(late)] == ["resolved", "open"]


def test_a_waiver_and_its_taking_back_are_in_the_ledger(late: World) -> None:
    until = MONDAY + 30 * DAY
    assert waive_milestone(late.parts, "acme", "onboarding", "kickoff", until, "mei", "Merger").allowed
    run(late)
    assert [each.signal.state for each in signals(late)] == ["resolved"]
    assert restore_milestone(late.parts, "acme", "onboarding", "kickoff", "mei", "Called off").allowed
    run(late)
    assert sorted(each.signal.state for each in signals(late)) == ["open", "resolved"]
    assert [each[0] for each in decided(late)] == ["restore_milestone", "waive_milestone"]


def test_who_moved_or_waived_a_milestone_and_why_stands_beside_what_asks_of_it(late: World) -> None:
    day, until = (MONDAY + 5 * DAY).date(), MONDAY + 30 * DAY
    assert move_milestone(late.parts, "acme", "onboarding", "kickoff", day, "mei", "They move house").allowed
    assert waive_milestone(late.parts, "acme", "onboarding", "kickoff", until, "lin", "Merger").allowed
    lines = explained_lines(explain_rule(late.parts, "kickoff-late", "acme"))
    late.at(MONDAY + 3 * DAY)
    then = explained_lines(explain_rule(late.parts, "kickoff-late", "acme", MONDAY + 2 * DAY))
    for told in (lines, then):
        moved, waived = (next(each for each in told if name in each) for name in ("moved_to", "waived_until"))
        assert moved.endswith(", decided by mei: They move house")
        assert waived.endswith(", decided by lin: Merger")


def test_looking_back_a_waivers_end_is_told_in_the_zone_it_names(late: World) -> None:
    until = (MONDAY + 4 * DAY).astimezone(ZoneInfo("Asia/Shanghai"))
    assert waive_milestone(late.parts, "acme", "onboarding", "kickoff", until, "mei", "Merger").allowed
    run(late)
    (rule_of_late,) = {each.signal.rule for each in signals(late)}
    now = explained_lines(explain_rule(late.parts, rule_of_late, "acme"))
    late.at(MONDAY + 3 * DAY)
    then = explained_lines(explain_rule(late.parts, rule_of_late, "acme", MONDAY + 2 * DAY))
    alone = f"  by time alone it can change at {MONDAY + 4 * DAY:%Y-%m-%d %H:%M} UTC at the earliest"
    assert alone in now
    assert alone in then


def test_no_milestone_of_another_name_is_moved(late: World) -> None:
    found = restore_milestone(late.parts, "acme", "onboarding", "kickof", "mei", "x")
    assert found.reason is Reason.NO_SUCH_MILESTONE


def test_the_last_day_is_told_until_somebody_agrees_on_another_one(world: World) -> None:
    world.publish(rules=PLAN.replace("due: 7d,", "due: 7d, at_the_latest: 30d,"))
    add_account(world.parts, "acme", "Acme")
    say(world, "start_date", MONDAY.date().isoformat())
    run(world)
    (shown,) = account_page(world.parts, "acme").milestones
    assert (shown.due_on, shown.latest_on) == ((MONDAY + 7 * DAY).date(), (MONDAY + 30 * DAY).date())
    day = (MONDAY + 9 * DAY).date()
    assert move_milestone(world.parts, "acme", "onboarding", "kickoff", day, "mei", "They move house").allowed
    (moved,) = account_page(world.parts, "acme").milestones
    assert (moved.due_on, moved.latest_on) == (day, None)
