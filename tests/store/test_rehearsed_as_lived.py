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
    """Words come, in order and late, of accounts that are known and whose feeds speak, now and then of one of them not
    for some days; every moment is met.
    """

    lost, until = "", MONDAY

    def pass_by(self) -> None:
        target = self.now + self.random.choice((HOUR, 5 * HOUR, DAY)) + timedelta(seconds=1)
        while (due := self.due()) is not None and due < target:
            self.at(max(due, self.now))
        self.now = target
        self.world.at(target)
        if target >= self.until:
            self.lost = self.random.choice(["", *ACCOUNTS])
            self.until = target + self.random.randint(2, 9) * DAY
        speaks = {"event": "report_created", "at": target.isoformat()}
        self.tell("product", [{"account": each, **speaks} for each in ACCOUNTS if each != self.lost])

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


QUIET = """
rule: no-reports
says: nothing was reported
because: It is not used.
kind: risk
area: adoption
when: count(report_created, 14d) = 0
already_true: ignore
"""
LONG_AGO = QUIET.replace("no-reports", "long-ago").replace(
    "count(report_created, 14d) = 0", "since(report_created) >= 19d"
)


def test_a_backtest_believes_no_silence_of_an_account_that_its_feed_lost(world: World) -> None:
    """Its last report is of the 5th day, and of days 13 to 22 nobody told anything of it."""
    world.publish(rules=f"{QUIET}---{LONG_AGO}")
    add_account(world.parts, "acme")
    add_account(world.parts, "globex")
    with world.database.writing() as conn:
        declare_coverage(conn, "telemetry", MONDAY - 90 * DAY, None, MONDAY)
    for day in range(45):
        world.at(MONDAY + day * DAY)
        speaking = [{"account": "globex", "event": "report_created"}]
        if not 12 < day < 22:
            speaking.append({"account": "acme", "event": "report_created" if day in (0, 5) else "login"})
        assert not record_observations(world.parts, speaking, "product").refused
        run(world)
    with world.database.reading() as conn:
        lines = [each for each in entries_of_account(conn, "acme") if each.action == "open_signal"]
    opened = {line.detail["rule"]: line.at for line in lines}
    again = MONDAY + 22 * DAY
    assert opened == {"no-reports": again + 14 * DAY, "long-ago": again + 19 * DAY}, "since it spoke again"
    for mode in ("as-known", "as-it-happened"):
        found = backtest(world.parts, Question(MONDAY, MONDAY + 44 * DAY, mode=mode))
        rehearsed = [each.opening for rule in found.rules for each in rule.openings]
        assert {each.rule: each.at for each in rehearsed} == opened
