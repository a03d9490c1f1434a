"""Incidents: what ops must look at, and what stands in one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console.signal import back
from api.console.speech import gettext
from api.console.telling import doer, tell_verdict
from api.guards import needs
from api.identity import parts
from workflows.operations import dismissing
from workflows.operations.looking import incident_page

pages = Blueprint("incidents", __name__)


@pages.get("/incidents/<incident_id>")
@needs("viewer")
def show_incident(incident_id: str) -> ResponseReturnValue:
    return render_template("console/incident.html", page=incident_page(parts(), incident_id))


@pages.post("/incidents/<incident_id>/dismiss")
@needs("ops")
def dismiss_incident(incident_id: str) -> ResponseReturnValue:
    why = request.form.get("why", "").strip()[:500]
    tell_verdict(
        dismissing.dismiss_incident(parts(), incident_id, doer(), why), gettext("Noted, with your name.")
    )
    return back(f"/incidents/{incident_id}")
