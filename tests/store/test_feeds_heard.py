"""A feed that speaks of one account says something of all: since when its silence about the others means that there was
nothing. And that it speaks no more is noticed at that moment, whether or not anything asks it of anybody.
"""

from datetime import datetime, timedelta

from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import account_of, rule, run, states
from workflows.operations.intake import add_account, record_observations
from workflows.store.incidents import open_incidents

DAY = timedelta(days=1)
QUIET = rule("quiet", "none(login, 5d)")


def two(world: World) -> World:
    """Acme, of which nothing is ever said, and another."""
    world.publish(rules=QUIET)
    for name in ("acme", "other"):
        add_account(world.parts, name, name.title())
    run(world)
    return world


def speak(world: World, at: datetime, *, backfill: bool = False) -> None:
    item = {"account": "other", "event": "login", "id": at.isoformat(), "at": at.isoformat()}
    assert not record_observations(world.parts, [item], "product", backfill=backfill).refused


def test_a_feed_that_begins_to_speak_makes_all_due_and_they_know_when_its_silence_has_lasted(
    world: World,
) -> None:
    two(world)
    assert account_of(world).evaluate_at is None
    for day in range(1, 7):
        world.at(MONDAY + day * DAY)
        run(world)
        assert states(world) == ({"quiet": "open"} if day == 6 else {})
        speak(world, MONDAY + day * DAY)
        run(world)


def test_history_that_a_feed_brings_of_one_account_makes_all_due(world: World) -> None:
    two(world)
    speak(world, MONDAY)
    run(world)
    assert states(world) == {}
    speak(world, MONDAY - 9 * DAY, backfill=True)
    run(world)
    assert states(world) == {"quiet": "open"}


def test_that_a_feed_falls_silent_is_noticed_though_no_condition_asks_it(world: World) -> None:
    world.publish(rules=rule("few", "seats < 10"))
    for name in ("acme", "other"):
        add_account(world.parts, name, name.title())
    for day in range(3):
        world.at(MONDAY + day * DAY)
        speak(world, MONDAY + day * DAY)
        run(world)
    assert account_of(world).evaluate_at is None
    moment = account_of(world, "other").evaluate_at
    assert moment == MONDAY + 4 * DAY + timedelta(seconds=1)
    world.at(moment)
    run(world)
    with world.database.reading() as conn:
        assert [(each.kind, each.subject) for each in open_incidents(conn)] == [("feed_silent", "telemetry")]
