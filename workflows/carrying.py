"""Effects that need no channel: a task, an update, an escalation. They happen in the database, in the very transaction
that plans them, and are written as sent with their receipt. Here is what they come to; pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.answer import Asked
from engine.observations import Plain
from rules.calendar import OFFICE, Calendar
from rules.rulebook import Rulebook
from rules.team import Team
from workflows.contacts import account_text
from workflows.effects import Cause, Effect, effect_key, sent
from workflows.escalation import Escalation, begin_climb
from workflows.responsible import assignee
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


@dataclass(slots=True)
class Carried:
    """What effects come to, gathered so that it is written in few statements. `told`: account, field, value."""

    effects: list[Effect] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    told: list[tuple[str, str, Plain]] = field(default_factory=list)

    def add(self, effect: Effect, bearing: Bearing) -> None:
        """The effect, sent unless it leaves by a channel, and the notices it brings."""
        carry = {"task": self._task, "update": self._update, "escalate": self._escalate}.get(effect.kind)
        if carry is None:
            self.effects.append(effect)
        else:
            carry(effect, bearing)

    def join(self, other: "Carried") -> None:
        self.effects += other.effects
        self.tasks += other.tasks
        self.escalations += other.escalations
        self.told += other.told

    def _task(self, effect: Effect, bearing: Bearing) -> None:
        task = task_of(effect, bearing.now)
        self.tasks.append(task)
        policy = effect.content.get("escalate", "")
        if policy:
            area = effect.content.get("area", "")
            self.escalations.append(begun_escalation(bearing, policy, "task", task.id, area))
        self.effects.append(sent(effect, bearing.now, {"task": task.id}))
        notice = _task_notice(task, bearing)
        self.effects += [notice] if notice is not None else []

    def _update(self, effect: Effect, bearing: Bearing) -> None:
        name, value = effect.content["field"], effect.content["value"]
        self.told.append((effect.account, name, value))
        self.effects.append(sent(effect, bearing.now, {"field": name}))

    def _escalate(self, effect: Effect, bearing: Bearing) -> None:
        """What climbs is the signal, where one began the run: that is what people acknowledge."""
        signal = effect.content.get("signal", "")
        cause, cause_id = ("signal", signal) if signal else ("run", effect.cause_id)
        policy, area = effect.content["policy"], effect.content.get("area", "")
        begun = begun_escalation(bearing, policy, cause, cause_id, area)
        self.escalations.append(begun)
        self.effects.append(sent(effect, bearing.now, {"escalation": begun.id}))


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
    content = {**said, "account": account_text("name", bearing.asked) or account}
    found = notice(bearing.team, teammate, (cause, cause_id), step, content, bearing.now, account, n)
    return replace(found, edition=bearing.edition) if found is not None else None


def notice(
    team: Team,
    teammate: str,
    cause: tuple[Cause, str],
    step: str,
    said: Mapping[str, Any],
    now: datetime,
    account: str = "",
    n: int = 0,
) -> Effect | None:
    """The same where nothing more is known of the account than `said` says."""
    person = team.people.get(teammate)
    if person is None or not person.email:
        return None
    return Effect(
        kind="notice",
        cause=cause[0],
        cause_id=cause[1],
        account=account,
        step=step,
        n=n,
        recipient=person.email,
        content={**said, "teammate": teammate},
        planned_at=now,
        due_at=now,
    )


def begun_escalation(bearing: Bearing, policy: str, cause: str, cause_id: str, area: str) -> Escalation:
    """The beginning of a climb: the same for the same matter and policy, so that none is begun twice."""
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
    return begin_climb(begun, bearing.rulebook.escalations[policy], bearing.asked.facts.zone, calendar)
