"""What sources sent that could not be read, and words about accounts nobody has told us of."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console.signal import back
from api.console.speech import gettext
from api.console.telling import doer, tell, tell_not
from api.guards import needs
from api.identity import parts
from workflows.operations.arrivals import replay_arrivals
from workflows.operations.intake import AliasTaken, add_account, add_alias
from workflows.operations.looking import waiting_for
from workflows.said import Refused

pages = Blueprint("arrivals", __name__)


@pages.get("/waiting")
@needs("viewer")
def show_waiting() -> ResponseReturnValue:
    return render_template("console/waiting.html", waiting=waiting_for(parts()))


@pages.post("/waiting/take")
@needs("ops")
def take_waiting() -> ResponseReturnValue:
    """The name becomes an account, or another name of one there is; what waited for it is taken in."""
    kind, value = request.form.get("kind", ""), request.form.get("value", "")
    account = request.form.get("account", "").strip()
    try:
        if account and kind:
            add_alias(parts(), account, kind, value, by=doer())
        else:
            add_account(parts(), account or value, aliases=[(kind, value)] if kind else [], by=doer())
    except AliasTaken:
        tell_not(gettext("that name belongs to another account already"))
    except LookupError:
        tell_not(gettext("there is no account “%(name)s”", name=account))
    except Refused:
        tell_not(gettext("that is no name of an account"))
    else:
        tell(gettext("Taken in; it is evaluated in a moment."))
    return back("/waiting")


@pages.post("/arrivals/<int:number>/replay")
@needs("ops")
def replay_arrival(number: int) -> ResponseReturnValue:
    replay_arrivals(parts(), [number])
    tell(gettext("It is read again in a moment."))
    return back()
