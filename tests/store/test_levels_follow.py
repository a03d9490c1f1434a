"""When the next level of an escalation is due follows the calendar and the zone by which it is reckoned."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.store.acting import PLAYBOOKS, TEAM, Acting
from tests.store.conftest import MONDAY, World
from workflows.operations.evaluation import evaluate_accounts
from workflows.store.escalations import escalations_of

DAY = timedelta(days=1)
CALENDARS = """
---
calendar: at-work
work: {days: mon-sun, hours: "00:00-23:59"}
---
calendar: away
work: {days: mon-sun, hours: "00:00-23:59"}
closed: [%s]
"""
AWAY = ", ".join(f"2026-03-{day:02}" for day in range(3, 12))
IN_ONE_DAY = TEAM.replace("at: 1d", "at: 1bd").replace("at: 2d", "at: 20d").replace("at: 3d", "at: 30d")


WAITS = PLAYBOOKS.replace("  - end: raised", "  - wait: 60d\n    id: long")


def publish(acting: Acting, team: str) -> None:
    acting.publish(**{"team.yaml": team, "playbooks.yaml": WAITS})


def team(mei: str = "away", lin: str = "at-work", closed: str = AWAY) -> str:
    said = IN_ONE_DAY.replace("manager: lin}", f"manager: lin, region: {mei}}}")
    return said.replace("lin@acme.test}", f"lin@acme.test, region: {lin}}}") + CALENDARS % closed


@pytest.fixture
def climbing(world: World) -> Acting:
    """A matter that Mei is told of in one business day, and Mei is away until the twelfth."""
    acting = Acting(world)
    publish(acting, team())
    acting.admit()
    evaluate_accounts(world.parts)
    acting.drain()
    acting.start("raise")
    acting.drain()
    return acting


def due_at(acting: Acting) -> datetime | None:
    assert not acting.ledger("climb_escalation"), "nobody was told yet"
    with acting.world.database.reading() as conn:
        keys = [row[0] for row in conn.exec_driver_sql("select cause_id from escalation")]
        (found,) = escalations_of(conn, "run", keys)
    return found.wake_at


def of_calendar(acting: Acting) -> None:
    publish(acting, team(closed="2026-12-24"))


def of_region(acting: Acting) -> None:
    publish(acting, team(mei="at-work"))


def of_owner(acting: Acting) -> None:
    acting.field("owner", "lin")


@pytest.mark.parametrize("changed", [of_calendar, of_region, of_owner])
def test_a_level_is_due_by_the_calendar_of_today(climbing: Acting, changed: Callable[[Acting], None]) -> None:
    asleep_until = due_at(climbing)
    assert asleep_until is not None
    assert asleep_until > MONDAY + 9 * DAY
    climbing.world.at(MONDAY + timedelta(hours=1))
    changed(climbing)
    evaluate_accounts(climbing.world.parts)
    climbing.drain()
    sooner = due_at(climbing)
    assert sooner is not None
    assert sooner < MONDAY + 2 * DAY
    climbing.world.at(sooner)
    climbing.drain()
    assert len(climbing.ledger("climb_escalation")) == 1


def test_a_level_that_became_due_in_between_is_reached_at_once(climbing: Acting) -> None:
    climbing.world.at(MONDAY + 4 * DAY)
    of_calendar(climbing)
    evaluate_accounts(climbing.world.parts)
    climbing.drain()
    assert len(climbing.ledger("climb_escalation")) == 1


def test_a_level_is_due_by_the_zone_of_today(world: World) -> None:
    """Whoever has no calendar of their own works where the account is."""
    acting = Acting(world)
    publish(acting, IN_ONE_DAY)
    acting.admit()
    acting.field("time_zone", "America/Los_Angeles")
    evaluate_accounts(world.parts)
    acting.start("raise")
    acting.drain()
    before = due_at(acting)
    world.at(MONDAY + timedelta(hours=1))
    acting.field("time_zone", "Pacific/Auckland")
    evaluate_accounts(world.parts)
    acting.drain()
    after = due_at(acting)
    assert before is not None
    assert after is not None
    assert after < before - timedelta(hours=12)
