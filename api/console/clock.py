"""The clock of a virtual world: what it shows while it moves, and the buttons that move it."""

from datetime import timedelta

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from api.console.frame import clock_shown, reader, world
from api.console.telling import tell_verdict
from api.console.ways import safe_path
from api.guards import needs
from api.identity import parts
from api.problems import bad_request
from workflows.operations.world import move_world

pages = Blueprint("clock", __name__)
SPANS = {"1": 1, "7": 7, "30": 30}


@pages.get("/clock")
@needs("viewer")
def show_clock() -> ResponseReturnValue:
    """For the script: the parts of the clock as words."""
    shown, who = clock_shown(), reader()
    return jsonify(
        day=who.long_day(shown.now),
        time=who.clock(shown.now),
        says=shown.says,
        moving=shown.is_moving,
        percent=shown.percent,
    )


@pages.post("/clock")
@needs("ops")
def move_clock() -> ResponseReturnValue:
    days = SPANS.get(request.form.get("days", ""))
    if days is None:
        raise bad_request("days", "`days` is 1, 7 or 30.")
    tell_verdict(move_world(parts(), world().now + timedelta(days=days)))
    return redirect(safe_path(request.form.get("back", "")), 303)
