"""Accounts that are due are evaluated: signals open and close, work starts, nothing told meanwhile is lost."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.facts import AccountFacts
from engine.store.accounts import Account, find_account
from engine.store.feeds import feeds
from engine.store.ledger import Entry, entries_of, entries_of_account
from engine.store.signals import KeptSignal, lock_signals
from tests.harness.at_once import at_once
from tests.store.conftest import MONDAY, World
from workflows.operations import evaluation
from workflows.operations.evaluation import evaluate_accounts, watch_feeds
from workflows.operations.intake import add_account, record_observations
from workflows.parts import LoadedEditions

DAY = timedelta(days=1)
RULE = """
rule: few-seats
says: "{account.seats} seats"
because: Few seats, little use.
area: adoption
when: account.seats < 10
already_true: open
"""


def rule(name: str, when: str, **settings: str) -> str:
    known = {
        "says": f'"{name}"',
        "because": "It matters.",
        "area": "adoption",
        "already_true": "open",
        "when": when,
    }
    lines = {**known, **settings}
    return f"rule: {name}\n" + "".join(f"{key}: {value}\n" for key, value in lines.items())


def run(world: World) -> int:
    """Evaluates until nobody is due; how many were taken up."""
    total = 0
    while taken := evaluate_accounts(world.parts):
        total += taken
        assert total < 1000, "evaluation does not come to rest"
    return total


def say(world: World, field: str, value: Any, account: str = "acme", **more: Any) -> None:
    taken = record_observations(
        world.parts, [{"account": account, "field": field, "value": value, **more}], "api"
    )
    assert not taken.refused


def signals(world: World, account: str = "acme") -> list[KeptSignal]:
    with world.database.reading() as conn:
        return (
            lock_signals(conn, [account]).get(account, [])
            if world.database.is_sqlite
            else _read(world, account)
        )


def _read(world: World, account: str) -> list[KeptSignal]:
    with world.database.writing() as conn:
        return lock_signals(conn, [account]).get(account, [])


def states(world: World, account: str = "acme") -> dict[str, str]:
    return {each.rule: each.signal.state for each in signals(world, account)}


def account_of(world: World, account: str = "acme") -> Account:
    with world.database.reading() as conn:
        found = find_account(conn, account)
    assert found is not None
    return found


def ledger(world: World, account: str = "acme") -> list[Entry]:
    with world.database.reading() as conn:
        return list(reversed(entries_of_account(conn, account)))


def actions(world: World, account: str = "acme") -> list[str]:
    return [entry.action for entry in ledger(world, account)]


@pytest.fixture
def acme(world: World) -> World:
    """Acme with 40 seats, evaluated once."""
    world.publish(rules=RULE)
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 40)
    run(world)
    return world


def test_without_an_edition_nobody_is_evaluated_and_publishing_makes_all_due(world: World) -> None:
    add_account(world.parts, "acme")
    assert evaluate_accounts(world.parts) == 0
    assert account_of(world).evaluate_at is None
    world.publish(rules=RULE)
    assert account_of(world).evaluate_at == MONDAY
    assert run(world) == 1
    assert account_of(world).evaluated_edition == 1


def test_what_becomes_true_opens_a_signal_with_its_evidence(acme: World) -> None:
    assert signals(acme) == []
    say(acme, "seats", 4)
    assert run(acme) == 1
    (kept,) = signals(acme)
    assert (kept.signal.state, kept.signal.opened_at, kept.edition) == ("open", MONDAY, 1)
    assert kept.says == {"en": "4 seats"}
    assert kept.evidence == [
        {
            "text": "account.seats",
            "value": 4,
            "unknown": "",
            "observed_at": MONDAY.isoformat(),
            "source": "api",
            "days": None,
            "members": [],
        }
    ]
    (entry,) = [each for each in ledger(acme) if each.action == "open_signal"]
    assert (entry.subject_id, entry.reason, entry.by, entry.edition) == (kept.id, "true", "rule few-seats", 1)


def test_what_ceases_closes_it_and_a_second_one_has_another_id(acme: World) -> None:
    for hour, seats in enumerate((4, 40, 5)):
        acme.at(MONDAY + timedelta(hours=hour))
        say(acme, "seats", seats)
        run(acme)
    first, second = signals(acme)
    assert (first.signal.state, first.signal.resolution) == ("resolved", "cleared")
    assert (second.signal.state, second.signal.opened_at) == ("open", MONDAY + timedelta(hours=2))
    assert first.id != second.id
    assert actions(acme)[-3:] == ["open_signal", "resolve_signal", "open_signal"]


def test_an_account_is_evaluated_again_when_time_alone_changes_the_answer(world: World) -> None:
    ends_soon = rule("ends-soon", "account.start_date in next 30d")
    world.publish(rules=ends_soon)
    add_account(world.parts, "acme")
    say(world, "start_date", "2026-05-01")
    run(world)
    due = account_of(world).evaluate_at
    assert due is not None
    assert due.isoformat() == "2026-03-31T16:00:00+00:00", "midnight in Shanghai, thirty days before"
    assert states(world) == {}
    world.at(due)
    run(world)
    assert states(world) == {"ends-soon": "open"}


def test_a_hold_wakes_the_account_at_its_end(world: World) -> None:
    world.publish(rules=rule("held", "account.seats < 10", true_for="2d"))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert states(world) == {"held": "pending"}
    assert account_of(world).evaluate_at == MONDAY + 2 * DAY
    world.at(MONDAY + 2 * DAY)
    run(world)
    assert states(world) == {"held": "open"}


def test_a_child_has_a_signal_of_its_own(world: World) -> None:
    idle = rule("idle", "entitled and mean(users, 7d) = 0", about="module")
    world.publish(rules=idle)
    add_account(world.parts, "acme")
    for module, users in (("core", 9), ("api", 0)):
        say(world, "module.entitled", True, child=module)
        for day in range(14):
            say(world, "module.users", users, child=module, at=(MONDAY - (day + 1) * DAY).date().isoformat())
    run(world)
    assert [(each.child, each.signal.state) for each in signals(world)] == [("api", "open")]


def test_one_condition_may_read_the_signal_of_another(world: World) -> None:
    first = rule("first", "account.seats < 10")
    second = rule("second", "open(first)")
    world.publish(rules=f"{second}---\n{first}")
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert states(world) == {"first": "open", "second": "open"}


def test_an_account_is_asked_again_at_once_only_where_what_opened_is_read(world: World) -> None:
    first = rule("first", "account.seats < 10")
    second, third = rule("second", "open(first)"), rule("third", "account.seats > 50")
    world.publish(rules=f"{first}---\n{second}---\n{third}")
    add_account(world.parts, "acme")
    run(world)
    say(world, "seats", 60)
    assert (run(world), states(world)) == (1, {"third": "open"})
    say(world, "seats", 8)
    assert (run(world), states(world)) == (2, {"first": "open", "second": "open", "third": "resolved"})


def test_an_open_signal_mutes_another(world: World) -> None:
    loud = rule("loud", "account.seats < 10")
    quiet = rule("quiet", "account.seats < 20", quiet_while="[loud]")
    world.publish(rules=f"{loud}---\n{quiet}")
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert states(world) == {"loud": "open", "quiet": "pending"}
    say(world, "seats", 15)
    run(world)
    assert states(world) == {"loud": "resolved", "quiet": "open"}


def test_what_was_true_before_the_account_was_first_seen_is_ignored(world: World) -> None:
    world.publish(rules=RULE.replace("already_true: open", "already_true: ignore"))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert states(world) == {"few-seats": "ignored"}
    say(world, "seats", 40, at=(MONDAY + timedelta(seconds=1)).isoformat())
    world.at(MONDAY + DAY)
    run(world)
    say(world, "seats", 5)
    run(world)
    assert [each.signal.state for each in signals(world)] == ["resolved", "open"]


def test_what_was_true_before_a_rule_went_live_is_ignored_and_a_rule_that_stayed_the_same_is_not_new(
    acme: World,
) -> None:
    ignoring = RULE.replace("already_true: open", "already_true: ignore")
    say(acme, "seats", 4)
    run(acme)
    acme.publish(rules=f"{ignoring}---\n" + rule("new", "account.seats < 10", already_true="ignore"))
    run(acme)
    assert states(acme) == {"few-seats": "open", "new": "ignored"}
    say(acme, "seats", 40, account="acme")
    acme.publish(rules=ignoring.replace("Few seats, little use", "Said in other words"))
    say(acme, "seats", 4, at=(MONDAY + timedelta(seconds=9)).isoformat())
    run(acme)
    assert states(acme)["few-seats"] == "open"


def test_what_a_backfill_makes_true_was_true_already(acme: World) -> None:
    acme.publish(rules=RULE.replace("already_true: open", "already_true: ignore"))
    run(acme)
    item = {"account": "acme", "field": "seats", "value": 4, "at": "2026-03-02T00:59:00Z"}
    record_observations(acme.parts, [item], "export", backfill=True)
    run(acme)
    say(acme, "seats", 3)
    run(acme)
    with acme.database.reading() as conn:
        rows = conn.exec_driver_sql("select value from fact where name = 'seats'").scalars().all()
    assert sorted(rows) == ["3", "4"]
    assert states(acme) == {"few-seats": "open"}


def test_a_rule_that_is_gone_closes_what_it_opened(acme: World) -> None:
    say(acme, "seats", 4)
    run(acme)
    acme.publish(rules=rule("another", "account.seats > 1000"))
    run(acme)
    (kept,) = signals(acme)
    assert (kept.signal.state, kept.signal.resolution) == ("resolved", "rule_gone")


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"mode": "shadow"}, "shadow"),
        ({"mode": "canary 0%"}, "shadow"),
        ({"mode": "canary 100%"}, "open"),
        ({"holdout": "100%"}, "shadow"),
        ({"hold_if": "{accounts_over: 2}"}, "open"),
    ],
)
def test_a_rule_on_trial_lives_its_signals_in_the_shadow(
    world: World, settings: dict[str, str], state: str
) -> None:
    if "0%" in settings.get("mode", "") and "100%" not in settings["mode"]:
        settings = {"mode": "canary 1%", "holdout": "99%"}
    world.publish(rules=rule("tried", "account.seats < 10", **settings))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert states(world) == {"tried": state}


def test_past_its_limit_a_rule_is_held(world: World) -> None:
    world.publish(rules=rule("many", "account.seats < 10", hold_if="{accounts_over: 2}"))
    for name in ("acme", "globex", "initech", "hooli"):
        add_account(world.parts, name)
        say(world, "seats", 4, account=name)
    run(world)
    found = sorted(states(world, name)["many"] for name in ("acme", "globex", "initech", "hooli"))
    assert found == ["held", "held", "open", "open"]


def test_so_many_a_day_open_of_what_was_true_already(world: World) -> None:
    world.publish(rules=rule("some", "account.seats < 10", already_true="{open: 2 a day}"))
    names = ("acme", "globex", "initech", "hooli", "umbrella")
    for name in names:
        add_account(world.parts, name)
        say(world, "seats", 4, account=name)
    for day, opened in enumerate((2, 4, 5)):
        world.at(MONDAY + day * (DAY + timedelta(hours=1)))
        run(world)
        assert sum(states(world, name)["some"] == "open" for name in names) == opened


def test_a_day_whose_openings_are_used_up_ends_at_midnight_where_the_workspace_is(world: World) -> None:
    """And who comes next is told by their ids, whichever day it is: nobody is passed over, nobody drawn by lot."""
    world.publish(rules=rule("some", "account.seats < 10", already_true="{open: 2 a day}"))
    names = ("acme", "globex", "hooli", "initech", "umbrella")
    for name in reversed(names):
        add_account(world.parts, name)
        say(world, "seats", 4, account=name)
        say(world, "time_zone", "Pacific/Auckland", account=name)
    midnight = MONDAY.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0) + DAY
    moments = (MONDAY + timedelta(hours=12), midnight - timedelta(seconds=1), midnight, midnight + DAY)
    for at, opened in zip(moments, (2, 2, 4, 5), strict=True):
        world.at(at)
        run(world)
        is_open = [states(world, name)["some"] == "open" for name in names]
        assert is_open == [True] * opened + [False] * (5 - opened), at


def test_two_workers_give_away_no_place_of_the_day_twice(world: World) -> None:
    world.publish(rules=rule("some", "account.seats < 10", already_true="{open: 5 a day}"))
    names = [f"a{number:02}" for number in range(48)]
    for name in names:
        add_account(world.parts, name)
        say(world, "seats", 4, account=name)

    def work() -> None:
        while evaluate_accounts(world.parts, limit=8, at_once=2):
            pass

    at_once(*[work] * 3)
    assert sum(states(world, name)["some"] == "open" for name in names) == 5


def test_so_many_a_day_open_also_after_a_hold(world: World) -> None:
    world.publish(rules=rule("some", "account.seats < 10", already_true="{open: 2 a day}", true_for="3d"))
    names = ("acme", "globex", "initech", "hooli", "umbrella")
    for name in names:
        add_account(world.parts, name)
        say(world, "seats", 4, account=name)
    run(world)
    for day, opened in enumerate((2, 4, 5)):
        world.at(MONDAY + 3 * DAY + day * (DAY + timedelta(hours=1)))
        run(world)
        assert sum(states(world, name)["some"] == "open" for name in names) == opened


def test_ops_is_told_once_that_a_rule_cannot_say(world: World) -> None:
    world.publish(rules=rule("blind", "account.seats < 10", if_unknown="tell_ops"))
    add_account(world.parts, "acme")
    for hour in range(3):
        world.at(MONDAY + timedelta(hours=hour))
        say(world, "tier", "mid", at=world.parts.clock.world().isoformat())
        run(world)
    (entry,) = [each for each in ledger(world) if each.action == "doubt_rule"]
    assert (entry.subject_id, entry.detail) == ("blind", {"fields": ["seats"]})


PLAN = """
plan: onboarding
starts: start_date
milestones:
  first_report: {due: 10d, reached: count(report_created) >= 1}
  enough_seats: {due: 20d, reached: seats >= 10}
"""


def test_a_milestone_is_reached_once_and_stays_reached(world: World) -> None:
    world.publish(plan=PLAN, rules=RULE)
    add_account(world.parts, "acme")
    say(world, "start_date", "2026-02-27")
    say(world, "seats", 40)
    run(world)
    say(world, "seats", 4)
    run(world)
    entries = [each for each in ledger(world) if each.action == "reach_milestone"]
    assert [each.subject_id for each in entries] == ["onboarding.enough_seats"]
    with world.database.reading() as conn:
        rows = conn.exec_driver_sql(
            "select name, reached_at from milestone where reached_at is not null"
        ).all()
    assert [row.name for row in rows] == ["enough_seats"]


OVERVIEW = """
overview: portfolio
lists:
  badly: {label: use it badly, tone: bad, when: account.seats < 10, says: "{account.seats} seats only"}
  well: {label: use it well, tone: good, when: account.seats >= 10, says: "{account.seats} seats"}
"""


def test_an_account_stands_in_the_first_list_that_is_true(world: World) -> None:
    world.publish(overview=OVERVIEW, rules=RULE)
    add_account(world.parts, "acme")
    run(world)
    assert account_of(world).status == "unknown"
    for hour, seats in ((1, 40), (2, 50), (3, 5)):
        world.at(MONDAY + timedelta(hours=hour))
        say(world, "seats", seats)
        run(world)
    account = account_of(world)
    assert (account.status, account.status_since) == ("badly", MONDAY + timedelta(hours=3))
    assert account.summary["says"] == {"en": "5 seats only"}
    assert [each["value"] for each in account.summary["values"]] == [5]
    moves = [each.detail for each in ledger(world) if each.action == "change_status"]
    assert [(move["before"], move["after"]) for move in moves] == [
        ("", "unknown"),
        ("unknown", "well"),
        ("well", "badly"),
    ]


def test_a_feed_that_falls_silent_and_comes_back_is_noted_and_makes_all_due(acme: World) -> None:
    say(acme, "active_users", 4, at="2026-03-01")
    run(acme)
    assert watch_feeds(acme.parts) == ()
    acme.at(MONDAY + 3 * DAY)
    assert watch_feeds(acme.parts) == ("telemetry",)
    assert watch_feeds(acme.parts) == ()
    due_at = account_of(acme).evaluate_at
    assert due_at is not None
    assert due_at <= MONDAY + 3 * DAY
    say(acme, "active_users", 4, at="2026-03-04")
    run(acme)
    with acme.database.reading() as conn:
        entries = entries_of(conn, "feed", "telemetry")
        assert feeds(conn)["telemetry"].is_silent is False
    assert [entry.action for entry in entries] == ["regain_feed", "lose_feed"]


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Does it once, after the facts were read and before anything is saved."""
    honest, done = evaluation.evaluate, []

    def evaluate_and_do(program: Any, facts: AccountFacts, now: datetime, *rest: Any) -> Any:
        found = honest(program, facts, now, *rest)
        if not done:
            done.append(True)
            thread = threading.Thread(target=do)
            thread.start()
            thread.join()
        return found

    monkeypatch.setattr(evaluation, "evaluate", evaluate_and_do)


def test_an_observation_that_arrives_while_its_account_is_evaluated_is_never_lost(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(acme, "tier", "mid")
    meanwhile(monkeypatch, lambda: say(acme, "seats", 4))
    assert evaluate_accounts(acme.parts) == 1
    assert states(acme) == {}, "it read the facts of before"
    assert account_of(acme).evaluate_at == MONDAY, "and it is due again"
    run(acme)
    assert states(acme) == {"few-seats": "open"}


def test_an_edition_published_meanwhile_is_evaluated_by_as_well(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(acme, "tier", "mid")
    meanwhile(monkeypatch, lambda: acme.publish(rules=rule("many-seats", "account.seats > 10")) and None)
    run(acme)
    assert states(acme) == {"many-seats": "open"}
    assert account_of(acme).evaluated_edition == 2


def test_a_worker_that_lost_its_claim_saves_nothing(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "LEASE", timedelta(0))
    say(acme, "seats", 4)
    meanwhile(monkeypatch, lambda: evaluate_accounts(acme.parts) and None)
    evaluate_accounts(acme.parts)
    assert len(signals(acme)) == 1
    assert actions(acme).count("open_signal") == 1


def test_workers_and_sources_at_once_come_to_one_end(acme: World) -> None:
    names = [f"account-{number}" for number in range(12)]
    for name in names:
        add_account(acme.parts, name)
    errors: list[BaseException] = []

    def guarded(do: Callable[[], Any]) -> Callable[[], None]:
        def work() -> None:
            try:
                do()
            except BaseException as error:
                errors.append(error)

        return work

    def speak() -> None:
        for seats in range(15):
            for name in names:
                say(acme, "seats", seats, account=name, at=(MONDAY + timedelta(seconds=seats)).isoformat())

    def work() -> None:
        for _ in range(40):
            evaluate_accounts(acme.parts, limit=5)

    acme.at(MONDAY + DAY)
    at_once(*map(guarded, (speak, work, work)))
    assert errors == []
    run(acme)
    for name in names:
        live = [each for each in signals(acme, name) if each.signal.is_live]
        assert live == [], f"the last word on {name} is 14 seats"
        assert account_of(acme, name).attempts == 0


def test_one_account_that_fails_holds_up_no_other_and_is_set_aside_for_a_day(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "BACKOFF", timedelta(0))
    add_account(acme.parts, "globex")
    honest = evaluation.evaluate

    def evaluate_or_fail(program: Any, facts: AccountFacts, *rest: Any) -> Any:
        if facts.account == "globex":
            raise RuntimeError("a fault of ours")
        return honest(program, facts, *rest)

    monkeypatch.setattr(evaluation, "evaluate", evaluate_or_fail)
    say(acme, "seats", 4)
    say(acme, "seats", 4, account="globex")
    run(acme)
    assert (states(acme), states(acme, "globex")) == ({"few-seats": "open"}, {})
    globex = account_of(acme, "globex")
    assert (globex.error, globex.evaluate_at) == ("RuntimeError: a fault of ours", MONDAY + DAY)
    say(acme, "seats", 5, account="globex")
    assert account_of(acme, "globex").evaluate_at == MONDAY + DAY, "told of, it is still set aside"
    monkeypatch.setattr(evaluation, "evaluate", honest)
    acme.at(MONDAY + DAY)
    run(acme)
    globex = account_of(acme, "globex")
    assert (globex.error, globex.attempts, states(acme, "globex")) == ("", 0, {"few-seats": "open"})


def test_what_kills_its_worker_is_set_aside_the_third_time_alone(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "LEASE", timedelta(0))
    for name in ("globex", "initech"):
        add_account(acme.parts, name)
    honest = evaluation.evaluate

    def evaluate_or_die(program: Any, facts: AccountFacts, *rest: Any) -> Any:
        if facts.account == "globex":
            raise KeyboardInterrupt
        return honest(program, facts, *rest)

    monkeypatch.setattr(evaluation, "evaluate", evaluate_or_die)
    deaths = 0
    for _ in range(10):
        try:
            run(acme)
            break
        except KeyboardInterrupt:
            deaths += 1
    assert deaths == 2
    assert account_of(acme, "initech").evaluated_edition == 1
    globex = account_of(acme, "globex")
    assert globex.error == "its evaluation ended the worker each time it was tried"
    assert globex.evaluate_at == MONDAY + DAY
    monkeypatch.setattr(evaluation, "evaluate", honest)
    acme.publish(rules=RULE.replace("Few seats", "So few seats"))
    run(acme)
    assert account_of(acme, "globex").error == "", "a new edition is a fresh try"


def test_what_cannot_be_started_spoils_no_other_account_and_leaves_nothing_half_done(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.operations import stepping

    monkeypatch.setattr(evaluation, "BACKOFF", timedelta(0))
    add_account(acme.parts, "globex")
    honest = stepping.start_work

    def start_or_fail(batch: Any, rule: Any, kept: KeptSignal, *rest: Any) -> None:
        if kept.account == "globex":
            raise RuntimeError("no playbook today")
        honest(batch, rule, kept, *rest)

    monkeypatch.setattr(stepping, "start_work", start_or_fail)
    say(acme, "seats", 4)
    say(acme, "seats", 4, account="globex")
    run(acme)
    assert (states(acme), states(acme, "globex")) == ({"few-seats": "open"}, {})
    assert account_of(acme, "globex").error == "RuntimeError: no playbook today"


def test_the_matcher_and_the_plain_answer_agree_on_a_batch(acme: World) -> None:
    names = [f"account-{number}" for number in range(30)]
    for number, name in enumerate(names):
        add_account(acme.parts, name)
        say(acme, "seats", number, account=name)
    run(acme)
    open_ones = [name for name in names if states(acme, name) == {"few-seats": "open"}]
    assert open_ones == names[:10]
    with acme.database.reading() as conn:
        loaded = acme.parts.editions.required(conn)
    assert loaded.matcher.match({*()}) == loaded.plain.match({*()})


def elsewhere(world: World) -> World:
    """The same server as another process sees it."""
    return replace(world, parts=replace(world.parts, editions=LoadedEditions(world.parts.clock)))


def test_whom_another_process_made_due_by_publishing_is_asked_by_the_new_edition(acme: World) -> None:
    elsewhere(acme).publish(rules=RULE + "# another\n")
    evaluate_accounts(acme.parts)
    assert account_of(acme).evaluated_edition == 2


def test_whom_somebody_publishes_over_while_they_are_asked_stays_due(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = evaluation.evaluate

    def published_over(*args: Any) -> Any:
        monkeypatch.setattr(evaluation, "evaluate", asked)
        elsewhere(acme).publish(rules=RULE + "# another\n")
        return asked(*args)

    monkeypatch.setattr(evaluation, "evaluate", published_over)
    say(acme, "seats", 39)
    evaluate_accounts(acme.parts)
    assert account_of(acme).evaluated_edition == 1, "the edition before decides nothing any more"
    run(acme)
    assert account_of(acme).evaluated_edition == 2
