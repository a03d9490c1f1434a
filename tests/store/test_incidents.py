"""A feed that loses accounts is an incident for ops, once; never a risk for an owner."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from tests.store.conftest import MONDAY, TEAM, VOCABULARY, World
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking import account_page, explain_rule, incident_page, portfolio
from workflows.operations.releasing import dismiss_incident
from workflows.store import schema
from workflows.store.incidents import Incident, incidents
from workflows.verdict import Reason

DAY = timedelta(days=1)
OPS = TEAM.replace("responsibilities:", "roles: {ops: mei}\nresponsibilities:")


def speak(world: World, *accounts: str) -> None:
    said = [{"account": each, "field": "active_users", "value": 7} for each in accounts]
    assert not record_observations(world.parts, said, "product").refused


def evaluate(world: World) -> None:
    while evaluate_accounts(world.parts):
        pass


def days(world: World, count: int, speaking: Iterable[str], begin: int = 0) -> None:
    """So many days on which these accounts are spoken of, and everybody is looked at who is due."""
    speaking = list(speaking)
    for day in range(begin, begin + count):
        world.at(MONDAY + day * DAY)
        if speaking:
            speak(world, *speaking)
        evaluate(world)


def all_of(world: World, *states: str) -> list[Incident]:
    with world.database.reading() as conn:
        return incidents(conn, states, 100)


def told(world: World) -> list[str]:
    """The incidents ops had a notice of."""
    query = select(schema.effect.c.content).where(schema.effect.c.cause == "incident")
    with world.database.reading() as conn:
        return [row.content["says"]["en"] for row in conn.execute(query)]


def settle(world: World, *accounts: str) -> None:
    world.publish(team=OPS)
    for each in accounts:
        add_account(world.parts, each, each.title())
    days(world, 7, accounts)


def test_an_account_whose_feed_stops_while_it_speaks_of_others_is_one_incident(world: World) -> None:
    settle(world, "acme", "globex")
    days(world, 6, ["globex"], begin=7)
    (found,) = all_of(world)
    assert (found.kind, found.subject, found.account, found.state) == (
        "feed_lost",
        "telemetry",
        "acme",
        "open",
    )
    assert found.opened_at <= MONDAY + 10 * DAY
    assert told(world) == ["The feed telemetry speaks, but no longer of Acme."]
    assert portfolio(world.parts).needs_you.incidents == 1
    (shown,) = account_page(world.parts, "acme").incidents
    assert shown.id == found.id
    assert account_page(world.parts, "globex").incidents == ()
    assert account_page(world.parts, "acme").signals == ()


def test_it_closes_by_itself_when_the_feed_speaks_of_the_account_again(world: World) -> None:
    settle(world, "acme", "globex")
    days(world, 6, ["globex"], begin=7)
    days(world, 1, ["globex", "acme"], begin=13)
    (found,) = all_of(world)
    assert (found.state, found.why, found.by) == ("over", "no_longer_missed", "")
    days(world, 2, ["globex", "acme"], begin=14)
    assert len(all_of(world)) == 1


def test_what_ops_knows_of_is_not_opened_again_before_the_feed_has_spoken(world: World) -> None:
    settle(world, "acme", "globex")
    days(world, 6, ["globex"], begin=7)
    (found,) = all_of(world)
    assert dismiss_incident(world.parts, found.id, "olu", "they moved house").allowed
    assert dismiss_incident(world.parts, found.id, "olu").reason is Reason.INCIDENT_CLOSED
    assert dismiss_incident(world.parts, "none", "olu").reason is Reason.NO_SUCH_INCIDENT
    days(world, 10, ["globex"], begin=13)
    assert [(each.state, each.by, each.why) for each in all_of(world)] == [
        ("dismissed", "olu", "they moved house")
    ]
    days(world, 1, ["globex", "acme"], begin=23)
    days(world, 20, ["globex"], begin=24)
    assert [each.state for each in all_of(world)] == ["open", "dismissed"]


def test_of_a_feed_that_speaks_as_it_happens_no_account_is_missed(world: World) -> None:
    settle(world, "acme", "globex")
    days(world, 6, ["globex"], begin=7)
    assert [each.account for each in all_of(world, "open")] == ["acme"]
    speaks = VOCABULARY.replace(
        "telemetry: {max_silence: 2d}", "telemetry: {max_silence: 2d, speaks: as_it_happens}"
    )
    world.publish(team=OPS, vocabulary=speaks)
    days(world, 1, ["globex"], begin=13)
    assert all_of(world, "open") == [], "what was missed by habit is over once there is none"
    days(world, 9, ["globex"], begin=14)
    assert len(all_of(world)) == 1


def test_many_at_once_are_one_incident(world: World) -> None:
    names = ["acme", "globex", "hooli", "initech", "umbrella", "wonka"]
    settle(world, *names)
    days(world, 6, ["wonka"], begin=7)
    (found,) = all_of(world, "open")
    assert (found.kind, found.account) == ("feed_lost", "")
    assert {each.account for each in incident_page(world.parts, found.id).lost} == set(names) - {"wonka"}
    assert [each.id for each in account_page(world.parts, "acme").incidents] == [found.id]
    days(world, 1, names, begin=13)
    assert all_of(world, "open") == []


def test_a_feed_that_falls_silent_is_one_incident_and_nobody_is_missed_in_it(world: World) -> None:
    settle(world, "acme", "globex")
    world.at(MONDAY + 9 * DAY)
    record_observations(world.parts, [{"account": "acme", "field": "seats", "value": 3}], "api")
    evaluate(world)
    days(world, 8, [], begin=10)
    assert [(each.kind, each.subject, each.account) for each in all_of(world)] == [
        ("feed_silent", "telemetry", "")
    ]
    assert told(world) == ["The feed telemetry has fallen silent."]
    days(world, 2, ["acme"], begin=18)
    assert [(each.kind, each.state) for each in all_of(world)] == [("feed_silent", "over")]
    days(world, 3, ["acme", "globex"], begin=20)
    assert [(each.kind, each.state) for each in all_of(world)] == [("feed_silent", "over")]


def test_an_account_the_overview_does_not_count_is_not_missed(world: World) -> None:
    overview = (
        "overview: all\naccounts: tier != tech\nlists:\n  some: {label: some, says: Some, when: seats > 0}\n"
    )
    world.publish(team=OPS, overview=overview)
    for each in ("acme", "globex"):
        add_account(world.parts, each)
    record_observations(world.parts, [{"account": "acme", "field": "tier", "value": "tech"}], "crm")
    days(world, 7, ["acme", "globex"])
    days(world, 8, ["globex"], begin=7)
    assert [each.kind for each in all_of(world)] == ["feed_silent"]  # crm, which was told once


NO_REPORTS = """
rule: no-reports
says: No reports
kind: risk
area: adoption
already_true: open
when: count(report_created, 7d) = 0
"""


def report(world: World, *accounts: str) -> None:
    said = [{"account": each, "event": "report_created"} for each in accounts]
    assert not record_observations(world.parts, said, "product").refused


def opened(world: World, account: str) -> list[str]:
    return [each.rule for each in account_page(world.parts, account).signals]


def test_what_it_did_not_tell_of_an_account_is_not_taken_for_nothing_once_it_speaks_of_it_again(
    world: World,
) -> None:
    """Its reports of those days are lost with all else: nobody knows that there were none."""
    world.publish(team=OPS, rules=NO_REPORTS)
    for each in ("acme", "globex"):
        add_account(world.parts, each, each.title())
    for day in range(7):
        world.at(MONDAY + day * DAY)
        report(world, "acme", "globex")
    days(world, 9, ["globex"], begin=7)
    assert opened(world, "globex") == ["no-reports"]
    days(world, 7, ["globex", "acme"], begin=16)
    assert opened(world, "acme") == []
    (answer,) = explain_rule(world.parts, "no-reports", "acme").subjects
    assert [(gap.feed, gap.kind, gap.since) for gap in answer.feed_gaps] == [
        ("telemetry", "short", MONDAY + 16 * DAY)
    ]
    days(world, 1, ["globex", "acme"], begin=23)
    assert opened(world, "acme") == ["no-reports"]
