"""Rules that open for each event, and at a moment of each period: once for each, whatever comes late or twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.store.ledger import entries_of
from engine.truth import TRUE
from tests.store.conftest import MONDAY, VOCABULARY, World
from tests.store.test_evaluation import account_of, rule, run, say, signals
from workflows.operations.attention import close_task
from workflows.operations.delivery import deliver_effects
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking import explain_rule
from workflows.operations.starting_by_hand import start_signal
from workflows.store.tasks import tasks_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SURVEYS = VOCABULARY.replace("events:\n", "events:\n  survey: {feed: crm, fields: {score: {type: number}}}\n")


def angry(**settings: str) -> str:
    says = '"{score} points with {account.seats} seats"'
    known = {"each": "survey where score <= 6", "says": says, "task": "Call them", "already_true": "ignore"}
    return rule("angry", "account.seats > 0", **known, **settings)


def survey(world: World, score: int, key: str, at: datetime | None = None, backfill: bool = False) -> None:
    item: dict[str, Any] = {"account": "acme", "event": "survey", "id": key, "fields": {"score": score}}
    item["at"] = (at or world.parts.clock.world()).isoformat()
    assert not record_observations(world.parts, [item], "api", backfill=backfill).refused


@pytest.fixture
def acme(world: World) -> World:
    world.publish(rules=angry(), vocabulary=SURVEYS)
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    run(world)
    return world


def told(world: World) -> list[tuple[str, str, dict[str, str]]]:
    return [(each.signal.occasion, each.signal.state, dict(each.says)) for each in signals(world)]


def test_each_event_opens_a_signal_of_its_own_that_names_its_fields(acme: World) -> None:
    survey(acme, 3, "s1")
    survey(acme, 9, "s2")
    survey(acme, 6, "s3")
    run(acme)
    assert sorted(told(acme)) == [
        ("s1", "open", {"en": "3 points with 40 seats"}),
        ("s3", "open", {"en": "6 points with 40 seats"}),
    ]


def test_an_event_told_twice_or_looked_at_again_opens_nothing_twice(acme: World) -> None:
    survey(acme, 3, "s1")
    run(acme)
    survey(acme, 3, "s1")
    say(acme, "seats", 41)
    run(acme)
    assert [each[0] for each in told(acme)] == ["s1"]


def test_of_an_event_too_old_to_be_read_only_the_account_is_asked_and_explained(acme: World) -> None:
    survey(acme, 3, "s1")
    run(acme)
    (young,) = explain_rule(acme.parts, "angry", "acme").subjects
    assert [part.text for part in young.when.parts] == ["score <= 6", "account.seats > 0"]
    acme.at(MONDAY + 91 * DAY)
    run(acme)
    (old,) = explain_rule(acme.parts, "angry", "acme").subjects
    assert (old.child, old.holds, old.when.truth, old.when.text) == ("s1", TRUE, TRUE, "account.seats > 0")
    assert (young.is_old, old.is_old) == (False, True)


def test_its_signal_ends_with_its_work_and_does_not_come_back(acme: World) -> None:
    survey(acme, 3, "s1")
    run(acme)
    deliver_effects(acme.parts)
    (kept,) = signals(acme)
    with acme.database.reading() as conn:
        (task,) = tasks_of(conn, signals=[kept.id])
    assert close_task(acme.parts, task.id, "done", by="mei").allowed
    run(acme)
    survey(acme, 4, "s2")
    run(acme)
    assert sorted((each[0], each[1]) for each in told(acme)) == [("s1", "resolved"), ("s2", "open")]


def test_late_and_out_of_order_events_open_too(acme: World) -> None:
    acme.at(MONDAY + 10 * DAY)
    survey(acme, 3, "newer", MONDAY + 9 * DAY)
    run(acme)
    survey(acme, 3, "older", MONDAY + 2 * DAY)
    run(acme)
    assert sorted(each[0] for each in told(acme)) == ["newer", "older"]


def test_events_from_before_the_rule_went_live_are_left_alone(acme: World) -> None:
    survey(acme, 3, "before", MONDAY - DAY)
    run(acme)
    assert told(acme) == []


def test_events_from_before_the_account_was_known_are_left_alone(acme: World) -> None:
    acme.at(MONDAY + 10 * DAY)
    add_account(acme.parts, "globex", "Globex")
    item = {"account": "globex", "event": "survey", "id": "s1", "fields": {"score": 1}}
    record_observations(acme.parts, [{**item, "at": (MONDAY + 9 * DAY).isoformat()}], "api")
    say(acme, "seats", 5, "globex")
    run(acme)
    assert signals(acme, "globex") == []


def test_history_that_is_told_is_left_alone_for_good(acme: World) -> None:
    acme.at(MONDAY + 10 * DAY)
    survey(acme, 3, "s1", MONDAY + 9 * DAY, backfill=True)
    run(acme)
    say(acme, "seats", 41)
    run(acme)
    assert [(each.signal.state, each.signal.resolution) for each in signals(acme)] == [
        ("resolved", "already_true")
    ]


def test_with_already_true_open_events_from_before_open_as_well_but_no_old_ones(world: World) -> None:
    world.publish(rules=angry().replace("ignore", "open"), vocabulary=SURVEYS)
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    survey(world, 3, "lately", MONDAY - 89 * DAY)
    survey(world, 3, "long-ago", MONDAY - 91 * DAY)
    run(world)
    assert [each[0] for each in told(world)] == ["lately"]


def test_a_rule_that_asks_something_else_is_a_new_one(acme: World) -> None:
    survey(acme, 8, "s1")
    run(acme)
    acme.at(MONDAY + DAY)
    acme.publish(rules=angry().replace("<= 6", "<= 8"), vocabulary=SURVEYS)
    run(acme)
    assert told(acme) == []
    survey(acme, 8, "s2")
    run(acme)
    assert [each[0] for each in told(acme)] == ["s2"]
    with acme.database.reading() as conn:
        assert [each.edition for each in entries_of(conn, "rule", "angry")] == [2, 1]


def test_the_condition_on_the_account_closes_it_also_when_the_event_is_long_past(acme: World) -> None:
    survey(acme, 3, "s1")
    run(acme)
    acme.at(MONDAY + 200 * DAY)
    say(acme, "seats", 0)
    run(acme)
    assert [(each.signal.state, each.signal.resolution) for each in signals(acme)] == [
        ("resolved", "cleared")
    ]


def test_a_cooldown_counts_across_events(world: World) -> None:
    world.publish(rules=angry(not_again_within="7d"), vocabulary=SURVEYS)
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    survey(world, 3, "s1")
    run(world)
    world.at(MONDAY + DAY)
    survey(world, 3, "s2")
    run(world)
    assert [(each[0], each[1]) for each in told(world)] == [("s1", "open"), ("s2", "pending")]
    world.at(MONDAY + 7 * DAY)
    run(world)
    assert [each[1] for each in told(world)] == ["open", "open"]


def review(when: str = "account.seats < 50", **settings: str) -> str:
    known = {"every": "month on 3rd 09:00", "already_true": "ignore"}
    return rule("review", when, **known, **settings)


THIRD = datetime(2026, 3, 3, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


def monthly(world: World, text: str = "") -> World:
    world.publish(rules=text or review())
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    run(world)
    return world


def occasions(world: World) -> list[tuple[str, str, str]]:
    return [(each.signal.occasion, each.signal.state, each.signal.resolution) for each in signals(world)]


def test_a_calendar_rule_opens_at_its_moment_and_once_a_period(world: World) -> None:
    monthly(world)
    assert account_of(world).evaluate_at == THIRD
    world.at(THIRD - timedelta(seconds=1))
    assert run(world) == 0
    world.at(THIRD)
    run(world)
    assert occasions(world) == [("2026-03", "open", "")]
    say(world, "seats", 41)
    run(world)
    assert occasions(world) == [("2026-03", "open", "")]
    assert account_of(world).evaluate_at == datetime(2026, 4, 3, 1, tzinfo=UTC)


def test_the_next_period_ends_the_signal_of_the_one_before(world: World) -> None:
    monthly(world)
    for month in (3, 4, 5):
        world.at(datetime(2026, month, 3, 1, tzinfo=UTC))
        run(world)
    assert occasions(world) == [
        ("2026-03", "resolved", "next_period"), ("2026-04", "resolved", "next_period"), ("2026-05", "open", ""),
    ]  # fmt: skip


def test_what_comes_true_after_the_moment_waits_for_the_next(world: World) -> None:
    monthly(world)
    say(world, "seats", 60)
    world.at(THIRD)
    run(world)
    world.at(THIRD + 5 * DAY)
    say(world, "seats", 10)
    run(world)
    assert occasions(world) == []
    world.at(datetime(2026, 4, 3, 1, tzinfo=UTC))
    run(world)
    assert occasions(world) == [("2026-04", "open", "")]


def test_the_moment_is_met_also_where_nothing_is_true_and_nobody_told_anything(world: World) -> None:
    monthly(world, review("start_date in last 9d"))
    say(world, "start_date", "2026-03-05")
    run(world)
    for day in range(30):
        world.at(THIRD + day * DAY)
        run(world)
    assert occasions(world) == []


def test_who_becomes_one_that_the_rule_watches_after_the_moment_waits_for_the_next(world: World) -> None:
    monthly(world, review(accounts="tier = mid"))
    say(world, "tier", "high")
    run(world)
    world.at(THIRD)
    assert run(world) == 1
    world.at(THIRD + DAY)
    say(world, "tier", "mid")
    run(world)
    assert occasions(world) == []


def test_a_moment_at_which_nobody_looked_is_not_lost(world: World) -> None:
    monthly(world)
    world.at(THIRD + 6 * HOUR)
    run(world)
    assert occasions(world) == [("2026-03", "open", "")]


def test_what_is_unknown_at_the_moment_opens_once_it_is_known_and_true(world: World) -> None:
    world.publish(rules=review())
    add_account(world.parts, "acme", "Acme")
    run(world)
    world.at(THIRD)
    run(world)
    assert occasions(world) == [("2026-03", "pending", "")]
    world.at(THIRD + DAY)
    say(world, "seats", 40)
    run(world)
    assert occasions(world) == [("2026-03", "open", "")]


def test_what_stays_unknown_waits_until_the_next_period_and_then_as_one_of_that(world: World) -> None:
    world.publish(rules=review())
    add_account(world.parts, "acme", "Acme")
    run(world)
    for moment in (THIRD, datetime(2026, 4, 3, 1, tzinfo=UTC)):
        world.at(moment)
        run(world)
    assert occasions(world) == [("2026-03", "resolved", "next_period"), ("2026-04", "pending", "")]
    world.at(datetime(2026, 4, 4, 1, tzinfo=UTC))
    say(world, "seats", 40)
    run(world)
    assert occasions(world) == [("2026-03", "resolved", "next_period"), ("2026-04", "open", "")]


def test_a_period_that_had_begun_when_the_rule_went_live_or_the_account_came_is_left_alone(
    world: World,
) -> None:
    world.at(THIRD + DAY)
    monthly(world)
    assert occasions(world) in ([], [("2026-03", "ignored", "")])
    world.at(datetime(2026, 4, 3, 1, tzinfo=UTC))
    run(world)
    assert occasions(world)[-1] == ("2026-04", "open", "")


def test_with_already_true_open_it_opens_for_the_period_that_had_begun(world: World) -> None:
    world.at(THIRD + DAY)
    monthly(world, review().replace("ignore", "open"))
    assert occasions(world) == [("2026-03", "open", "")]


def test_each_account_has_its_own_hours(world: World) -> None:
    monthly(world)
    say(world, "time_zone", "America/New_York")
    run(world)
    assert account_of(world).evaluate_at == datetime(2026, 3, 3, 14, tzinfo=UTC)


def test_a_person_may_start_a_period_early_and_the_moment_begins_the_next(world: World) -> None:
    monthly(world, review(by_hand="csm"))
    assert start_signal(world.parts, "review", "acme", "mei", ("csm",), "They ask for it").allowed
    run(world)
    assert occasions(world) == [("", "open", "")]
    world.at(THIRD)
    run(world)
    assert occasions(world) == [("", "resolved", "next_period"), ("2026-03", "open", "")]
