"""Incidents: what ops must look at, and what stands in one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console.signal import back
from api.console.speech import gettext
from api.console.telling import doer, tell_verdict
from api.guards import needs
from api.identity import parts
from workflows.operations import releasing
from workflows.operations.looking import incident_page

pages = Blueprint("incidents", __name__)


@pages.get("/incidents/<incident_id>")
@needs("viewer")
def show_incident(incident_id: str) -> ResponseReturnValue:
    return render_template("console/incident.html", page=incident_page(parts(), incident_id))


@pages.post("/incidents/<incident_id>/decide")
@needs("ops")
def decide_incident(incident_id: str) -> ResponseReturnValue:
    """All of it, or the signals that were chosen."""
    why, chosen = request.form.get("why", "").strip()[:500], request.form.getlist("signal")
    if request.form.get("what") == "release":
        verdict, said = (
            releasing.release_incident(parts(), incident_id, doer(), chosen),
            gettext("They open."),
        )
    else:
        verdict = releasing.dismiss_incident(parts(), incident_id, doer(), why, chosen)
        said = gettext("Noted, with your name.")
    tell_verdict(verdict, said)
    return back(f"/incidents/{incident_id}")
