"""What sources posted and what became of it, what waits for its account, and how the feeds are."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.paging import BY_NUMBER
from api.rest.asking import answer, answer_page, nothing_or, one_of, paged
from api.schemas.arrivals import ArrivalOut, ArrivalPageOut, FeedOut, WaitingForOut, WaitingOut
from api.schemas.tasks import NothingIn
from workflows.operations.arrivals import replay_arrivals
from workflows.operations.looking import arrival, arrivals, feeds, waiting, waiting_for

STATES = ("stored", "processed", "failed", "redacted")
routes = Blueprint("arrivals", __name__, url_prefix="/api/v1")


@routes.get("/arrivals")
@needs("viewer")
def list_arrivals() -> Response:
    """Newest first."""
    said, page = paged("state", "source", key=BY_NUMBER)
    state = next(iter(one_of(said, "state", STATES)), "")
    found = arrivals(parts(), state=state, source=said.get("source", ""), after=page.after, limit=page.limit)
    return answer_page(found, ArrivalOut())


@routes.get("/arrivals/<int(max=9223372036854775807):number>")
@needs("ops")
def show_arrival(number: int) -> Response:
    """One whole, with its body as it came."""
    return answer(ArrivalPageOut().dump(arrival(parts(), number)))


@routes.post("/arrivals/<int(max=9223372036854775807):number>/replay")
@needs("ops")
def replay(number: int) -> Response:
    """It is processed again, as after its source's mapping was corrected."""
    nothing_or(NothingIn())
    replay_arrivals(parts(), [arrival(parts(), number).arrival.id])
    return answer({"done": True})


@routes.get("/waiting")
@needs("viewer")
def list_waiting() -> Response:
    """Observations of accounts nobody has told us of, newest first."""
    _, page = paged(key=BY_NUMBER)
    return answer_page(waiting(parts(), after=page.after, limit=page.limit), WaitingOut())


@routes.get("/waiting/accounts")
@needs("viewer")
def list_waiting_accounts() -> Response:
    """The names waited for."""
    return answer({"items": WaitingForOut(many=True).dump(waiting_for(parts()))})


@routes.get("/feeds")
@needs("viewer")
def list_feeds() -> Response:
    return answer({"items": FeedOut(many=True).dump(feeds(parts()))})
