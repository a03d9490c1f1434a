"""Questions: of which accounts is this true, and why is that rule true here, or not."""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.problems import Refused, bad_request
from api.rest.asking import answer, body_of, query
from api.schemas.questions import ExplainedOut, ProblemOut, WhoIn, WhoOut
from engine.store.as_of import Sight
from workflows.operations.looking import explain_rule, who
from workflows.operations.looking.back import SIGHTS, MomentUnread, moment_said

A_PLUS = re.compile(r"(?<=:\d\d) (?=\d\d:?\d\d$)")
"""Before an offset: in an address a bare `+` means a space."""
routes = Blueprint("questions", __name__, url_prefix="/api/v1")


@routes.post("/who")
@needs("viewer")
def ask_who() -> Response:
    """Of which accounts a condition is true; apart from them, of which that is not known, and for want of what."""
    said = body_of(WhoIn())
    found = who(parts(), said["condition"], said.get("at"), said.get("facts", SIGHTS[0]))
    if not found.is_answered:
        problems = ProblemOut(many=True).dump(found.problems)
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "condition-refused", found.problems[0].message, problems
        )
    return answer(WhoOut().dump(found))


@routes.get("/explain/<rule>/<account_id>")
@needs("viewer")
def explain(rule: str, account_id: str) -> Response:
    """Why a rule is true of an account, or why not and who says no; `at` asks of a moment that is past."""
    said = query("at", "facts", "edition")
    found = explain_rule(
        parts(), rule, account_id, _moment(said, account_id), edition=_edition(said), sight=_sight(said)
    )
    return answer(ExplainedOut().dump(found))


def _moment(said: Mapping[str, str], account: str) -> datetime | None:
    try:
        at = A_PLUS.sub("+", said.get("at", ""))
        return moment_said(parts(), at, account) if "at" in said else None
    except MomentUnread as error:
        raise bad_request("moment", f"`at`: {error}") from None


def _sight(said: Mapping[str, str]) -> Sight:
    chosen = said.get("facts", SIGHTS[0])
    for sight in SIGHTS:
        if chosen == sight:
            return sight
    raise bad_request("unknown-word", f"`facts` is one of: {', '.join(SIGHTS)}.")


def _edition(said: Mapping[str, str]) -> int:
    number = said.get("edition", "0")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise bad_request("edition", "`edition` is a number, such as 3.")
    return int(number)
