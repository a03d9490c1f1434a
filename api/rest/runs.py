"""Runs: lists, one with its visits and effects; one set aside goes on, or ends by hand."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, answer_page, doer, done, nothing_or, one_of, paged
from api.schemas.runs import RunOut, RunPageOut
from api.schemas.tasks import NothingIn
from workflows.operations.looking import run_page, runs
from workflows.operations.mending import resume_run, stop_run

STATES = ("ready", "waiting", "parked", "needs_attention", "completed", "exited", "failed")
routes = Blueprint("runs", __name__, url_prefix="/api/v1/runs")


@routes.get("")
@needs("viewer")
def list_runs() -> Response:
    """Those that began last come first."""
    said, page = paged("account", "playbook", "state", "signal")
    found = runs(
        parts(),
        account=said.get("account", ""),
        playbook=said.get("playbook", ""),
        states=one_of(said, "state", STATES),
        signal=said.get("signal", ""),
        after=page.after,
        limit=page.limit,
    )
    return answer_page(found, RunOut())


@routes.get("/<run_id>")
@needs("viewer")
def show_run(run_id: str) -> Response:
    return answer(RunPageOut().dump(run_page(parts(), run_id)))


@routes.post("/<run_id>/resume")
@needs("ops")
def resume(run_id: str) -> Response:
    """Tries again a run that was set aside, from where it stood."""
    nothing_or(NothingIn())
    return done(resume_run(parts(), run_id, doer()))


@routes.post("/<run_id>/stop")
@needs("csm")
def stop(run_id: str) -> Response:
    nothing_or(NothingIn())
    return done(stop_run(parts(), run_id, doer()))
