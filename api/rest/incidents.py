"""Incidents: what ops must look at, one with all that stands in it, and what a person says to it."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, doer, done, nothing_or, one_of, query
from api.schemas.incidents import IncidentOut, IncidentPageOut
from api.schemas.signals import CloseSignalIn
from workflows.operations.dismissing import dismiss_incident
from workflows.operations.looking import incident_page, incidents

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


@routes.post("/<incident_id>/dismiss")
@needs("ops")
def dismiss(incident_id: str) -> Response:
    """Ops knows."""
    return done(dismiss_incident(parts(), incident_id, doer(), nothing_or(CloseSignalIn())["why"]))
