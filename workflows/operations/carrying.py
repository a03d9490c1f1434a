"""Effects that need no channel: a task, an update, an escalation. They happen in the database, in the very transaction
that plans them, and are written as sent with their receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.answer import Asked
from engine.store.session import Connection
from rules.calendar import OFFICE, Calendar
from rules.rulebook import Rulebook
from rules.team import Team
from workflows.contacts import account_text
from workflows.effects import Cause, Effect, effect_key, sent
from workflows.escalation import Escalation, begin_climb
from workflows.operations.telling import tell_field
from workflows.responsible import assignee
from workflows.store.escalations import add_escalation
from workflows.store.tasks import add_tasks
from workflows.tasks import Task, task_of


@dataclass(frozen=True, slots=True)
class Bearing:
    """What an effect is carried out with: its edition's rulebook, today's team and calendars, what is true."""

    edition: int
    rulebook: Rulebook
    team: Team
    calendars: Mapping[str, Calendar]
    asked: Asked

    @property
    def now(self) -> datetime:
        return self.asked.now

    def calendar_of(self, teammate: str) -> Calendar:
        person = self.team.people.get(teammate)
        return self.calendars.get(person.region, OFFICE) if person else OFFICE


def carry_out(conn: Connection, effect: Effect, bearing: Bearing) -> list[Effect]:
    """The effects to be written: this one, sent unless it leaves by a channel, and the notices it brings."""
    if effect.kind == "task":
        return _task(conn, effect, bearing)
    if effect.kind == "update":
        return [_update(conn, effect, bearing)]
    if effect.kind == "escalate":
        return [_escalate(conn, effect, bearing)]
    return [effect]


def _task(conn: Connection, effect: Effect, bearing: Bearing) -> list[Effect]:
    task = task_of(effect, bearing.now)
    add_tasks(conn, [task])
    policy = effect.content.get("escalate", "")
    if policy:
        open_escalation(conn, bearing, policy, "task", task.id, effect.content.get("area", ""))
    done = sent(effect, bearing.now, {"task": task.id})
    notice = _task_notice(task, bearing)
    return [done] if notice is None else [done, notice]


def _task_notice(task: Task, bearing: Bearing) -> Effect | None:
    why = task.because or {}
    said = {
        "notice": "task",
        "title": dict(task.title),
        "says": why.get("says"),
        "because": why.get("because"),
        "due_at": task.due_at.isoformat() if task.due_at else None,
    }
    return notice_to(task.assignee, "task", task.id, "assigned", task.n, task.account, said, bearing)


def notice_to(
    teammate: str,
    cause: Cause,
    cause_id: str,
    step: str,
    n: int,
    account: str,
    said: Mapping[str, Any],
    bearing: Bearing,
) -> Effect | None:
    """A mail to a teammate; None where there is nobody to write to."""
    person = bearing.team.people.get(teammate)
    if person is None or not person.email:
        return None
    return Effect(
        kind="notice",
        cause=cause,
        cause_id=cause_id,
        account=account,
        step=step,
        n=n,
        recipient=person.email,
        content={**said, "account": account_text("name", bearing.asked) or account, "teammate": teammate},
        planned_at=bearing.now,
        due_at=bearing.now,
        edition=bearing.edition,
    )


def _update(conn: Connection, effect: Effect, bearing: Bearing) -> Effect:
    field, value = effect.content["field"], effect.content["value"]
    tell_field(conn, effect.account, field, value, bearing.now)
    return sent(effect, bearing.now, {"field": field})


def _escalate(conn: Connection, effect: Effect, bearing: Bearing) -> Effect:
    """What climbs is the signal, where one began the run: that is what people acknowledge."""
    signal = effect.content.get("signal", "")
    cause, cause_id = ("signal", signal) if signal else ("run", effect.cause_id)
    area = effect.content.get("area", "")
    escalation = open_escalation(conn, bearing, effect.content["policy"], cause, cause_id, area)
    return sent(effect, bearing.now, {"escalation": escalation.id})


def open_escalation(
    conn: Connection, bearing: Bearing, policy: str, cause: str, cause_id: str, area: str
) -> Escalation:
    """Begins the climb; a matter that climbs this policy already goes on as it does."""
    person = assignee("responsible", bearing.team, area, bearing.asked)
    begun = Escalation(
        id=effect_key("escalation", cause_id, policy, 0, cause),
        policy=policy,
        edition=bearing.edition,
        account=bearing.asked.facts.account,
        cause=cause,  # type: ignore[arg-type]  # callers name one of the three
        cause_id=cause_id,
        area=area,
        opened_at=bearing.now,
    )
    calendar = bearing.calendar_of(person)
    climbing = begin_climb(begun, bearing.rulebook.escalations[policy], bearing.asked.facts.zone, calendar)
    add_escalation(conn, climbing)
    return climbing
