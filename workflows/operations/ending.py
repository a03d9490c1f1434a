"""What follows from the end of a run: what had not gone out stays in, and work that nobody took up is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.store.accounts import mark_told
from engine.store.ledger import Line, note_all
from engine.store.session import Connection
from workflows.moves import Run, RunState
from workflows.runs import Advanced, end
from workflows.store.effects import cancel_undone
from workflows.store.escalations import look_again
from workflows.store.runs import add_visits, runs_of, save_runs
from workflows.store.tasks import open_tasks_of_runs, open_tasks_of_signal, save_tasks
from workflows.tasks import Task, cancel
from workflows.verdict import Reason

REASON_BY_ENDING = {
    "goal": Reason.GOAL_REACHED,
    "signal_closed": Reason.SIGNAL_CLOSED,
    "date_moved": Reason.SIGNAL_CLOSED,
    "end": Reason.RUN_ENDED,
    "recalled": Reason.RECALLED,
}


def end_run(
    conn: Connection, run: Run, ending: str, now: datetime, by: str = "", state: RunState = "exited"
) -> None:
    """Ends a locked run from outside."""
    ended = end(Advanced(run), state, ending, now)
    save_runs(conn, [ended.run])
    add_visits(conn, [(run.id, visit) for visit in ended.visits])
    settle(conn, [ended.run], now, by)


def settle(conn: Connection, runs: Iterable[Run], now: datetime, by: str = "") -> None:
    """For runs that have just ended. One that came to its end leaves its last mail and tasks to take their course."""
    ended = list(runs)
    if not ended:
        return
    note_all(conn, [_told(run, now, by) for run in ended])
    settled = sorted({run.account for run in ended if run.memory.ends_signal})
    if settled:
        mark_told(conn, settled, now)
    cut_short = {
        run.id: REASON_BY_ENDING.get(run.ending, Reason.EXITED) for run in ended if is_cut_short(run)
    }
    tasks = open_tasks_of_runs(conn, cut_short) if cut_short else []
    take_back(conn, [(task, cut_short[task.run]) for task in tasks], now)
    _cancel_what_waits(conn, "run", cut_short, now)
    look_again(conn, "run", [run.id for run in ended], now)


def _told(run: Run, now: datetime, by: str) -> Line:
    return Line(
        at=now,
        action="end_run",
        account=run.account,
        subject="run",
        subject_id=run.id,
        reason=run.ending,
        by=by,
        edition=run.edition,
        detail={"playbook": run.playbook, "state": run.state},
    )


def is_cut_short(run: Run) -> bool:
    """Ended by its goal, an exit or a person, not by coming to its end."""
    return run.state in ("exited", "failed") or run.ending == "goal"


def take_back(conn: Connection, tasks: Iterable[tuple[Task, Reason]], now: datetime) -> None:
    """Cancels the tasks that no person has touched; what somebody is at stays with them."""
    untouched = [(task, reason) for task, reason in tasks if not task.is_touched]
    save_tasks(conn, [cancel(task, reason.value, now) for task, reason in untouched])
    _cancel_what_waits(conn, "task", {task.id: reason for task, reason in untouched}, now)
    look_again(conn, "task", [task.id for task, _ in untouched], now)


def _cancel_what_waits(conn: Connection, cause: str, over: Mapping[str, Reason], now: datetime) -> None:
    for reason in dict.fromkeys(over.values()):
        ids = [key for key, why in over.items() if why is reason]
        cancel_undone(conn, cause, ids, now, reason.value)


def take_back_of_signal(conn: Connection, signal_id: str, now: datetime) -> None:
    """The tasks of a signal that has closed; what a run gave that goes on without its signal goes on too."""
    tasks = open_tasks_of_signal(conn, signal_id)
    runs = runs_of(conn, {task.run for task in tasks if task.run})
    over = [task for task in tasks if not task.run or runs[task.run].memory.on_signal_closed == "exit"]
    take_back(conn, [(task, Reason.SIGNAL_CLOSED) for task in over], now)
