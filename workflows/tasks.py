"""Tasks: what a person may do with one, and what follows from how it ends. Pure.

An outcome is a fact; besides, it may ask for a field to be told, bring the task again, or start a playbook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from workflows.effects import Effect
from workflows.verdict import Reason, Verdict, no

TaskState = Literal["open", "acknowledged", "snoozed", "closed", "cancelled"]
DONE = "done"
"""How a task ends that declares no outcomes."""
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """Mirrors the table. `id` is its effect's key; `assignee` is a teammate, empty while it is nobody's."""

    id: str
    account: str
    signal: str
    run: str
    step: str
    n: int
    assignee: str
    title: Mapping[str, str]
    created_at: datetime
    due_at: datetime | None = None
    priority: str = "normal"
    because: Any = None
    evidence: Any = None
    checklist: Sequence[Line] = field(default_factory=tuple)
    outcomes: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    state: TaskState = "open"
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    outcome: str = ""
    answer: str = ""
    edition: int = 0

    @property
    def is_open(self) -> bool:
        return self.state not in ("closed", "cancelled")

    @property
    def is_touched(self) -> bool:
        """Whether a person has put a hand to it."""
        return self.acknowledged_at is not None or self.is_progressed

    @property
    def is_progressed(self) -> bool:
        return self.state == "closed" or any(line.get("done") for line in self.checklist)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed task and what its outcome brings: a field to be told (`asks`), the span after which it comes `again`,
    a playbook to `start`.
    """

    task: Task
    asks: str = ""
    again: str = ""
    start: str = ""


def task_of(effect: Effect, now: datetime) -> Task:
    """The task an effect stands for."""
    said = effect.content
    return Task(
        id=effect.key,
        account=effect.account,
        signal=said.get("signal", ""),
        run=effect.cause_id if effect.cause == "run" else "",
        step=effect.step,
        n=effect.n,
        assignee=effect.recipient,
        title=said["title"],
        created_at=now,
        due_at=datetime.fromisoformat(said["due_at"]) if said.get("due_at") else None,
        priority=said.get("priority", "normal"),
        because=said.get("because"),
        evidence=said.get("evidence"),
        checklist=said.get("checklist", ()),
        outcomes=said.get("outcomes", ()),
        edition=effect.edition,
    )


def acknowledge(task: Task, by: str, now: datetime) -> Task | Verdict:
    """Somebody has seen it; seen again it stays as it was."""
    if not task.is_open:
        return no(Reason.TASK_CLOSED, detail=task.state)
    if task.state == "acknowledged":
        return task
    return replace(_seen(task, by, now), state="acknowledged", snoozed_until=None)


def snooze(task: Task, until: datetime, by: str, now: datetime) -> Task | Verdict:
    """Not until then; who snoozes has seen it."""
    if not task.is_open:
        return no(Reason.TASK_CLOSED, detail=task.state)
    if until <= now:
        return no(Reason.NOT_AHEAD, detail=f"{until:%Y-%m-%d %H:%M}")
    return replace(_seen(task, by, now), state="snoozed", snoozed_until=until)


def lift_snooze(task: Task, now: datetime) -> Task | Verdict:
    """Its time is over now: it comes back when its account is looked at."""
    if task.state != "snoozed" or task.snoozed_until is None or task.snoozed_until <= now:
        return no(Reason.NOT_SNOOZED)
    return replace(task, snoozed_until=now)


def end_snooze(task: Task) -> Task:
    """It is to do again; who put it off has seen it."""
    return replace(task, state="acknowledged", snoozed_until=None)


def tick(task: Task, line: int, is_done: bool) -> Task | Verdict:
    """Ticks a line of its checklist, counted from 0, or unticks it."""
    if not task.is_open:
        return no(Reason.TASK_CLOSED, detail=task.state)
    if not 0 <= line < len(task.checklist):
        return no(Reason.NO_SUCH_LINE, detail=str(line))
    lines = [dict(each) for each in task.checklist]
    lines[line]["done"] = is_done
    return replace(task, checklist=tuple(lines))


def close(task: Task, outcome: str, answer: str, by: str, now: datetime) -> Closed | Verdict:
    """Ends the task with one of its outcomes (`done` where it has none). An outcome that asks needs its answer."""
    if not task.is_open:
        return no(Reason.TASK_CLOSED, detail=task.state)
    chosen = _chosen(task, outcome)
    if chosen is None:
        known = ", ".join(each["name"] for each in task.outcomes) or DONE
        return no(Reason.NO_SUCH_OUTCOME, detail=f"{outcome}; it has: {known}")
    asks = chosen.get("asks", "")
    if asks and not answer:
        return no(Reason.ANSWER_WANTED, detail=asks)
    ended = replace(
        task,
        state="closed",
        outcome=chosen["name"],
        answer=answer,
        closed_at=now,
        closed_by=by,
        snoozed_until=None,
    )
    again = chosen.get("again", "") if task.n < chosen.get("times", 0) else ""
    return Closed(ended, asks, again, chosen.get("start", ""))


def cancel(task: Task, reason: str, now: datetime) -> Task:
    """What it was for is over."""
    return replace(task, state="cancelled", outcome="", answer=reason, closed_at=now, snoozed_until=None)


def _seen(task: Task, by: str, now: datetime) -> Task:
    """With the first who saw it."""
    if task.acknowledged_at is not None:
        return task
    return replace(task, acknowledged_at=now, acknowledged_by=by)


def _chosen(task: Task, outcome: str) -> Mapping[str, Any] | None:
    if not task.outcomes:
        return {"name": DONE} if outcome in ("", DONE) else None
    return next((each for each in task.outcomes if each["name"] == outcome), None)
