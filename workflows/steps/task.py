"""`task`: a to-do for a teammate, with its evidence; the run goes on without waiting for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.answer import Asked
from engine.calendars import add_span, next_working
from rules.calendar import Calendar
from rules.playbook import Outcome, TaskStep
from workflows.moves import Go, Here, Move, Plan
from workflows.responsible import assignee
from workflows.sentences import say


def take(step: TaskStep, here: Here) -> Move:
    person = assignee(step.assign, here.team, here.area, here.asked)
    due_at = task_due(step, person, here.now, here.asked, here.calendar_of(person))
    content = {**task_content(step, here.asked, here.matter), "due_at": due_at.isoformat(), "area": here.area}
    return Go(step.next, detail={"assignee": person}, plans=(Plan("task", person, content),))


def task_due(step: TaskStep, person: str, now: datetime, asked: Asked, calendar: Calendar) -> datetime:
    """When it is due. Working days are those of the one who does it, and count from when they are next at work."""
    zone = asked.facts.zone
    begins = next_working(now, calendar, zone) if step.due.is_business else now
    return add_span(begins, step.due, zone, calendar)


def task_content(step: TaskStep, asked: Asked, matter: Mapping[str, Any]) -> dict[str, Any]:
    """What the task says, with the values of this moment; `matter` is why: the signal's sentence and evidence."""
    return {
        "title": say(step.title, asked),
        "checklist": [{"text": say(line, asked), "done": False} for line in step.checklist],
        "outcomes": [_outcome(outcome) for outcome in step.outcomes],
        "escalate": step.escalate,
        "due": str(step.due),
        **matter,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "label": dict(outcome.label.by_language),
        "asks": outcome.asks,
        "again": str(outcome.again) if outcome.again else "",
        "times": outcome.times,
        "start": outcome.start,
    }
