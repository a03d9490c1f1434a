"""Accounts below others: found among the facts, evaluated with those above, on both databases."""

from datetime import timedelta
from itertools import pairwise

import pytest

from engine.answer import Asked, ask
from engine.facts import AccountFacts
from engine.needs import Needs, needs_of
from engine.store.facts import load_facts
from engine.store.links import with_those_above
from engine.truth import TRUE, UNKNOWN, Truth
from rules.problems import NOWHERE
from rules.resolve import condition
from rules.scope import Scope
from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import account_of, rule, run, say, signals
from workflows.operations.intake import add_account, record_observations

DAY = timedelta(days=1)
COMPANIES = """
vocabulary: companies
account:
  parent: {type: account, feed: crm, below: subsidiary}
"""
FEW = rule("few-in-all", "count(subsidiary where seats < 10) >= 1", says='"Few"')


@pytest.fixture
def companies(world: World) -> World:
    """Acme above East and West; West calls it as the CRM does."""
    world.publish(companies=COMPANIES, few=FEW)
    add_account(world.parts, "acme", "Acme", [("crm", "77")])
    for name, seats, above in (("east", 12, "acme"), ("west", 15, "crm:77"), ("other", 3, "globex")):
        add_account(world.parts, name, name.title())
        say(world, "seats", seats, name)
        say(world, "parent", above, name)
    return world


def look(world: World, text: str, account: str = "acme") -> tuple[AccountFacts, Truth]:
    with world.database.reading() as conn:
        rulebook = world.parts.editions.required(conn).rulebook
        asked, problems = condition(text, NOWHERE, Scope(rulebook.vocabulary))
        assert asked is not None, problems
        needs = needs_of([asked], rulebook.vocabulary)
        facts = load_facts(conn, [account], needs, rulebook, MONDAY)[account]
        return facts, ask(asked, Asked(facts, MONDAY, rulebook.vocabulary, {})).truth


def test_those_who_name_an_account_by_its_id_or_as_a_source_calls_it_are_below(companies: World) -> None:
    facts, truth = look(companies, "sum(subsidiary.seats) = 27")
    assert (set(facts.below["subsidiary"].accounts), truth) == ({"east", "west"}, TRUE)


def test_an_account_that_names_another_by_now_is_below_it_no_longer(companies: World) -> None:
    add_account(companies.parts, "globex", "Globex")
    say(companies, "parent", "globex", "east", at=(MONDAY + timedelta(seconds=1)).isoformat())
    companies.at(MONDAY + DAY)
    with companies.database.reading() as conn:
        rulebook = companies.parts.editions.required(conn).rulebook
        needs = Needs(below={"subsidiary": Needs()})
        found = load_facts(conn, ["acme", "globex"], needs, rulebook, MONDAY + DAY)
        then = load_facts(conn, ["acme"], needs, rulebook, MONDAY)
    assert set(found["acme"].below["subsidiary"].accounts) == {"west"}
    assert set(found["globex"].below["subsidiary"].accounts) == {"east", "other"}
    assert set(then["acme"].below["subsidiary"].accounts) == {"east", "west"}


def test_what_is_told_of_an_account_makes_those_above_it_due(companies: World) -> None:
    run(companies)
    assert not signals(companies)
    say(companies, "seats", 4, "west", at=(MONDAY + timedelta(seconds=5)).isoformat())
    companies.at(MONDAY + timedelta(minutes=1))
    run(companies)
    assert [(kept.signal.rule, kept.signal.state) for kept in signals(companies)] == [("few-in-all", "open")]


def test_whom_an_account_left_is_due_as_well_as_whom_it_joined(companies: World) -> None:
    add_account(companies.parts, "globex", "Globex")
    say(companies, "parent", "globex", "east")
    with companies.database.reading() as conn:
        assert with_those_above(conn, ["east"]) == {"east", "acme", "globex"}


def test_a_circle_is_told_and_nothing_is_reckoned_in_it(companies: World) -> None:
    say(companies, "parent", "east", "acme")
    facts, truth = look(companies, "sum(subsidiary.seats) >= 1")
    assert facts.below["subsidiary"].circle == ("acme", "east", "acme")
    assert truth is UNKNOWN
    run(companies)


def test_a_field_that_begins_to_name_accounts_takes_in_what_it_said_before(world: World) -> None:
    world.publish(companies="vocabulary: companies\naccount:\n  parent: {type: text, feed: crm}\n")
    for name in ("acme", "east"):
        add_account(world.parts, name, name.title())
    say(world, "parent", "acme", "east")
    world.publish(companies=COMPANIES)
    facts, _ = look(world, "count(subsidiary) = 1")
    assert set(facts.below["subsidiary"].accounts) == {"east"}


def test_a_signal_below_that_time_alone_opens_makes_those_above_due(companies: World) -> None:
    late = rule("west-is-few", "seats = 15", true_for="3d", says='"Few"')
    above = rule("one-is-few", "any(subsidiary where open(west-is-few))", says='"One is few"')
    companies.publish(companies=COMPANIES, late=late, above=above)
    run(companies)
    companies.at(MONDAY + 4 * DAY)
    run(companies)
    states = {kept.rule: kept.signal.state for name in ("west", "acme") for kept in signals(companies, name)}
    assert states == {"west-is-few": "open", "one-is-few": "open"}


def test_a_company_that_has_not_said_for_long_whose_it_is_is_doubted_at_that_very_moment(
    world: World,
) -> None:
    forgets = COMPANIES.replace("below: subsidiary", "below: subsidiary, max_age: 5d")
    world.publish(companies=forgets, doubt=rule("doubt", "count(subsidiary) is unknown"))
    for name in ("acme", "east"):
        add_account(world.parts, name, name.title())
    say(world, "parent", "acme", "east")
    run(world)
    assert account_of(world).evaluate_at == MONDAY + 5 * DAY
    world.at(MONDAY + 5 * DAY)
    run(world)
    assert [(kept.rule, kept.signal.state) for kept in signals(world)] == [("doubt", "open")]


@pytest.mark.parametrize("between", [(), ("middle",)])
def test_a_circle_that_opens_by_age_is_looked_at_in_that_very_moment(
    world: World, between: tuple[str, ...]
) -> None:
    """Against a look at every day: the word that grows too old may be another's than that of whoever is below."""
    forgets = COMPANIES.replace("below: subsidiary", "below: subsidiary, max_age: 5d")
    known, doubt = (rule(f"is-{each}", f"count(subsidiary) is {each}") for each in ("known", "unknown"))
    world.publish(companies=forgets, known=known, doubt=doubt)
    way = ("acme", *between, "east", "acme")
    for name in way[:-1]:
        add_account(world.parts, name, name.title())
    for day, (below, above) in enumerate(pairwise(way)):
        world.at(MONDAY + day * DAY)
        say(world, "parent", above, below, at=(MONDAY + day * DAY).isoformat())
    seen = []
    for day in range(3, 9):
        world.at(MONDAY + day * DAY)
        run(world)
        (stands,) = [kept.rule for kept in signals(world) if kept.signal.is_open]
        with world.database.reading() as conn:
            rulebook = world.parts.editions.required(conn).rulebook
            needs = Needs(below={"subsidiary": Needs()})
            group = load_facts(conn, ["acme"], needs, rulebook, MONDAY + day * DAY)["acme"].below[
                "subsidiary"
            ]
        is_known = not group.circle and not group.unsure
        assert stands == ("is-known" if is_known else "is-unknown"), f"day {day}"
        seen.append(is_known)
    assert seen[:3] == [False, False, True], "the circle opens on the fifth day"
    assert seen[-1] is False, "and whoever is below has not said so for too long"


def test_a_circle_that_closes_by_age_is_looked_at_in_that_very_moment(world: World) -> None:
    """Where billing's word has grown too old the CRM's holds, and that one names an account below."""
    field = "parent: {type: account, from: [billing, crm], feed: crm, below: subsidiary, max_age: 5d}"
    doubt = rule("doubt", "count(subsidiary) is unknown")
    world.publish(companies=f"vocabulary: companies\naccount:\n  {field}\n", doubt=doubt)
    for name in ("acme", "east", "globex"):
        add_account(world.parts, name, name.title())
    told = [{"account": "acme", "field": "parent", "value": "globex"}]
    assert not record_observations(world.parts, told, "billing").refused
    world.at(MONDAY + 2 * DAY)
    at = (MONDAY + 2 * DAY).isoformat()
    told = [
        {"account": a, "field": "parent", "value": b, "at": at}
        for a, b in (("acme", "east"), ("east", "acme"))
    ]
    assert not record_observations(world.parts, told, "crm").refused
    run(world)
    assert not signals(world)
    world.at(MONDAY + 5 * DAY)
    run(world)
    assert [kept.rule for kept in signals(world)] == ["doubt"]
