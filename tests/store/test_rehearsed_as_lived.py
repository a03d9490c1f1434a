"""A backtest of a past opens what the server opened as it lived it, where nobody touched anything."""

import re
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.store.feeds import declare_coverage
from engine.store.ledger import entries_of_account
from engine.store.schema import account
from tests.store.conftest import MONDAY, World
from tests.store.test_as_of import ACCOUNTS, DAY, HOUR, KICKOFF, PLAN, Life
from tests.store.test_decisions_follow import COMPANIES, WIDE
from tests.store.test_evaluation import run
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking.backtest_asked import Question
from workflows.operations.looking.backtesting import backtest

LEFT_OUT = (
    "on-trial",
    "some",
    "tells-ops",
    "opens-unknown",
    "group",
    "group-quiet",
    "each-login",
    "seen-before",
)
"""On trial, opened by what is unknown of those nobody told of, true on the first day, or not looked back on."""
Opened = tuple[str, str, str, datetime]


class Lived(Life):
    """Words come, in order and late, of accounts that are known and whose feeds speak; every moment is met."""

    def pass_by(self) -> None:
        target = self.now + self.random.choice((HOUR, 5 * HOUR, DAY)) + timedelta(seconds=1)
        while (due := self.due()) is not None and due < target:
            self.at(max(due, self.now))
        self.now = target
        self.world.at(target)
        speaks = {"event": "report_created", "at": target.isoformat()}
        self.tell("product", [{"account": each, **speaks} for each in ACCOUNTS])

    def at(self, moment: datetime) -> None:
        self.now = moment
        self.world.at(moment)
        run(self.world)

    def due(self) -> datetime | None:
        with self.world.database.reading() as conn:
            return conn.execute(select(func.min(account.c.evaluate_at))).scalar()

    def item(self) -> dict[str, Any]:
        said = super().item()
        at = datetime.fromisoformat(said["at"]).astimezone(MONDAY.tzinfo)
        is_other = said.get("field") == "time_zone" or at > self.now or not isinstance(said["account"], str)
        said.pop(
            "id", None
        )  # an event that is told again otherwise counts, looking back, as it was told last
        return self.item() if is_other else said


def lived(world: World, seed: int, instants: int) -> Lived:
    pieces = WIDE.replace("hold_if: {accounts_over: 1}\n", "").split("---\n")
    rules = [piece for piece in pieces if not re.match(rf"rule: ({'|'.join(LEFT_OUT)})\n", piece)]
    for name in ACCOUNTS:
        add_account(world.parts, name)
    world.publish(rules="---\n".join(rules), plan=PLAN, kickoff=KICKOFF, companies=COMPANIES)
    began = [{"account": each, "field": "name", "value": each} for each in ACCOUNTS]
    spoke = [{"account": each, "event": "report_created", "at": MONDAY.isoformat()} for each in ACCOUNTS]
    assert not record_observations(world.parts, [*began, *spoke], "crm").refused
    with world.database.writing() as conn:
        for feed in ("crm", "telemetry", "billing", "entitlements"):
            declare_coverage(conn, feed, MONDAY - 90 * DAY, None, MONDAY)
    run(world)
    life = Lived(world, Random(seed))
    for _ in range(instants):
        life.pass_by()
        for _ in range(life.random.randint(0, 2)):
            life.say()
        run(world)
    return life


def opened(world: World) -> set[Opened]:
    found = set()
    for each in ACCOUNTS:
        with world.database.reading() as conn:
            lines = [
                line for line in entries_of_account(conn, each, limit=5000) if line.action == "open_signal"
            ]
        found |= {(line.detail["rule"], each, line.detail.get("child", ""), whole(line.at)) for line in lines}
    return found


def whole(moment: datetime) -> datetime:
    return moment.astimezone(MONDAY.tzinfo).replace(microsecond=0)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_past_that_nobody_touched_opens_what_opened(world: World, seed: int) -> None:
    life = lived(world, seed, instants=40)
    found = backtest(world.parts, Question(MONDAY, life.now))
    rehearsed = {
        (each.opening.rule, each.opening.account, each.opening.child, whole(each.opening.at))
        for rule in found.rules
        for each in rule.openings
    }
    did = {each for each in opened(world) if each[3] < life.now}
    assert rehearsed == did
    assert {"weekly", "daily"} < {rule for rule, *_ in did}
