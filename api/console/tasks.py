"""Tasks: what a person is asked to do, what it rests on, and the one click that ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.console.evidence import EvidenceLine, evidence_lines
from api.console.frame import reader, running_rulebook
from api.console.signal import morning_of
from api.console.speech import gettext
from api.console.telling import doer, tell_not, tell_verdict
from api.console.ways import safe_path
from api.guards import needs
from api.identity import parts
from api.paging import read_cursor
from rules.rulebook import Rulebook
from workflows.operations import attention, snoozing
from workflows.operations.looking.tasks import TaskShown, tasks, tasks_by_teammate, tasks_due

pages = Blueprint("tasks", __name__)
SOON = timedelta(days=7)
SHOWN = {
    "open": ("open", "acknowledged"),
    "snoozed": ("snoozed",),
    "closed": ("closed", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The field an outcome asks for: a choice of `options`, or something to write, which `kind` of it."""

    name: str
    label: str
    options: tuple[str, ...]
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with what the template needs beside it. `asks`: by outcome, what it asks for."""

    task: TaskShown
    evidence: tuple[EvidenceLine, ...]
    says: str
    because: str
    rule: str
    asks: dict[str, Answer]


@pages.get("/tasks")
@needs("viewer")
def show_tasks() -> ResponseReturnValue:
    of = request.args.get("of", g.caller.teammate or "all")
    show = request.args.get("show", "open")
    states = SHOWN.get(show, SHOWN["open"])
    who = "" if of == "all" else of
    page = tasks(parts(), states=states, assignee=who, after=read_cursor(request.args.get("cursor", "")))
    rulebook = running_rulebook()
    return render_template(
        "console/tasks.html",
        groups=_groups([task_view(each, rulebook) for each in page.items], show),
        counts=tasks_due(parts(), SOON, who) if show == "open" else {},
        by_teammate=tasks_by_teammate(parts(), states),
        page=page,
        of=of,
        show=show,
        people=rulebook.team.people,
        tomorrow=reader().today + timedelta(days=1),
    )


@pages.post("/tasks/<task_id>/acknowledge")
@needs("csm")
def acknowledge_task(task_id: str) -> ResponseReturnValue:
    tell_verdict(attention.acknowledge_task(parts(), task_id, doer()))
    return _back(task_id)


@pages.post("/tasks/<task_id>/snooze")
@needs("csm")
def snooze_task(task_id: str) -> ResponseReturnValue:
    until = morning_of(request.form.get("until", ""))
    if until is None:
        tell_not(gettext("say until which day"))
    else:
        done = gettext("Snoozed until %(day)s.", day=reader().day(until))
        tell_verdict(snoozing.snooze_task(parts(), task_id, until, doer()), done)
    return _back(task_id)


@pages.post("/tasks/<task_id>/lift-snooze")
@needs("csm")
def lift_task_snooze(task_id: str) -> ResponseReturnValue:
    tell_verdict(snoozing.lift_task_snooze(parts(), task_id, doer()), gettext("It is back."))
    return _back(task_id)


@pages.post("/tasks/<task_id>/tick")
@needs("csm")
def tick_checklist(task_id: str) -> ResponseReturnValue:
    line, is_done = request.form.get("line", ""), request.form.get("done") == "yes"
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 4 else -1
    tell_verdict(attention.tick_checklist(parts(), task_id, number, is_done, doer()))
    return _back(task_id)


@pages.post("/tasks/<task_id>/close")
@needs("csm")
def close_task(task_id: str) -> ResponseReturnValue:
    outcome, answer = request.form.get("outcome", ""), request.form.get("answer", "").strip()[:500]
    tell_verdict(attention.close_task(parts(), task_id, outcome, answer, doer()), gettext("Closed."))
    return _back("")


@pages.post("/tasks/<task_id>/useful")
@needs("csm")
def judge_task(task_id: str) -> ResponseReturnValue:
    is_useful = request.form.get("useful") == "yes"
    tell_verdict(attention.judge_task(parts(), task_id, is_useful, doer()), gettext("Noted. Thank you."))
    return _back(task_id)


def task_view(task: TaskShown, rulebook: Rulebook) -> TaskView:
    matter = task.because if isinstance(task.because, dict) else {}
    rule = rulebook.rules.get(str(matter.get("rule", "")))
    asks = {each["name"]: each["asks"] for each in task.outcomes if each.get("asks")}
    return TaskView(
        task=task,
        evidence=evidence_lines(task.evidence, rule.about if rule else "account", rulebook, reader()),
        says=reader().text(matter.get("says")),
        because=reader().text(matter.get("because")),
        rule=rule.name if rule else "",
        asks={name: _answer(field, rulebook) for name, field in asks.items()},
    )


def _answer(name: str, rulebook: Rulebook) -> Answer:
    field = rulebook.vocabulary.account.get(name)
    if field is None:
        return Answer(name, name, ())
    kind = field.type.kind if field.type.kind in ("date", "number") else "text"
    return Answer(name, field.label.in_language(reader().language), tuple(field.type.of), kind)


def _groups(views: Sequence[TaskView], show: str) -> list[tuple[str, str, list[TaskView]]]:
    """(name, heading, tasks) by when they are due; nothing empty."""
    headings = {
        "late": gettext("Overdue"),
        "soon": gettext("Due within a week"),
        "later": gettext("Later"),
        "never": gettext("Without a day"),
    }
    if show != "open":
        return [("", "", list(views))] if views else []
    found: dict[str, list[TaskView]] = {name: [] for name in headings}
    for view in views:
        found[_when(view.task)].append(view)
    return [(name, headings[name], of) for name, of in found.items() if of]


def _when(task: TaskShown) -> str:
    if task.due_at is None:
        return "never"
    if task.is_late:
        return "late"
    return "soon" if task.due_at - reader().now <= SOON else "later"


def _back(task_id: str) -> ResponseReturnValue:
    back = safe_path(request.form.get("back", ""), "/tasks")
    return redirect(f"{back}#task-{task_id}" if task_id and "#" not in back else back, 303)
