"""Accounts below others: found among the facts, evaluated with those above, on both databases."""

from datetime import timedelta

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
from workflows.operations.intake import add_account

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
