"""What a person does about a signal or a run from the console: each a form that leads back to where it stood."""

from datetime import date, datetime, time

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from api.console.frame import reader
from api.console.speech import gettext
from api.console.telling import doer, tell_not, tell_verdict
from api.console.ways import safe_path
from api.guards import needs
from api.identity import parts
from workflows.operations import attention, mending, releasing, snoozing

pages = Blueprint("signal", __name__)
MORNING = time(9)


@pages.post("/signals/<signal_id>/acknowledge")
@needs("csm")
def acknowledge_signal(signal_id: str) -> ResponseReturnValue:
    tell_verdict(
        attention.acknowledge_signal(parts(), signal_id, doer()), gettext("Noted: you have seen it.")
    )
    return back()


@pages.post("/signals/<signal_id>/snooze")
@needs("csm")
def snooze_signal(signal_id: str) -> ResponseReturnValue:
    until = morning_of(request.form.get("until", ""))
    if until is None:
        tell_not(gettext("say until which day"))
    else:
        done = gettext("Snoozed until %(day)s.", day=reader().day(until))
        tell_verdict(snoozing.snooze_signal(parts(), signal_id, until, doer()), done)
    return back()


@pages.post("/signals/<signal_id>/lift-snooze")
@needs("csm")
def lift_signal_snooze(signal_id: str) -> ResponseReturnValue:
    tell_verdict(snoozing.lift_signal_snooze(parts(), signal_id, doer()), gettext("It is back."))
    return back()


@pages.post("/signals/<signal_id>/close")
@needs("csm")
def close_signal(signal_id: str) -> ResponseReturnValue:
    tell_verdict(attention.close_signal(parts(), signal_id, doer()), gettext("Closed."))
    return back()


@pages.post("/signals/<signal_id>/release")
@needs("ops")
def release_signal(signal_id: str) -> ResponseReturnValue:
    tell_verdict(releasing.release_signal(parts(), signal_id, doer()), gettext("It opens."))
    return back()


@pages.post("/signals/<signal_id>/dismiss")
@needs("ops")
def dismiss_signal(signal_id: str) -> ResponseReturnValue:
    tell_verdict(releasing.dismiss_signal(parts(), signal_id, doer()), gettext("Left out."))
    return back()


@pages.post("/runs/<run_id>/resume")
@needs("ops")
def resume_run(run_id: str) -> ResponseReturnValue:
    tell_verdict(mending.resume_run(parts(), run_id, doer()), gettext("It goes on where it stood."))
    return back()


@pages.post("/runs/<run_id>/stop")
@needs("csm")
def stop_run(run_id: str) -> ResponseReturnValue:
    tell_verdict(
        mending.stop_run(parts(), run_id, doer()), gettext("Stopped: what had not gone out stays in.")
    )
    return back()


def morning_of(said: str) -> datetime | None:
    """Nine in the morning of a day, where the workspace is; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(said), MORNING, tzinfo=reader().zone)
    except ValueError:
        return None


def back(otherwise: str = "/") -> ResponseReturnValue:
    return redirect(safe_path(request.form.get("back", ""), otherwise), 303)
