"""What a person does about a signal or a task. Each answers a Verdict: done, or the named reason why not."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.calendars import add_span
from engine.store.accounts import mark_told
from engine.store.ledger import note
from engine.store.session import Connection
from engine.typing import Mistyped, canonical
from rules.calendar import OFFICE
from rules.literals import span
from rules.rulebook import Rulebook
from workflows import tasks
from workflows.effects import Cause, Effect
from workflows.operations.deciding import decide
from workflows.operations.enrollment import signal_closed, start_run
from workflows.operations.telling import tell_field, tell_outcome
from workflows.parts import Loaded, Parts
from workflows.store import signals
from workflows.store.effects import add_effects, cancel_undone, effect_of
from workflows.store.escalations import look_again
from workflows.store.origins import origin
from workflows.store.rows import lock_accounts
from workflows.store.runs import locked_run, wake_run
from workflows.store.tasks import locked_task, save_task, set_useful, task_of_id
from workflows.tasks import Closed, Task
from workflows.verdict import YES, Reason, Verdict, no
from workflows.zones import pick_zone


def acknowledge_signal(parts: Parts, signal_id: str, by: str) -> Verdict:
    """Somebody has seen it; what climbs for it looks whether it may stop."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = signals.locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        if not signals.acknowledge(conn, signal_id, by, now):
            return no(Reason.SIGNAL_NOT_OPEN, detail=found.state)
        note_deed(conn, "acknowledge_signal", found.account, "signal", signal_id, by, now)
        return YES

    return decide(parts, work, "climb", "evaluate")


def close_signal(parts: Parts, signal_id: str, by: str, why: str = "") -> Verdict:
    """A person says it is settled: its runs end where their playbook says so."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = signals.locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        if not signals.close(conn, signal_id, now):
            return no(Reason.SIGNAL_NOT_OPEN, detail=found.state)
        signal_closed(conn, parts, found, now)
        note_deed(conn, "close_signal", found.account, "signal", signal_id, by, now, why)
        return YES

    return decide(parts, work, "evaluate", "climb")


def acknowledge_task(parts: Parts, task_id: str, by: str) -> Verdict:
    def work(conn: Connection, now: datetime) -> Verdict:
        task = locked_task(conn, task_id)
        return change_task(conn, task, task and tasks.acknowledge(task, by, now), "acknowledge_task", by, now)

    return decide(parts, work, "climb")


def judge_task(parts: Parts, task_id: str, is_useful: bool, by: str) -> Verdict:
    """Whether it was of use, open or closed; the last word counts."""

    def work(conn: Connection, now: datetime) -> Verdict:
        task = locked_task(conn, task_id)
        if task is None:
            return no(Reason.NO_SUCH_TASK)
        useful = "yes" if is_useful else "no"
        set_useful(conn, task_id, useful, by)
        note_deed(conn, "judge_task", task.account, "task", task_id, by, now, useful)
        return YES

    return decide(parts, work)


def tick_checklist(parts: Parts, task_id: str, line: int, is_done: bool, by: str) -> Verdict:
    """`line` counts from 0."""

    def work(conn: Connection, now: datetime) -> Verdict:
        task = locked_task(conn, task_id)
        return change_task(conn, task, task and tasks.tick(task, line, is_done), "tick_checklist", by, now)

    return decide(parts, work, "climb")


def change_task(
    conn: Connection, task: Task | None, after: Task | Verdict | None, action: str, by: str, now: datetime
) -> Verdict:
    """What was done to a task, unless it is refused; None for a task there is not."""
    if task is None or after is None:
        return no(Reason.NO_SUCH_TASK)
    if isinstance(after, Verdict):
        return after
    save_task(conn, after)
    _look_again(conn, after, now)
    note(
        conn,
        at=now,
        action=action,
        account=task.account,
        subject="task",
        subject_id=task.id,
        by=by,
        reason=after.snoozed_until.isoformat() if after.snoozed_until else "",
    )
    return YES


def close_task(parts: Parts, task_id: str, outcome: str, answer: str = "", by: str = "") -> Verdict:
    """Ends a task with an outcome, which is a fact; what the outcome asks, brings again or starts follows at once."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = task_of_id(conn, task_id)
        if found is None:
            return no(Reason.NO_SUCH_TASK)
        loaded = parts.editions.required(conn)
        lock_accounts(conn, [found.account])
        run = locked_run(conn, found.run) if found.run else None
        task = locked_task(conn, task_id)
        assert task is not None
        closed = tasks.close(task, outcome, answer, by, now)
        if isinstance(closed, Verdict):
            return closed
        refusal = _keep_answer(conn, loaded.rulebook, closed, now)
        if refusal is not None:
            return refusal
        _close(conn, loaded, closed, by, now)
        if closed.start:
            _start(conn, loaded, closed, run.key if run else "", now)
        if run is not None:
            wake_run(conn, run.id, now)
        return YES

    return decide(parts, work, "evaluate", "advance", "climb", "deliver")


def _keep_answer(conn: Connection, rulebook: Rulebook, closed: Closed, now: datetime) -> Verdict | None:
    """Tells the field that the outcome asks for; the refusal where the answer is not of its type."""
    field = rulebook.vocabulary.account.get(closed.asks)
    if field is None:
        return None
    zone = pick_zone((rulebook.workspace.time_zone,)).info
    try:
        value = canonical(closed.task.answer, field.type, currency=rulebook.workspace.currency, zone=zone)
    except Mistyped as error:
        return no(Reason.ANSWER_MISTYPED, detail=f"{closed.asks}: {error}")
    tell_field(conn, closed.task.account, closed.asks, value, now)
    return None


def _close(conn: Connection, loaded: Loaded, closed: Closed, by: str, now: datetime) -> None:
    task = closed.task
    save_task(conn, task)
    tell_outcome(conn, task.account, task.step, task.outcome, now)
    cancel_undone(conn, "task", [task.id], now, Reason.CAUSE_ANSWERED.value)
    _look_again(conn, task, now)
    if closed.again:
        add_effects(conn, [_again(conn, loaded.rulebook, closed, now)])
    note(
        conn,
        at=now,
        action="close_task",
        account=task.account,
        subject="task",
        subject_id=task.id,
        reason=task.outcome,
        by=by,
        edition=task.edition,
        detail={"step": task.step, "answer": task.answer, "assignee": task.assignee, "again": closed.again},
    )


def _again(conn: Connection, rulebook: Rulebook, closed: Closed, now: datetime) -> Effect:
    """The same task once more, after its span."""
    task = closed.task
    before = effect_of(conn, task.id)
    assert before is not None
    person = rulebook.team.people.get(task.assignee)
    calendar = rulebook.calendars.get(person.region, OFFICE) if person else OFFICE
    zone: ZoneInfo = pick_zone((rulebook.workspace.time_zone,)).info
    wait, due = span(closed.again), span(before.content.get("due", ""))
    assert wait is not None
    comes_at = add_span(now, wait, zone, calendar)
    due_at = add_span(comes_at, due, zone, calendar) if due else None
    content = {**before.content, "due_at": due_at.isoformat() if due_at else None}
    cause: Cause = before.cause
    return Effect(
        kind="task",
        cause=cause,
        cause_id=before.cause_id,
        account=task.account,
        step=task.step,
        n=task.n + 1,
        recipient=task.assignee,
        content=content,
        planned_at=now,
        due_at=comes_at,
        edition=task.edition,
    )


def _start(conn: Connection, loaded: Loaded, closed: Closed, key: str, now: datetime) -> None:
    task = closed.task
    start_run(
        conn,
        loaded,
        playbook=closed.start,
        account=task.account,
        key=key,
        signal=origin(conn, task.signal),
        now=now,
        cause=f"task {task.step}: {task.outcome}",
    )


def _look_again(conn: Connection, task: Task, now: datetime) -> None:
    """What climbs for the task, its signal or its run looks whether it may stop."""
    look_again(conn, "task", [task.id], now)
    if task.signal:
        look_again(conn, "signal", [task.signal], now)
    if task.run:
        look_again(conn, "run", [task.run], now)


def note_deed(
    conn: Connection,
    action: str,
    account: str,
    subject: str,
    subject_id: str,
    by: str,
    now: datetime,
    why: str = "",
    detail: Mapping[str, str] | None = None,
) -> None:
    mark_told(conn, [account], now)
    look_again(conn, subject, [subject_id], now)
    note(
        conn,
        at=now,
        action=action,
        account=account,
        subject=subject,
        subject_id=subject_id,
        by=by,
        reason=why,
        detail=detail,
    )
