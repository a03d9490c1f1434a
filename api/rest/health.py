"""Whether the server lives, and whether it is ready to work: for whoever supervises it."""

from http import HTTPStatus

from flask import Blueprint, Response

from api.guards import open_to_all
from api.identity import parts
from api.problems import RETRY_AFTER_SECONDS
from api.rest.asking import answer
from engine.store.session import DatabaseAway
from workflows.parts import EditionUnreadable

routes = Blueprint("health", __name__)


@routes.get("/healthz")
@open_to_all("a supervisor asks whether the process lives")
def is_alive() -> Response:
    """Asks nothing of anybody else."""
    return answer({"alive": True})


@routes.get("/readyz")
@open_to_all("a load balancer asks whether to send requests here")
def is_ready() -> Response:
    """503 names the parts that are not ready; why stands in the log and in `perennial doctor`."""
    has_database, has_edition = _database_and_edition()
    found = {
        "database": has_database,
        "redis": parts().doorbell.answers(),
        "edition": has_edition,
        "sweep": parts().doorbell.hears("sweep"),
    }
    missing = [name for name, is_there in found.items() if not is_there]
    said = {"ready": not missing, "parts": found, "missing": missing}
    response = answer(said, HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK)
    if missing:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _database_and_edition() -> tuple[bool, bool]:
    try:
        with parts().database.reading() as conn:
            return True, parts().editions.running(conn) is not None
    except EditionUnreadable:
        return True, False
    except DatabaseAway:
        return False, False
