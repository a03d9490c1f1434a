"""Incidents: what ops must look at, one with all that stands in it, and what a person says to it."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, doer, nothing_or, one_of, query
from api.schemas.incidents import DismissIn, IncidentOut, IncidentPageOut, ReleaseIn
from api.verdicts import refuse_no
from workflows.operations.looking import incident_page, incidents
from workflows.operations.releasing import dismiss_incident, release_incident
from workflows.verdict import Verdict

STATES = ("open", "released", "dismissed", "over")
routes = Blueprint("incidents", __name__, url_prefix="/api/v1/incidents")


@routes.get("")
@needs("viewer")
def list_incidents() -> Response:
    """Those that are open; with `state`, others. The newest first."""
    states = one_of(query("state"), "state", STATES) or ("open",)
    return answer({"items": IncidentOut(many=True).dump(incidents(parts(), states=states))})


@routes.get("/<incident_id>")
@needs("viewer")
def show_incident(incident_id: str) -> Response:
    return answer(IncidentPageOut().dump(incident_page(parts(), incident_id)))


@routes.post("/<incident_id>/release")
@needs("ops")
def release(incident_id: str) -> Response:
    """All that it holds opens, or only some."""
    said = nothing_or(ReleaseIn())
    return _done(release_incident(parts(), incident_id, doer(), said["signals"]))


@routes.post("/<incident_id>/dismiss")
@needs("ops")
def dismiss(incident_id: str) -> Response:
    """All that it holds is left out, or only some; of a lost feed: ops knows."""
    said = nothing_or(DismissIn())
    return _done(dismiss_incident(parts(), incident_id, doer(), said["why"], said["signals"]))


def _done(verdict: Verdict) -> Response:
    """With those of the signals that were named that it does not hold."""
    refuse_no(verdict)
    return answer({"done": True, "not_held": verdict.detail.split(", ") if verdict.detail else []})
