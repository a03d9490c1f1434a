"""A small rulebook with playbooks, and the hands that tests of runs, delivery and attention need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.store.schema import ledger
from rules.problems import Problem
from tests.store.conftest import BASE, World
from workflows.effects import Effect
from workflows.enrollment import Enrolled
from workflows.moves import Run
from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.enrollment import start_run
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.operations.running import advance_runs
from workflows.store import schema
from workflows.store.effects import effects_of
from workflows.store.runs import run_of, visits_of
from workflows.store.tasks import tasks_of
from workflows.tasks import Task

DAY = timedelta(days=1)
TEAM = """
team: customer success
people:
  mei: {name: Mei Chen, email: mei@acme.test, manager: lin}
  lin: {name: Lin Tao, email: lin@acme.test}
  olu: {name: Olu Ops, email: olu@acme.test}
roles: {executive: lin, ops: olu}
responsibilities:
  adoption: {responsible: owner, accountable: lin}
---
escalation: unanswered
levels:
  - {at: 1d, unless: acknowledged, to: [responsible]}
  - {at: 2d, unless: progressed, to: [accountable]}
  - {at: 3d, unless: resolved, to: [executive]}
"""
TIPS = """---
email: tips
subject: Two minutes, {{ account.name }}
class: marketing
topic: product-tips
---
Hello {{ contact.email }}, {{ account.name }} has {{ account.seats | else("some") }} seats.
"""
PLAYBOOKS = """
playbook: nurture
goal: seats >= 100
exit: {left: tier = tech}
on_signal_closed: exit
steps:
  - email: tips
    id: tips
    to: every admin
  - wait: 3d
    id: pause
  - wait_until: replied(tips)
    id: hear
    at_most: 5d
    if_not:
      - task: "Phone {account.name}"
        id: phone
        assign: responsible
        due: 2d
        checklist: ["Read first"]
        escalate: unanswered
        outcome:
          reached: {asks: seats}
          no_answer: {again: 2d, times: 1}
          leaving: {start: save}
---
playbook: save
again: once
steps:
  - update: {tier: mid}
    id: lower
  - branch:
      - if: tier = mid
        then:
          - email: tips
            id: lower-mail
            to: first of [admin]
---
playbook: raise
steps:
  - escalate: unanswered
    id: up
  - end: raised
"""


@dataclass
class Acting:
    """A world with Acme, two admins and the playbooks above."""

    world: World

    def publish(self, **more: str) -> None:
        documents = {**BASE, "team.yaml": TEAM, "tips.md": TIPS, "playbooks.yaml": PLAYBOOKS, **more}
        published = publish_rulebook(self.world.parts, documents, by="lin")
        assert published.edition is not None, told(published.problems)

    def say(self, *said: Mapping[str, Any]) -> None:
        taken = record_observations(self.world.parts, [dict(each) for each in said], "crm")
        assert taken.refused == (), taken.refused

    def field(self, name: str, value: Any, account: str = "acme") -> None:
        self.say({"account": account, "field": name, "value": value})

    def admit(self, account: str = "acme", *admins: str) -> None:
        """An account with an owner, and its admins by address."""
        add_account(self.world.parts, account, account.title())
        self.say(
            {"account": account, "field": "name", "value": account.title()},
            {"account": account, "field": "owner", "value": "mei"},
            {"account": account, "field": "time_zone", "value": "UTC"},
            *(
                {"account": account, "field": "contact.role", "child": admin, "value": "admin"}
                for admin in admins or (f"ana@{account}.test",)
            ),
        )

    def start(self, playbook: str = "nurture", account: str = "acme") -> Run:
        with self.world.database.writing() as conn:
            loaded = self.world.parts.editions.required(conn)
            now = self.world.parts.clock.world(conn)
            (entered,) = start_run(
                conn, loaded, playbook=playbook, account=account, key="", signal=None, now=now
            )
        assert isinstance(entered, Enrolled), entered
        return entered.run

    def now(self) -> datetime:
        return self.world.parts.clock.world()

    def after(self, days: float) -> None:
        self.world.at(self.now() + days * DAY)

    def drain(self) -> None:
        """Everything that is due now, in the order of a moving world."""
        parts = self.world.parts
        while advance_runs(parts) or climb_escalations(parts) or deliver_effects(parts):
            pass

    def run(self, run: Run) -> Run:
        with self.world.database.reading() as conn:
            found = run_of(conn, run.id)
        assert found is not None
        return found

    def story(self, run: Run) -> list[tuple[str, str]]:
        with self.world.database.reading() as conn:
            return [(visit.step, visit.what) for visit in visits_of(conn, run.id)]

    def effects(self, run: Run) -> list[Effect]:
        with self.world.database.reading() as conn:
            return effects_of(conn, "run", [run.id])

    def tasks(self, run: Run) -> list[Task]:
        with self.world.database.reading() as conn:
            return tasks_of(conn, runs=[run.id])

    def mails(self, audience: str = "customer") -> list[tuple[str, str]]:
        """Recipient and subject, in the order sent."""
        m = schema.mail.c
        query = select(m.recipient, m.subject).where(m.audience == audience).order_by(m.sent_at, m.recipient)
        with self.world.database.reading() as conn:
            return [(row.recipient, row.subject) for row in conn.execute(query)]

    def ledger(self, action: str) -> list[Any]:
        with self.world.database.reading() as conn:
            return list(conn.execute(select(ledger).where(ledger.c.action == action).order_by(ledger.c.id)))


def told(problems: tuple[Problem, ...]) -> str:
    return "\n".join(str(problem) for problem in problems)


def settle(acting: Acting) -> None:
    """All that is due is done."""
    while evaluate_accounts(acting.world.parts) or advance_runs(acting.world.parts):
        pass
    while deliver_effects(acting.world.parts):
        pass


def three_accounts(world: World) -> Acting:
    """Acme with four seats, Globex with eight and Initech with forty, each with an admin; no rule is written yet."""
    acting = Acting(world)
    acting.publish()
    for name, seats in (("acme", 4), ("globex", 8), ("initech", 40)):
        acting.admit(name, f"ana@{name}.test")
        acting.field("seats", seats, name)
    settle(acting)
    return acting
