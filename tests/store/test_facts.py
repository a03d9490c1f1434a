"""The snapshot of accounts: what every source says, as the vocabulary types it, at one moment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.facts import EMPTY, AccountFacts
from engine.needs import Needs
from engine.store.facts import load_facts, load_shown
from engine.store.milestones import record_reached
from rules.values import Money
from tests.store.conftest import MONDAY, VOCABULARY, World
from tests.store.test_evaluation import rule, run
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking import explain_rule
from workflows.operations.telling import tell_outcome

DAY = timedelta(days=1)
ALL = Needs(
    fields=frozenset(
        {("account", name) for name in ("name", "tier", "seats", "time_zone", "start_date")}
        | {("contract", name) for name in ("ends_on", "amount", "renewed_on")}
        | {("module", "entitled"), ("contact", "role")}
    ),
    series={("account", "active_users"): None, ("module", "users"): None},
    events={"login": None, "report_created": None},
    history={("account", "tier"): 30 * DAY},
    children=frozenset({"contract", "module", "contact"}),
)


def say(world: World, *items: dict[str, Any], source: str = "api") -> None:
    taken = record_observations(world.parts, [{"account": "acme", **item} for item in items], source)
    assert not taken.refused


def look(world: World, needs: Needs = ALL, at: datetime = MONDAY, account: str = "acme") -> AccountFacts:
    with world.database.reading() as conn:
        rulebook = world.parts.editions.required(conn).rulebook
        return load_facts(conn, [account], needs, rulebook, at)[account]


def values(found: AccountFacts, name: str) -> list[Any]:
    return [held.value for held in found.subject.held.get(name, ())]


@pytest.fixture
def acme(published: World) -> World:
    add_account(published.parts, "acme", "Acme")
    return published


def test_an_account_of_which_nothing_is_told_is_known_by_nothing(acme: World) -> None:
    found = look(acme)
    assert (found.account, found.zone.key, found.zone_is_fallback) == ("acme", "Asia/Shanghai", False)
    assert not found.subject.held
    assert not found.children
    assert not found.events
    assert look(acme, account="acme", needs=Needs()).coverage == {}


def test_an_account_that_is_not_there_is_not_in_the_answer(acme: World) -> None:
    with acme.database.reading() as conn:
        rulebook = acme.parts.editions.required(conn).rulebook
        assert list(load_facts(conn, ["acme", "nobody"], ALL, rulebook, MONDAY)) == ["acme"]


def test_values_are_typed_and_each_source_keeps_its_word_newest_first(acme: World) -> None:
    say(acme, {"field": "seats", "value": 40, "at": "2026-02-01"}, source="crm")
    say(acme, {"field": "seats", "value": 44, "at": "2026-02-02"}, source="billing")
    say(
        acme,
        {"field": "start_date", "value": "2026-01-05"},
        {"field": "contract.amount", "child": "c1", "value": 12.5},
        {"field": "contract.renewed_on", "child": "c1", "value": None},
    )
    found = look(acme)
    assert [(held.value, held.source) for held in found.subject.held["seats"]] == [
        (44, "billing"),
        (40, "crm"),
    ]
    assert values(found, "start_date") == [date(2026, 1, 5)]
    (contract,) = found.children["contract"].values()
    assert contract.key == "c1"
    assert contract.held["amount"][0].value == Money(Decimal("12.5"), "USD")
    assert contract.held["renewed_on"][0].value is EMPTY
    assert "ends_on" not in contract.held


def test_only_what_is_needed_is_loaded(acme: World) -> None:
    say(
        acme,
        {"field": "seats", "value": 4},
        {"field": "tier", "value": "mid"},
        {"event": "login"},
        {"field": "active_users", "value": 4, "at": "2026-03-01"},
        {"field": "module.entitled", "child": "core", "value": True},
    )
    found = look(acme, Needs(fields=frozenset({("account", "tier")})))
    assert list(found.subject.held) == ["tier"]
    assert (found.subject.series, found.events, found.children) == ({}, {}, {})


def test_every_child_is_there_of_which_anything_is_told(acme: World) -> None:
    say(
        acme,
        {"field": "module.users", "child": "core", "value": 3, "at": "2026-03-01"},
        {"field": "module.entitled", "child": "api", "value": True},
    )
    found = look(acme, Needs(children=frozenset({"module"})))
    assert sorted(found.children["module"]) == ["api", "core"]


def test_what_was_observed_after_now_is_not_known_yet(acme: World) -> None:
    for day in (5, 10, 15):
        say(
            acme,
            {"field": "tier", "value": "mid" if day < 15 else "high", "at": f"2026-02-{day:02}T00:00:00Z"},
            {"field": "seats", "value": day, "at": f"2026-02-{day:02}T00:00:00Z"},
        )
    then = datetime(2026, 2, 12, tzinfo=UTC)
    known = [held for held in look(acme, at=then).subject.held["seats"] if held.observed_at <= then]
    assert [held.value for held in known] == [10]
    assert values(look(acme), "seats") == [15]


def test_history_is_what_was_said_since_and_the_word_that_held_before(acme: World) -> None:
    for value, at in (
        ("tech", "2025-11-01"),
        ("mid", "2026-01-01"),
        ("high", "2026-02-20"),
        ("mid", "2026-02-25"),
    ):
        say(acme, {"field": "tier", "value": value, "at": at})
    history = look(acme).subject.history["tier"]
    assert [held.value for held in history] == ["mid", "high", "mid"]


def test_a_series_has_one_point_a_day_the_newest_word(acme: World) -> None:
    say(
        acme,
        {"field": "active_users", "value": 5, "at": "2026-02-27"},
        {"field": "active_users", "value": 6, "at": "2026-02-28"},
        {"field": "active_users", "value": 7, "at": "2026-02-28"},
        {"field": "active_users", "value": 8, "at": "2026-02-28T17:00:00Z"},
        {"field": "active_users", "value": 9, "at": "2026-03-01T01:00:00Z"},
    )
    points = look(acme).subject.series["active_users"]
    assert [(point.day.isoformat(), point.value) for point in points] == [
        ("2026-02-27", 5.0),
        ("2026-02-28", 7.0),
        ("2026-03-01", 9.0),
    ]


def test_a_day_stays_that_day_when_the_account_moves(acme: World) -> None:
    say(acme, {"field": "active_users", "value": 5, "at": "2026-02-27"})
    say(acme, {"field": "time_zone", "value": "America/Los_Angeles"})
    (point,) = look(acme).subject.series["active_users"]
    assert point.day == date(2026, 2, 27)


def test_of_two_sources_of_a_series_the_one_that_is_declared_first_speaks(world: World) -> None:
    declared = VOCABULARY.replace(
        "active_users: {type: series,", "active_users: {from: [product, crm], type: series,"
    )
    world.publish(vocabulary=declared)
    add_account(world.parts, "acme")
    for source, value in (("product", 5), ("crm", 50)):
        say(world, {"field": "active_users", "value": value, "at": "2026-02-27"}, source=source)
    say(world, {"field": "active_users", "value": 60, "at": "2026-02-28"}, source="crm")
    points = look(world).subject.series["active_users"]
    assert [(point.value, point.source) for point in points] == [(5.0, "product"), (60.0, "crm")]


def test_a_series_goes_back_as_far_as_is_needed(acme: World) -> None:
    days = [MONDAY - number * DAY for number in range(60)]
    say(acme, *({"field": "active_users", "value": 5, "at": day.date().isoformat()} for day in days))
    points = look(acme, Needs(series={("account", "active_users"): 28})).subject.series["active_users"]
    assert 29 <= len(points) <= 31


def test_of_a_series_that_stopped_long_ago_the_last_word_is_there(acme: World) -> None:
    """It is too old, which is not the same as never said."""
    for child, told in (("", "2025-09-01"), ("insights", "2025-08-30"), ("insights", "2025-08-31")):
        name = {"field": "module.users", "child": child} if child else {"field": "active_users"}
        say(acme, {**name, "value": 5, "at": told})
    few = Needs(series={("account", "active_users"): 28, ("module", "users"): 28})
    with acme.database.reading() as conn:
        rulebook = acme.parts.editions.required(conn).rulebook
        found = load_shown(conn, ["acme"], few, rulebook, MONDAY)["acme"]
        earlier = load_shown(conn, ["acme"], few, rulebook, datetime(2025, 8, 1, tzinfo=UTC))["acme"]
    of_module = found.children["module"]["insights"].series["users"]
    points = (*found.subject.series["active_users"], *of_module)
    assert [(point.day.isoformat(), point.value) for point in points] == [
        ("2025-09-01", 5.0),
        ("2025-08-31", 5.0),
    ]
    assert earlier.subject.series.get("active_users", ()) == ()
    acme.publish(rules=rule("idle", "last(active_users) < 3"))
    run(acme)
    (subject,) = explain_rule(acme.parts, "idle", "acme").subjects
    assert [each.unknown for each in subject.when.readings] == ["too old"]


def test_events_come_in_their_order_each_id_once(acme: World) -> None:
    say(
        acme,
        {"event": "login", "id": "e2", "at": "2026-02-20", "fields": {"by": "ana@acme.test"}},
        {"event": "login", "id": "e1", "at": "2026-02-10"},
        {"event": "login", "at": "2026-02-15"},
    )
    say(acme, {"event": "login", "id": "e2", "at": "2026-02-21", "fields": {"by": None}})
    events = look(acme).events["login"]
    assert [event.at.astimezone(look(acme).zone).day for event in events] == [10, 15, 21]
    assert events[2].fields == {"by": EMPTY}
    assert events[0].fields == {}


def test_events_go_back_as_far_as_is_needed_and_the_newest_however_old(acme: World) -> None:
    for day in (1, 10, 20):
        say(
            acme,
            {"event": "login", "at": f"2026-01-{day:02}"},
            {"event": "report_created", "at": f"2026-02-{day:02}"},
        )
    needs = Needs(events={"report_created": 15 * DAY}, newest=frozenset({"login"}))
    events = look(acme, needs).events
    assert [event.at.day for event in events["report_created"]] == [19]
    assert [event.at.day for event in events["login"]] == [19], (
        "midnight in Shanghai is the day before in UTC"
    )


def test_an_event_told_again_counts_as_it_was_told_last_wherever_that_is(acme: World) -> None:
    say(
        acme,
        {"event": "login", "id": "e1", "at": "2026-02-12"},
        {"event": "login", "id": "e2", "at": "2026-02-10"},
    )
    say(acme, {"event": "report_created", "id": "e1", "at": "2026-02-12"})
    say(acme, {"event": "login", "id": "e1", "at": "2025-12-02"})
    found = look(acme, Needs(events={"login": 60 * DAY, "report_created": 60 * DAY})).events
    assert [each.id for each in found["login"]] == ["e2"], (
        "the other was corrected: it lies before the window"
    )
    assert [each.id for each in found["report_created"]] == ["e1"], (
        "an event of another name is another event"
    )
    (newest,) = look(acme, Needs(newest=frozenset({"login"}))).events["login"]
    assert newest.id == "e2"


def test_an_unknown_zone_falls_back_and_says_so(acme: World) -> None:
    say(acme, {"field": "time_zone", "value": "Mars/Olympus"})
    found = look(acme)
    assert (found.zone.key, found.zone_is_fallback) == ("Asia/Shanghai", True)
    say(
        acme,
        {"field": "time_zone", "value": "Europe/Berlin", "at": (MONDAY + timedelta(minutes=1)).isoformat()},
    )
    found = look(acme, at=MONDAY + DAY)
    assert (found.zone.key, found.zone_is_fallback) == ("Europe/Berlin", False)


def test_coverage_is_of_the_feed_and_of_the_account(acme: World) -> None:
    add_account(acme.parts, "globex")
    say(acme, {"field": "active_users", "value": 5, "at": "2026-03-01"})
    own, other = look(acme).coverage["telemetry"], look(acme, account="globex").coverage["telemetry"]
    assert (own.since, own.last, own.own_last, own.own_habit) == (MONDAY, MONDAY, MONDAY, None)
    assert (other.since, other.last, other.own_last) == (MONDAY, MONDAY, None)


def test_our_own_records_are_there(acme: World) -> None:
    with acme.database.writing() as conn:
        record_reached(conn, "acme", [("onboarding", "kickoff")], MONDAY)
        record_reached(conn, "acme", [("onboarding", "kickoff")], MONDAY + DAY)
        tell_outcome(conn, "acme", "kickoff-call", "no_answer", MONDAY - DAY)
        tell_outcome(conn, "acme", "kickoff-call", "reached", MONDAY)
    found = look(acme)
    assert found.milestones["onboarding", "kickoff"].reached_at == MONDAY
    assert (found.tasks["kickoff-call"].outcome, found.tasks["kickoff-call"].at) == ("reached", MONDAY)


def test_what_was_stored_under_another_type_is_unknown_until_told_again(acme: World) -> None:
    say(acme, {"field": "tier", "value": "tech"}, {"field": "seats", "value": 4})
    retyped = VOCABULARY.replace("of: [high, mid, tech]", "of: [high, mid]").replace(
        "seats: {type: number,", "seats: {type: money,"
    )
    acme.publish(vocabulary=retyped)
    found = look(acme)
    assert "tier" not in found.subject.held
    assert "seats" not in found.subject.held


def test_a_fact_of_a_field_that_is_gone_disturbs_nobody(acme: World) -> None:
    say(acme, {"field": "contact.role", "child": "ana@acme.test", "value": "admin"})
    retold = VOCABULARY.replace("role: {type: choice, of: [champion, admin, user]}", "name: {type: text}")
    acme.publish(vocabulary=retold)
    assert look(acme).children["contact"]["ana@acme.test"].held == {}


def test_the_version_is_that_of_the_facts(acme: World) -> None:
    before = look(acme).version
    say(acme, {"field": "seats", "value": 4})
    assert look(acme).version == before + 1


def test_how_sources_call_an_account_is_loaded_where_a_list_asks_for_it(published: World) -> None:
    add_account(published.parts, "acme", "Acme", [("crm", "4711")])
    assert look(published, Needs(aliases=True)).aliases == {"crm:4711"}
    assert look(published, Needs()).aliases == frozenset()
