"""What a person does about a run that was set aside, or that should not go on."""

from dataclasses import replace
from datetime import datetime

from engine.store.ledger import note
from engine.store.session import Connection
from workflows.operations.deciding import decide
from workflows.operations.ending import end_run
from workflows.parts import Parts
from workflows.store.runs import locked_run, save_runs
from workflows.verdict import YES, Reason, Verdict, no


def resume_run(parts: Parts, run_id: str, by: str) -> Verdict:
    """Tries a run again that was set aside, from where it stood."""

    def work(conn: Connection, now: datetime) -> Verdict:
        run = locked_run(conn, run_id)
        if run is None:
            return no(Reason.NO_SUCH_RUN)
        if run.state != "needs_attention":
            return no(Reason.NOT_SET_ASIDE, detail=run.state)
        save_runs(conn, [replace(run, state="ready", wake_at=now, error="", attempts=0)])
        note(conn, at=now, action="resume_run", account=run.account, subject="run", subject_id=run.id, by=by)
        return YES

    return decide(parts, work, "advance")


def stop_run(parts: Parts, run_id: str, by: str) -> Verdict:
    """Ends a run by hand: what had not gone out stays in."""

    def work(conn: Connection, now: datetime) -> Verdict:
        run = locked_run(conn, run_id)
        if run is None or not run.is_live:
            return no(Reason.NO_SUCH_RUN if run is None else Reason.RUN_ENDED)
        end_run(conn, run, "stopped", now, by)
        return YES

    return decide(parts, work, "climb")
