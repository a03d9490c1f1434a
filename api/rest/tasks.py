"""Tasks: lists, and what people do about one."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, answer_page, body_of, doer, done, nothing_or, one_of, paged
from api.schemas.tasks import CloseIn, NothingIn, SnoozeIn, TaskOut, TickIn, UsefulIn
from workflows.operations.attention import (
    acknowledge_task,
    close_task,
    judge_task,
    tick_checklist,
)
from workflows.operations.looking import task, tasks
from workflows.operations.snoozing import lift_task_snooze, snooze_task
from workflows.store.tasks import OPEN

STATES = (*OPEN, "closed", "cancelled")
routes = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks")


@routes.get("")
@needs("viewer")
def list_tasks() -> Response:
    """What is due first comes first; without `state`, those not yet closed."""
    said, page = paged("assignee", "account", "state")
    found = tasks(
        parts(),
        states=one_of(said, "state", STATES) or OPEN,
        assignee=said.get("assignee", ""),
        account=said.get("account", ""),
        after=page.after,
        limit=page.limit,
    )
    return answer_page(found, TaskOut())


@routes.get("/<task_id>")
@needs("viewer")
def show_task(task_id: str) -> Response:
    return answer(TaskOut().dump(task(parts(), task_id)))


@routes.post("/<task_id>/acknowledge")
@needs("csm")
def acknowledge(task_id: str) -> Response:
    nothing_or(NothingIn())
    return done(acknowledge_task(parts(), task_id, doer()))


@routes.post("/<task_id>/snooze")
@needs("csm")
def snooze(task_id: str) -> Response:
    return done(snooze_task(parts(), task_id, body_of(SnoozeIn())["until"], doer()))


@routes.post("/<task_id>/lift-snooze")
@needs("csm")
def lift_snooze(task_id: str) -> Response:
    nothing_or(NothingIn())
    return done(lift_task_snooze(parts(), task_id, doer()))


@routes.post("/<task_id>/close")
@needs("csm")
def close(task_id: str) -> Response:
    """`outcome` is one of the task's own, and its `answer` where that outcome asks for one."""
    said = nothing_or(CloseIn())
    return done(close_task(parts(), task_id, said["outcome"], said["answer"], doer()))


@routes.post("/<task_id>/useful")
@needs("csm")
def judge(task_id: str) -> Response:
    """Whether it was of use; the last word counts."""
    return done(judge_task(parts(), task_id, body_of(UsefulIn())["useful"], doer()))


@routes.post("/<task_id>/checklist/<int(max=999):line>")
@needs("csm")
def tick(task_id: str, line: int) -> Response:
    """`line` counts from 0; `{"done": false}` unticks it."""
    return done(tick_checklist(parts(), task_id, line, nothing_or(TickIn())["done"], doer()))
