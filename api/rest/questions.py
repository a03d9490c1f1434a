"""Questions: of which accounts is this true, and why is that rule true here, or not."""

from http import HTTPStatus

from flask import Blueprint, Response
from marshmallow import ValidationError

from api.guards import needs
from api.identity import parts
from api.problems import Refused, bad_request
from api.rest.asking import answer, body_of, query
from api.schemas.questions import ExplainedOut, ProblemOut, WhoIn, WhoOut
from api.schemas.shape import read_moment
from workflows.operations.looking import explain_rule, who

routes = Blueprint("questions", __name__, url_prefix="/api/v1")


@routes.post("/who")
@needs("viewer")
def ask_who() -> Response:
    """Of which accounts a condition is true; apart from them, of which that is not known, and for want of what."""
    said = body_of(WhoIn())
    found = who(parts(), said["condition"], said.get("at"))
    if not found.is_answered:
        problems = ProblemOut(many=True).dump(found.problems)
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "condition-refused", found.problems[0].message, problems
        )
    return answer(WhoOut().dump(found))


@routes.get("/explain/<rule>/<account_id>")
@needs("viewer")
def explain(rule: str, account_id: str) -> Response:
    """Why a rule is true of an account, or why not; `at` asks of a moment that is past."""
    said = query("at")
    try:
        at = read_moment(said["at"]) if "at" in said else None
    except ValidationError as error:
        raise bad_request("moment", f"`at`: {error.messages[0]}") from None
    return answer(ExplainedOut().dump(explain_rule(parts(), rule, account_id, at)))
